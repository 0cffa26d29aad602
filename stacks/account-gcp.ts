import { Account } from "../infra/account.ts";
import { gcpAccountPlatform } from "../infra/gcp/account-platform.ts";
import { ACCOUNT, accountArgs, accountOutputs } from "./account-settings.ts";
import { GCP_PROJECT, gcpProvider } from "./gcp-provider.ts";
import { randomProvider } from "./providers.ts";
import { readSettings } from "./settings.ts";
import type { Program } from "./stack.ts";

/** What exists once in the Google Cloud project. */
export const run: Program = async () => {
  const settings = readSettings({ ...ACCOUNT, ...GCP_PROJECT });
  const providers = [gcpProvider(settings, "account"), randomProvider()];
  const account = new Account(
    gcpAccountPlatform({ ...settings, environment: "account", isTornDown: false }),
    accountArgs(settings),
    { providers },
  );
  return accountOutputs(account);
};
