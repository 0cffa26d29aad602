import { awsBestPractices, platform } from "./frameworks.ts";
import { asObject } from "./reading.ts";
import { everyResourceRule, list, number, resourceRule, stackRule, text } from "./rule.ts";
import type { Subject } from "./subject.ts";

const OF_A_CLOUD = /^(aws|gcp):/;

export const taggedForOwner = everyResourceRule({
  name: "tagged-for-owner",
  description:
    "Whose a resource is, what it belongs to, who pays for it and how sensitive its data are is written on it.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("P-01", "Every resource can be assigned to an owner and a cost centre"),
  tags: ["P-01", "aws", "gcp"],
  remediationSteps:
    "Name them in defaultTags.tags of the AWS provider and defaultLabels of the Google Cloud provider, which put them on everything that can carry them.",
  settings: {
    required: list(["owner", "environment", "cost-centre", "data-class"], "Tags and labels that must be there."),
  },
  types: OF_A_CLOUD,
  check(subject, must, { required }) {
    for (const tag of required)
      must(() => tagsOf(subject)[tag], `must have the tag or label ${tag}, best by its provider's defaults.`);
  },
});

/** Services of AWS that hold readers' or editors' data, or run what does. */
const AT_HOME = /^aws:(ec2|vpc|eks|ecr|lb|rds|s3|secretsmanager|sqs|ssm|efs|dynamodb|elasticache|backup|lambda)\//;

export const inAllowedRegion = everyResourceRule({
  name: "in-allowed-region",
  description: "Data stay in South America; only what the edge must have there is in the CDN's home region.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("P-02", "Data reside where they were promised to"),
  tags: ["P-02", "aws", "gcp", "data residency"],
  remediationSteps:
    "Give the provider the site's region. region: us-east-1 is for the edge, its certificates, logs and alarms, and what must be once in each region.",
  settings: {
    awsRegions: list(["sa-east-1"], "Regions of AWS for everything."),
    edgeRegions: list(["us-east-1"], "Regions of AWS for what the edge needs and holds no content."),
    gcpRegions: list(["southamerica-east1", "global"], "Regions and locations of Google Cloud; their zones too."),
  },
  types: OF_A_CLOUD,
  check({ type, inputs, provider }, must, { awsRegions, edgeRegions, gcpRegions }) {
    if (type.startsWith("aws:")) {
      const allowed = AT_HOME.test(type) ? awsRegions : [...awsRegions, ...edgeRegions];
      must(
        () => allowed.includes(String(inputs.region ?? provider?.inputs.region ?? awsRegions[0])),
        `must be in ${allowed.join(" or ")}.`,
      );
      return;
    }
    for (const place of ["region", "location", "zone"])
      must(
        () => {
          const given = inputs[place] ?? provider?.inputs[place];
          return given === undefined || isInside(String(given), gcpRegions);
        },
        `must have a ${place} in ${gcpRegions.join(" or ")}.`,
      );
  },
});

export const logsKeptLongEnough = resourceRule({
  name: "logs-kept-long-enough",
  description:
    "Records of who did what are kept a year; what tells of readers, the product's logs and its edge's, goes after three months.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("CloudWatch.16", "Log groups are kept for a given time"),
  tags: ["P-03", "aws", "gcp"],
  remediationSteps:
    "Set retentionInDays (AWS) or retentionDays (Google Cloud): at least auditDays for audit logs, at most appDays for what the product and its edge write of readers.",
  settings: {
    auditDays: number(365, "Days for which audit logs are kept at least."),
    appDays: number(90, "Days for which the product's logs are kept at most."),
    audit: text("audit|trail|flows|/aws/eks/|/aws/route53/", "A pattern of names that are audit logs."),
    app: text(
      "application|containerinsights|watch-logs|aws-waf-logs-|/cloudfront/",
      "A pattern of names that are the product's logs, and those of its edge.",
    ),
  },
  checks: {
    "aws:cloudwatch/logGroup:LogGroup"(group, must, { subject, config }) {
      const days = () => group.retentionInDays ?? 0;
      must(() => days() > 0, "must have retentionInDays: without it logs are kept for ever.");
      const isNamed = (pattern: string) => new RegExp(pattern).test(`${group.name ?? ""} ${subject.name}`);
      must(
        () => days() === 0 || !isNamed(config.audit) || days() >= config.auditDays,
        `must keep an audit log ${config.auditDays} days.`,
      );
      must(
        () => !isNamed(config.app) || days() <= config.appDays,
        `must keep the product's log at most ${config.appDays} days.`,
      );
    },
    "gcp:logging/projectBucketConfig:ProjectBucketConfig"(bucket, must, { subject, config }) {
      const days = () => bucket.retentionDays ?? 0;
      must(() => days() > 0, "must have retentionDays.");
      const isNamed = (pattern: string) => new RegExp(pattern).test(`${bucket.bucketId ?? ""} ${subject.name}`);
      must(
        () => days() === 0 || !isNamed(config.audit) || days() >= config.auditDays,
        `must keep an audit log ${config.auditDays} days.`,
      );
      must(
        () => !isNamed(config.app) || days() <= config.appDays,
        `must keep the product's log at most ${config.appDays} days.`,
      );
    },
  },
});

