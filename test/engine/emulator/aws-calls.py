"""Makes AWS API calls for a caller that writes one JSON object a line and reads one back.

{"service", "operation", "region", "parameters"} -> {"response"} or {"refused": {"code", "message"}}. The endpoint and the credentials are the
environment's (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY). When the caller is gone, however it ended, the process of EMULATOR_PID is
ended too.
"""

import functools
import json
import os
import signal
import sys

import botocore.config
import botocore.session
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

SESSION = botocore.session.get_session()
# A bucket's name can't stand before the emulator's address.
CONFIG = botocore.config.Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=120)


@functools.cache
def client(service, region):
    made = SESSION.create_client(service, region_name=region, config=CONFIG)
    made.meta.events.register("before-sign.s3-control", without_account)
    return made


def without_account(request, **_):
    """S3 Control stands at an address that begins with the account's number; the emulator has one address."""
    scheme, _, rest = request.url.partition("://")
    account, _, host = rest.partition(".")
    if account.isdigit() and len(account) == 12:
        request.url = f"{scheme}://{host}"


def answer(line):
    asked = json.loads(line)
    method = xform_name(asked["operation"])
    try:
        response = getattr(client(asked["service"], asked["region"]), method)(**asked["parameters"])
    except ClientError as error:
        return {"refused": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
    except BotoCoreError as error:
        return {"refused": {"code": type(error).__name__, "message": str(error)}}
    response.pop("ResponseMetadata", None)
    return {"response": response}


try:
    for each in sys.stdin:
        print(json.dumps(answer(each), default=str), flush=True)
finally:
    os.kill(int(os.environ["EMULATOR_PID"]), signal.SIGTERM)
