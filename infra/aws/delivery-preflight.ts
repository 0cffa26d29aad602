import { type AwsPlace, EDGE_REGION } from "./site.ts";

/** One call that a first deployment makes; what `iam:SimulatePrincipalPolicy` is asked. */
export interface Right {
  readonly action: string;
  readonly resource: string;
  /** Condition keys as the call would have them. */
  readonly context: Readonly<Record<string, string>>;
}

/** By service, parted by white space. */
const CALLS: Readonly<Record<string, string>> = {
  acm: "RequestCertificate",
  aps: "CreateWorkspace CreateRuleGroupsNamespace",
  budgets: "ModifyBudget",
  cloudfront: "CreateDistribution CreateVpcOrigin PublishFunction AllowVendedLogDeliveryForResource",
  cloudwatch: "PutMetricAlarm PutDashboard",
  ec2: `CreateVpc CreateSubnet CreateNatGateway AllocateAddress CreateTags AuthorizeSecurityGroupIngress CreateFlowLogs
    RevokeSecurityGroupEgress CreateVpcEndpoint CreateVpnConnection EnableVgwRoutePropagation DescribeAvailabilityZones`,
  eks: "CreateCluster CreateAccessEntry CreatePodIdentityAssociation CreateAddon",
  elasticloadbalancing: "CreateLoadBalancer CreateTargetGroup SetSecurityGroups",
  kms: "CreateKey PutKeyPolicy EnableKeyRotation ReplicateKey",
  logs: "CreateLogGroup PutRetentionPolicy CreateLogDelivery PutDeliverySource PutResourcePolicy",
  rds: "CreateDBInstance CreateDBInstanceReadReplica CreateDBParameterGroup DescribeOrderableDBInstanceOptions",
  route53: "CreateHostedZone ChangeResourceRecordSets CreateHealthCheck",
  sns: "CreateTopic Subscribe",
  sqs: "CreateQueue SetQueueAttributes",
  wafv2: "CreateWebACL PutLoggingConfiguration",
};
const ON_BUCKETS = "CreateBucket PutBucketPolicy PutEncryptionConfiguration PutBucketNotification";
const ON_ROLES = "CreateRole PutRolePolicy AttachRolePolicy";
const PASSED_TO = ["eks", "pods.eks", "monitoring.rds", "vpc-flow-logs"];
const LINKED = ["eks", "rds", "elasticloadbalancing", "vpcorigin.cloudfront", "wafv2"];

/** Without one of these a deployment would stop half way: asked before it begins, for the role that CI takes. */
export function planPreflight(place: AwsPlace): readonly Right[] {
  const inRegion = { "aws:RequestedRegion": place.region };
  const anywhere = Object.entries(CALLS).flatMap(([service, names]) => on("*", service, names, inRegion));
  const bucket = `arn:aws:s3:::${SOMETHING}`;
  return [...anywhere, ...on(bucket, "s3", ON_BUCKETS, inRegion), ...onKeys(place), ...onRoles(place)];
}

/** A name as the stack of a site gives it. */
const SOMETHING = "aws-production-something-0a1b2c";

function on(resource: string, service: string, names: string, context: Right["context"]): Right[] {
  return names.split(/\s+/).map((name) => ({ action: `${service}:${name}`, resource, context }));
}

function onKeys({ accountId, region }: AwsPlace): Right[] {
  const inRegion = { "aws:RequestedRegion": region };
  const secret = `arn:aws:secretsmanager:${region}:${accountId}:secret:${SOMETHING}`;
  return [
    ...on("*", "kms", "CreateGrant", { ...inRegion, "kms:GrantIsForAWSResource": "true" }),
    ...on("*", "kms", "Decrypt", { ...inRegion, "kms:ViaService": `secretsmanager.${region}.amazonaws.com` }),
    ...on(secret, "secretsmanager", "CreateSecret PutSecretValue", inRegion),
  ];
}

function onRoles({ accountId }: AwsPlace): Right[] {
  const role = `arn:aws:iam::${accountId}:role/${SOMETHING}`;
  const linked = `arn:aws:iam::${accountId}:role/aws-service-role/something`;
  return [
    ...on(role, "iam", ON_ROLES, { "aws:RequestedRegion": EDGE_REGION }),
    ...PASSED_TO.flatMap((service) =>
      on(role, "iam", "PassRole", { "iam:PassedToService": `${service}.amazonaws.com` }),
    ),
    ...LINKED.flatMap((service) =>
      on(linked, "iam", "CreateServiceLinkedRole", { "iam:AWSServiceName": `${service}.amazonaws.com` }),
    ),
  ];
}