export const logsEncryptedWithOwnKey = resourceRule({
  name: "logs-encrypted-with-own-key",
  description: "Logs are encrypted with a key of ours: they hold names and addresses of people.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("P-03", "Logs are encrypted with keys of the account"),
  tags: ["P-03", "aws", "gcp"],
  remediationSteps:
    "AWS: kmsKeyId of a key in the group's region that admits logs.<region>. Google Cloud: cmekSettings.kmsKeyName.",
  checks: {
    "aws:cloudwatch/logGroup:LogGroup"(group, must) {
      must(() => group.kmsKeyId, "must name our key in kmsKeyId.");
    },
    "gcp:logging/projectBucketConfig:ProjectBucketConfig"(bucket, must) {
      must(() => bucket.cmekSettings?.kmsKeyName, "must name our key in cmekSettings.kmsKeyName.");
    },
  },
});

export const budgetAlerts = stackRule({
  name: "budget-alerts",
  description: "Somebody hears of it before the month has cost more than it may.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("P-04", "Each cloud has a budget that tells somebody"),
  tags: ["P-04", "aws", "gcp"],
  remediationSteps:
    "Beside the cluster: an aws.budgets.Budget with notifications, a gcp.billing.Budget with thresholdRules and allUpdatesRule.",
  judges: ["aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"],
  checkStack(stack, must) {
    for (const cluster of stack.of("aws:eks/cluster:Cluster"))
      must(
        cluster,
        () => stack.of("aws:budgets/budget:Budget").some(({ inputs }) => (inputs.notifications ?? []).length > 0),
        "must be beside a Budget with notifications.",
      );
    for (const cluster of stack.of("gcp:container/cluster:Cluster"))
      must(
        cluster,
        () =>
          stack
            .of("gcp:billing/budget:Budget")
            .some(({ inputs }) => (inputs.thresholdRules ?? []).length > 0 && inputs.allUpdatesRule),
        "must be beside a Budget with thresholdRules and allUpdatesRule.",
      );
  },
});

/** Types of which an account, or an account's region, has one. */
const SINGLETONS = new RegExp(
  `^(${[
    "aws:guardduty/detector",
    "aws:securityhub/account",
    "aws:cfg/recorder",
    "aws:cfg/deliveryChannel",
    "aws:iam/openIdConnectProvider",
    "aws:iam/accountPasswordPolicy",
    "aws:ecr/registryScanningConfiguration",
    "aws:s3/accountPublicAccessBlock",
    "aws:ebs/encryptionByDefault",
    "aws:ebs/defaultKmsKey",
    "aws:cloudtrail/trail",
    "gcp:projects/iAMAuditConfig",
    "gcp:binaryauthorization/policy",
  ].join("|")}):`,
);

export const accountSingletonsApart = everyResourceRule({
  name: "account-singletons-apart",
  description:
    "What an account has once is made by the account's stack alone; a second one is refused, or takes the first one's place.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("P-05", "Stacks can be applied side by side in one account"),
  tags: ["P-05", "aws", "gcp"],
  remediationSteps: "Move it to infra/<cloud>/audit.ts or delivery.ts and read the account stack's output.",
  types: SINGLETONS,
  check({ urn }, must) {
    must(
      () => /^urn:pulumi:account-/.test(urn),
      "must be made by the account's stack, account-<cloud>, and nowhere else.",
    );
  },
});

/** What it says of itself, over what its provider says of everything. */
function tagsOf({ inputs, provider }: Subject): Readonly<Record<string, unknown>> {
  const given = provider?.inputs ?? {};
  const defaults = { ...asObject(asObject(given.defaultTags).tags), ...asObject(given.defaultLabels) };
  return { ...defaults, ...asObject(inputs.tags), ...asObject(inputs.labels), ...asObject(inputs.userLabels) };
}

const isInside = (place: string, regions: readonly string[]): boolean =>
  regions.some((region) => place === region || place.startsWith(`${region}-`));
