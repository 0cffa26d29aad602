import { Account } from "../infra/account.ts";
import { awsAccountPlatform } from "../infra/aws/account-platform.ts";
import { ACCOUNT, accountArgs, accountOutputs } from "./account-settings.ts";
import { AWS_ACCOUNT, awsProvider } from "./aws-provider.ts";
import { randomProvider } from "./providers.ts";
import { readSettings } from "./settings.ts";
import type { Program } from "./stack.ts";

/** What exists once in the AWS account. */
export const run: Program = async () => {
  const settings = readSettings({ ...ACCOUNT, ...AWS_ACCOUNT });
  const providers = [awsProvider(settings, "account"), randomProvider()];
  const account = new Account(
    awsAccountPlatform({ ...settings, environment: "account", isTornDown: false }),
    accountArgs(settings),
    { providers },
  );
  return accountOutputs(account);
};
