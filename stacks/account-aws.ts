import { Account } from "../infra/account.ts";
import { awsAccountPlatform } from "../infra/aws/account-platform.ts";
import { AWS_SINGLETONS } from "../infra/aws/audit.ts";
import { requireSingletons } from "../infra/singletons.ts";
import { requireRepository } from "../infra/trusted-repository.ts";
import { ACCOUNT, accountArgs, accountOutputs } from "./account-settings.ts";
import { awsProvider } from "./aws-provider.ts";
import { randomProvider } from "./providers.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { accountOf, type Program } from "./stack.ts";

export const SETTINGS = ACCOUNT;

/** What exists once in the AWS account. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const facts = accountOf(stack, "aws");
  await checkSettings(settings, {
    branch: (branch) => requireRepository(settings.repository, branch),
    singletons: (singletons) => requireSingletons(AWS_SINGLETONS, singletons),
  });
  const providers = [awsProvider(facts, "account"), randomProvider()];
  const place = { ...facts.aws, environment: "account", isTornDown: false };
  return accountOutputs(new Account(awsAccountPlatform(place), accountArgs(settings), { providers }));
};
