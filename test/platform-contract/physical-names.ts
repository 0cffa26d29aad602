import type { RecordedResource } from "../../infra/recording/record.ts";
import { input, type Resources } from "./reading.ts";

interface NameRule {
  /** The type, or what it begins with. */
  readonly type: string;
  readonly field: string;
  readonly max: number;
  readonly pattern: RegExp;
}

const LOWER = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const WORD = /^[\w.-]+$/;

/** The clouds' own limits. The first rule that fits a type counts. */
const RULES: readonly NameRule[] = [
  { type: "aws:lb/loadBalancer:", field: "name", max: 32, pattern: /^[A-Za-z0-9](?!.*--)[A-Za-z0-9-]*[A-Za-z0-9]$/ },
  { type: "aws:lb/targetGroup:", field: "name", max: 32, pattern: /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/ },
  { type: "aws:rds/instance:", field: "identifier", max: 63, pattern: /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/ },
  { type: "aws:eks/cluster:", field: "name", max: 100, pattern: /^[A-Za-z0-9][\w-]*$/ },
  { type: "aws:iam/role:", field: "name", max: 64, pattern: /^[\w+=,.@-]+$/ },
  { type: "aws:iam/policy:", field: "name", max: 128, pattern: /^[\w+=,.@-]+$/ },
  { type: "aws:s3/bucket:", field: "bucket", max: 63, pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/ },
  { type: "aws:sqs/queue:", field: "name", max: 80, pattern: /^[\w-]+$/ },
  { type: "aws:sns/topic:", field: "name", max: 256, pattern: /^[\w-]+$/ },
  { type: "aws:secretsmanager/secret:", field: "name", max: 512, pattern: /^[\w/+=.@-]+$/ },
  { type: "aws:cloudwatch/logGroup:", field: "name", max: 512, pattern: /^[\w./#-]+$/ },
  { type: "aws:cloudfront/function:", field: "name", max: 64, pattern: /^[\w-]+$/ },
  { type: "aws:wafv2/webAcl:", field: "name", max: 128, pattern: /^[\w-]+$/ },
  { type: "aws:ecr/repository:", field: "name", max: 256, pattern: /^[a-z0-9]+([._/-][a-z0-9]+)*$/ },
  { type: "gcp:compute/", field: "name", max: 63, pattern: LOWER },
  { type: "gcp:container/cluster:", field: "name", max: 40, pattern: LOWER },
  { type: "gcp:sql/databaseInstance:", field: "name", max: 80, pattern: LOWER },
  { type: "gcp:storage/bucket:", field: "name", max: 63, pattern: /^[a-z0-9][a-z0-9_-]*[a-z0-9]$/ },
  { type: "gcp:serviceaccount/account:", field: "accountId", max: 30, pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/ },
  { type: "gcp:kms/", field: "name", max: 63, pattern: /^[\w-]+$/ },
  { type: "gcp:pubsub/topic:", field: "name", max: 255, pattern: WORD },
  { type: "gcp:pubsub/subscription:", field: "name", max: 255, pattern: WORD },
  { type: "gcp:secretmanager/secret:", field: "secretId", max: 255, pattern: /^[\w-]+$/ },
  { type: "gcp:artifactregistry/repository:", field: "repositoryId", max: 63, pattern: LOWER },
  { type: "gcp:logging/projectBucketConfig:", field: "bucketId", max: 100, pattern: WORD },
  { type: "gcp:projects/iAMCustomRole:", field: "roleId", max: 64, pattern: /^[\w.]{3,64}$/ },
];

/** As Pulumi.yaml has it: `<stack>-<name>-<6 hexadecimal digits>`, where a program names nothing. */
const nameOf = (resource: RecordedResource, field: string): string => {
  const given = input(resource, field);
  if (given !== undefined) return String(given);
  const stack = resource.urn.split(":")[2] ?? "";
  return `${input(resource, "namePrefix") ?? `${stack}-${resource.name}-`}0a1b2c`;
};

/** Names that a cloud would refuse when it is too late. */
export const findUnfitNames = (resources: Resources): string[] =>
  resources
    .filter(({ isRead, isComponent }) => !isRead && !isComponent)
    .flatMap((resource) => {
      const rule = RULES.find(({ type }) => resource.type.startsWith(type));
      if (!rule) return [];
      const name = nameOf(resource, rule.field);
      const isFit = name.length <= rule.max && rule.pattern.test(name);
      return isFit ? [] : [`${resource.type} ${resource.name}: ${name} (${name.length} of ${rule.max})`];
    });
