import type { RecordedResource } from "../../infra/recording/record.ts";
import { findUnfitNames } from "../platform-contract/physical-names.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { type Check, statementsOf, told, type World } from "./world.ts";

/** What may stand at a path, as the service's own model has it: a pattern and a length, or a list. */
interface Limit {
  readonly type: string;
  /** `*` for each of a list. */
  readonly path: string;
  readonly pattern?: RegExp;
  readonly most?: number;
  readonly among?: readonly unknown[];
}

/** EC2 tells it in its refusal: letters, digits and these. No apostrophe, no dash but the short one. */
const GROUP_TEXT = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
const IAM_TEXT = /^[\t\n\r -~¡-ÿ]{0,1000}$/;
const WAF_NAME = /^[\w-]{1,128}$/;

/** From botocore's service models (patterns, lengths, enumerations), EC2's refusals, and the services' guides. */
const LIMITS: readonly Limit[] = [
  { type: "ec2/securityGroup:SecurityGroup", path: "description", pattern: GROUP_TEXT },
  { type: "ec2/securityGroup:SecurityGroup", path: "ingress.*.description", pattern: GROUP_TEXT },
  { type: "ec2/securityGroup:SecurityGroup", path: "egress.*.description", pattern: GROUP_TEXT },
  { type: "vpc/securityGroupIngressRule:SecurityGroupIngressRule", path: "description", pattern: GROUP_TEXT },
  { type: "vpc/securityGroupEgressRule:SecurityGroupEgressRule", path: "description", pattern: GROUP_TEXT },
  { type: "iam/role:Role", path: "description", pattern: IAM_TEXT },
  { type: "iam/policy:Policy", path: "description", pattern: IAM_TEXT },
  { type: "iam/role:Role", path: "assumeRolePolicy", most: 2_048 },
  { type: "iam/policy:Policy", path: "policy", most: 6_144 },
  { type: "iam/rolePolicy:RolePolicy", path: "policy", most: 10_240 },
  { type: "kms/key:Key", path: "policy", most: 32_768 },
  { type: "kms/key:Key", path: "deletionWindowInDays", among: [7, 30] },
  { type: "s3/bucketPolicy:BucketPolicy", path: "policy", most: 20_480 },
  { type: "cloudwatch/logResourcePolicy:LogResourcePolicy", path: "policyDocument", most: 5_120 },
  { type: "cloudwatch/metricAlarm:MetricAlarm", path: "alarmDescription", most: 1_024 },
  { type: "cloudwatch/metricAlarm:MetricAlarm", path: "metricQueries.*.id", pattern: /^[a-z][a-zA-Z0-9_]{0,254}$/ },
  {
    type: "cloudwatch/metricAlarm:MetricAlarm",
    path: "treatMissingData",
    among: ["breaching", "notBreaching", "ignore", "missing"],
  },
  { type: "cloudwatch/eventRule:EventRule", path: "description", most: 512 },
  { type: "cloudwatch/logDeliverySource:LogDeliverySource", path: "name", pattern: /^[\w-]{1,60}$/ },
  { type: "cloudwatch/logDeliveryDestination:LogDeliveryDestination", path: "name", pattern: /^[\w-]{1,60}$/ },
  { type: "cloudfront/distribution:Distribution", path: "comment", most: 128 },
  { type: "cloudfront/function:Function", path: "code", most: 10_240 },
  { type: "cloudfront/vpcOrigin:VpcOrigin", path: "vpcOriginEndpointConfig.name", pattern: /^[\w.-]{1,64}$/ },
  { type: "wafv2/webAcl:WebAcl", path: "rules.*.name", pattern: WAF_NAME },
  { type: "wafv2/webAcl:WebAcl", path: "rules.*.visibilityConfig.metricName", pattern: /^[\w#:./-]{1,255}$/ },
  {
    type: "wafv2/webAcl:WebAcl",
    path: "rules.*.statement.rateBasedStatement.evaluationWindowSec",
    among: [60, 120, 300, 600],
  },
  {
    type: "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    path: "logDestinationConfigs.*",
    pattern: /firewall/,
  },
  { type: "route53/zone:Zone", path: "comment", most: 256 },
  { type: "route53/keySigningKey:KeySigningKey", path: "name", pattern: /^\w{3,128}$/ },
  { type: "route53/healthCheck:HealthCheck", path: "requestInterval", among: [10, 30] },
  { type: "route53/healthCheck:HealthCheck", path: "resourcePath", most: 255 },
  { type: "route53/record:Record", path: "weightedRoutingPolicies.*.weight", among: [...Array(256).keys()] },
  { type: "sqs/queue:Queue", path: "messageRetentionSeconds", among: [345_600, 1_209_600] },
  { type: "rds/instance:Instance", path: "monitoringInterval", among: [0, 1, 5, 10, 15, 30, 60] },
  { type: "rds/instance:Instance", path: "performanceInsightsRetentionPeriod", among: [7, 731] },
  { type: "rds/instance:Instance", path: "backupRetentionPeriod", among: [...Array(36).keys()] },
  {
    type: "ec2/vpnConnection:VpnConnection",
    path: "tunnel1PresharedKey",
    pattern: /^[A-Za-z1-9._][A-Za-z0-9._]{7,63}$/,
  },
  {
    type: "ec2/vpnConnection:VpnConnection",
    path: "tunnel2PresharedKey",
    pattern: /^[A-Za-z1-9._][A-Za-z0-9._]{7,63}$/,
  },
  {
    type: "cloudwatch/logGroup:LogGroup",
    path: "retentionInDays",
    among: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  },
];

const valuesAt = (value: unknown, [key, ...rest]: readonly string[]): readonly unknown[] => {
  if (key === undefined) return value === undefined ? [] : [value];
  if (key === "*") return listOf(value).flatMap((each) => valuesAt(each, rest));
  return valuesAt(at(value, key), rest);
};

const isFit = ({ pattern, most = Number.POSITIVE_INFINITY, among }: Limit, value: unknown): boolean =>
  String(value).length <= most && (pattern?.test(String(value)) ?? true) && (among?.includes(value) ?? true);

const unfit = (world: World): string[] =>
  LIMITS.flatMap((limit) =>
    world.of(`aws:${limit.type}`).flatMap((each) =>
      valuesAt(each.inputs, limit.path.split("."))
        .filter((value) => !isFit(limit, value))
        .map((value) => `${told(each)}: ${limit.path} can't be ${JSON.stringify(value).slice(0, 80)}`),
    ),
  );

/** EC2's and most other services' tags. docs.aws.amazon.com/tag-editor */
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

const tags = (world: World): string[] =>
  world.resources
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap((each) =>
      Object.entries((input(each, "tags") ?? {}) as Record<string, string>)
        .filter(([key, value]) => !TAG.test(key) || !TAG.test(value) || /^aws:/i.test(key))
        .map(([key]) => `${told(each)}: the tag ${key}`),
    );

const POLICY_PATHS = ["policy", "assumeRolePolicy", "policyDocument"];

/** IAM takes letters and digits in a Sid, each once in its policy. */
const sids = (world: World): string[] =>
  world.resources
    .filter(({ type }) => type.startsWith("aws:") && !type.startsWith("aws:ecr/"))
    .flatMap((each) => POLICY_PATHS.flatMap((path) => wrongSids(each, path)));

function wrongSids(each: RecordedResource, path: string): string[] {
  const all = statementsOf(input(each, path)).flatMap(({ Sid }) => Sid ?? []);
  return all
    .filter((sid, index) => !/^[A-Za-z0-9]+$/.test(sid) || all.indexOf(sid) !== index)
    .map((sid) => `${told(each)}: the statement ${sid}`);
}

export const TEXTS: Check = {
  says: "names and describes everything as its service takes it, within its limits",
  find: (world) => [
    ...unfit(world),
    ...tags(world),
    ...sids(world),
    ...findUnfitNames(world.resources),
    ...fixedNames(world),
  ],
};

/** Their names can't be had twice at one time. What is protected isn't replaced at all. */
const NAMED: Readonly<Record<string, string>> = {
  "aws:cloudwatch/logGroup:LogGroup": "name",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyName",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": "name",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": "name",
  "aws:eks/cluster:Cluster": "name",
  "aws:eks/accessEntry:AccessEntry": "principalArn",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": "serviceAccount",
  "aws:rds/instance:Instance": "identifier",
  "aws:cfg/recorder:Recorder": "name",
  "aws:cfg/deliveryChannel:DeliveryChannel": "name",
  "aws:accessanalyzer/analyzer:Analyzer": "analyzerName",
  "aws:cloudtrail/trail:Trail": "name",
  "aws:route53/keySigningKey:KeySigningKey": "name",
};

const fixedNames = (world: World): string[] =>
  Object.entries(NAMED).flatMap(([type, path]) =>
    world
      .of(type)
      .filter((each) => input(each, path) !== undefined && !each.isDeletedBeforeReplaced && !each.isProtected)
      .map((each) => `${told(each)}: another one couldn't take its place, for it has its name`),
  );
