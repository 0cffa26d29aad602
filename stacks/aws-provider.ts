import * as aws from "@pulumi/aws";
import { z } from "zod";
import { type Ownership, tagsOf } from "./providers.ts";

export const AWS_ACCOUNT = {
  accountId: z.string("must be the account's 12 digits").regex(/^\d{12}$/, "must be the account's 12 digits"),
  region: z.string().default("sa-east-1"),
};

export interface AwsAccount extends Ownership {
  readonly accountId: string;
  readonly region: string;
}

/** Refuses every other account than the one that the settings name, whoever is signed in. */
export function awsProvider(account: AwsAccount, environment: string): aws.Provider {
  return new aws.Provider("aws", {
    region: account.region as aws.Region,
    allowedAccountIds: [account.accountId],
    defaultTags: { tags: { ...tagsOf(account, environment) } },
  });
}
