import * as aws from "@pulumi/aws";
import type { Resource } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { Singleton } from "../platform.ts";
import { manageOrAdopt } from "../singletons.ts";
import { policyDocument, type Statement } from "./identity-document.ts";
import { type AwsPlace, EDGE_REGION } from "./site.ts";

/** Settings that an account (or its region) has once. */
export const ACCOUNT_SETTINGS = [
  "public-access-block",
  "volume-encryption",
  "registry-scanning",
  "access-analyzer",
  "password-policy",
  "query-log-policy",
] as const;
type AccountSetting = (typeof ACCOUNT_SETTINGS)[number];

interface Setting {
  make(name: string, place: AwsPlace, parent: Resource): Resource;
  read(name: string, id: string, parent: Resource): Resource;
}

const SETTINGS: Readonly<Record<AccountSetting, Setting>> = {
  "public-access-block": {
    make: (name, _, parent) =>
      new aws.s3.AccountPublicAccessBlock(
        name,
        { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        { parent },
      ),
    read: (name, id, parent) => aws.s3.AccountPublicAccessBlock.get(name, id, {}, { parent }),
  },
  "volume-encryption": {
    make: (name, _, parent) => new aws.ebs.EncryptionByDefault(name, { enabled: true }, { parent }),
    read: (name, id, parent) => aws.ebs.EncryptionByDefault.get(name, id, {}, { parent }),
  },
  "registry-scanning": {
    // ENHANCED would switch Amazon Inspector on for the account, which is paid by the image.
    make: (name, _, parent) =>
      new aws.ecr.RegistryScanningConfiguration(
        name,
        {
          scanType: "BASIC",
          rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
        },
        { parent },
      ),
    read: (name, id, parent) => aws.ecr.RegistryScanningConfiguration.get(name, id, {}, { parent }),
  },
  "access-analyzer": {
    make: (name, place, parent) =>
      new aws.accessanalyzer.Analyzer(
        name,
        { analyzerName: planName("label", place, "access"), type: "ACCOUNT" },
        { parent, deleteBeforeReplace: true },
      ),
    read: (name, id, parent) => aws.accessanalyzer.Analyzer.get(name, id, {}, { parent }),
  },
  "password-policy": {
    // For people who were made by hand in an emergency: these programs make none. Values of the CIS benchmark.
    make: (name, _, parent) =>
      new aws.iam.AccountPasswordPolicy(
        name,
        {
          minimumPasswordLength: 14,
          passwordReusePrevention: 24,
          requireLowercaseCharacters: true,
          requireUppercaseCharacters: true,
          requireNumbers: true,
          requireSymbols: true,
          allowUsersToChangePassword: true,
        },
        { parent },
      ),
    read: (name, id, parent) => aws.iam.AccountPasswordPolicy.get(name, id, {}, { parent }),
  },
  "query-log-policy": {
    make: (name, place, parent) =>
      new aws.cloudwatch.LogResourcePolicy(
        name,
        {
          region: EDGE_REGION,
          policyName: planName("label", place, "query-logs"),
          policyDocument: policyDocument([queryLogs(place)]),
        },
        { parent, deleteBeforeReplace: true },
      ),
    read: (name, id, parent) => aws.cloudwatch.LogResourcePolicy.get(name, id, { region: EDGE_REGION }, { parent }),
  },
};

export function makeAccountSettings(
  name: string,
  choices: Readonly<Record<AccountSetting, Singleton>>,
  place: AwsPlace,
  parent: Resource,
): void {
  for (const setting of ACCOUNT_SETTINGS) {
    const { make, read } = SETTINGS[setting];
    const part = `${name}-${setting}`;
    manageOrAdopt(
      choices[setting],
      () => make(part, place, parent),
      (id) => read(part, id, parent),
    );
  }
}

/** An account may have ten such policies: one for all zones' query logs, wherever the zones are made. */
function queryLogs({ accountId }: AwsPlace): Statement {
  return {
    Sid: "QueryLogs",
    Effect: "Allow",
    Principal: { Service: "route53.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `arn:aws:logs:${EDGE_REGION}:${accountId}:log-group:/aws/route53/*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
    },
  };
}
