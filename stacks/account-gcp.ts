import { Account } from "../infra/account.ts";
import { gcpAccountPlatform } from "../infra/gcp/account-platform.ts";
import { GCP_SINGLETONS } from "../infra/gcp/audit.ts";
import { requireSingletons } from "../infra/singletons.ts";
import { requireRepository } from "../infra/trusted-repository.ts";
import { ACCOUNT, accountArgs, accountOutputs } from "./account-settings.ts";
import { gcpProvider } from "./gcp-provider.ts";
import { randomProvider } from "./providers.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { accountOf, type Program } from "./stack.ts";

export const SETTINGS = ACCOUNT;

/** What exists once in the Google Cloud project. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const facts = accountOf(stack, "gcp");
  await checkSettings(settings, {
    branch: (branch) => requireRepository(settings.repository, branch),
    singletons: (singletons) => requireSingletons(GCP_SINGLETONS, singletons),
  });
  const providers = [gcpProvider(facts, "account"), randomProvider()];
  const place = { ...facts.gcp, environment: "account", isTornDown: false };
  return accountOutputs(new Account(gcpAccountPlatform(place), accountArgs(settings), { providers }));
};
