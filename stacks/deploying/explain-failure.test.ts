import { describe, expect, it } from "@jest/globals";
import { explainFailure } from "./explain-failure.ts";

describe("what the engine says when it can't begin", () => {
  it.each([
    [
      "a lock of a bucket",
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n  gs://b/.pulumi/locks/x.json: created by ci@runner-7 (pid 41) at 2026-11-24T13:46:21Z",
      /locked by ci@runner-7 \(process 41\) since 2026-11-24T13:46:21Z.*pulumi cancel -s aws-staging/,
    ],
    [
      "a lock of Pulumi Cloud",
      "error: [409] Conflict: Another update is currently in progress.",
      /locked.*pulumi stack history -s aws-staging.*pulumi cancel -s aws-staging/,
    ],
    [
      "a stack that isn't there",
      "error: no stack named 'aws-staging' found",
      /for stack in aws-staging; do pulumi stack init/,
    ],
    [
      "a wrong passphrase",
      "error: getting stack configuration: get stack secrets manager: incorrect passphrase",
      /^the passphrase is another one/,
    ],
    [
      "no passphrase",
      "error: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or …",
      /set PULUMI_CONFIG_PASSPHRASE/,
    ],
    [
      "a key that may not be used",
      "error: getting stack configuration: get stack secrets manager: secrets (code=PermissionDenied): rpc error: denied",
      /stacks\/Pulumi.aws-staging.yaml.*PermissionDenied.*may you decrypt/,
    ],
    [
      "nobody's login",
      "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
      /pulumi login gs:/,
    ],
    [
      "a backend that isn't there",
      'error: unable to open state directory "file:///nowhere": stat /nowhere: no such file or directory',
      /the backend file:\/\/\/nowhere can't be opened: stat/,
    ],
    ["anything else, in its own words", "error: something new\n", /^something new$/],
    ["nothing", "", /said nothing/],
  ])("is explained: %s", (_, stderr, told) => {
    expect(explainFailure("aws-staging", stderr)).toMatch(told);
  });
});
