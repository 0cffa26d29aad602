import * as aws from "@pulumi/aws";
import type { AwsIdentity, Ownership } from "./identities.ts";
import { tagsOf } from "./providers.ts";

type AwsFacts = Ownership & { readonly aws: AwsIdentity };

/** Refuses every other account than the one that is agreed on, whoever is signed in. */
export function awsProvider(facts: AwsFacts, environment: string): aws.Provider {
  return new aws.Provider("aws", {
    region: facts.aws.region,
    allowedAccountIds: [facts.aws.accountId],
    defaultTags: { tags: { ...tagsOf(facts, environment) } },
  });
}
