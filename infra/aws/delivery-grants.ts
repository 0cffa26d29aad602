import type { Statement } from "./identity-document.ts";
import type { AwsPlace } from "./site.ts";

/** What a release may do, by what it is about: each becomes one managed policy, of which a role may have ten. */
export const GRANT_GROUPS = ["network", "data", "platform", "edge"] as const;
type GrantGroup = (typeof GRANT_GROUPS)[number];

interface Grant extends Statement {
  readonly group: GrantGroup;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

/** What the stacks of a site call what they make: `<stack>-<part>-<hex>`. The account's own stack is not among them. */
const SITE_STACKS = ["aws", "dns", "interconnect", "entry"];

/** Services that get a role from a release. */
const PASSED_TO = [
  "eks.amazonaws.com",
  "ec2.amazonaws.com",
  "pods.eks.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];
/** Services that make a role of their own at first use. */
const LINKED = [
  "eks",
  "rds",
  "elasticloadbalancing",
  "vpcorigin.cloudfront",
  "wafv2",
  "s2svpn",
  "guardduty",
  "securityhub",
  "config",
].map((service) => `${service}.amazonaws.com`);

const conditions = {
  forAws: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  passed: { StringEquals: { "iam:PassedToService": PASSED_TO } },
  linked: { StringEquals: { "iam:AWSServiceName": LINKED } },
} as const;

/** Every right that a release needs, and no service as a whole. */
export function deployerGrants(place: AwsPlace): readonly Grant[] {
  return [
    ...networkGrants(),
    ...storeGrants(place),
    ...keyGrants(place),
    ...clusterGrants(place),
    ...watchGrants(),
    ...edgeGrants(),
  ];
}

const networkGrants = (): Grant[] => [
  allow("network", "Look", "ec2", "Describe* Get* List*"),
  allow(
    "network",
    "Network",
    "ec2",
    `CreateTags DeleteTags *Vpc* *Subnet* *Route* *InternetGateway* *NatGateway* *SecurityGroup* *Address* *FlowLogs
     *VpnGateway* *VpnConnection* *VpnTunnel* *CustomerGateway* *VgwRoutePropagation`,
  ),
  allow(
    "network",
    "Balancers",
    "elasticloadbalancing",
    "Describe* Create* Modify* Delete* Set* Register* Deregister* AddTags RemoveTags *ListenerCertificates",
  ),
];

const storeGrants = ({ accountId, region }: AwsPlace): Grant[] => [
  allow(
    "data",
    "Databases",
    "rds",
    `Describe* List* CreateDB* ModifyDB* DeleteDB* ResetDB* PromoteReadReplica RebootDBInstance
     RestoreDBInstanceToPointInTime RestoreDBInstanceFromDBSnapshot AddTagsToResource RemoveTagsFromResource`,
  ),
  allow(
    "data",
    "Buckets",
    "s3",
    `CreateBucket DeleteBucket* PutBucket* Put*Configuration GetBucket* Get*Configuration List* DeleteObject*
     TagResource UntagResource`,
    { Resource: SITE_STACKS.flatMap((stack) => [`arn:aws:s3:::${stack}-*`, `arn:aws:s3:::${stack}-*/*`]) },
  ),
  allow("data", "Queues", "sqs", "CreateQueue DeleteQueue SetQueueAttributes GetQueue* ListQueue* TagQueue UntagQueue"),
  allow(
    "data",
    "Topics",
    "sns",
    "CreateTopic DeleteTopic Get* List* Set* Subscribe Unsubscribe TagResource UntagResource",
  ),
  allow(
    "data",
    "Secrets",
    "secretsmanager",
    `CreateSecret DeleteSecret UpdateSecret PutSecretValue GetSecretValue DescribeSecret GetResourcePolicy
     PutResourcePolicy List* TagResource UntagResource`,
    { Resource: SITE_STACKS.map((stack) => `arn:aws:secretsmanager:${region}:${accountId}:secret:${stack}-*`) },
  ),
];

const keyGrants = ({ region }: AwsPlace): Grant[] => [
  allow(
    "data",
    "Keys",
    "kms",
    `CreateKey ReplicateKey CreateAlias DeleteAlias UpdateAlias Describe* Get* List* PutKeyPolicy *KeyRotation
     UpdateKeyDescription ScheduleKeyDeletion CancelKeyDeletion TagResource UntagResource`,
  ),
  allow("data", "KeysForServices", "kms", "CreateGrant RevokeGrant", { Condition: conditions.forAws }),
  allow("data", "KeysInUse", "kms", "Encrypt Decrypt GenerateDataKey*", {
    Condition: {
      StringEquals: {
        "kms:ViaService": ["secretsmanager", "sqs", "sns", "rds", "aps"].map(
          (service) => `${service}.${region}.amazonaws.com`,
        ),
      },
    },
  }),
];

const clusterGrants = ({ accountId }: AwsPlace): Grant[] => {
  const roles = SITE_STACKS.map((stack) => `arn:aws:iam::${accountId}:role/${stack}-*`);
  return [
    allow(
      "platform",
      "Clusters",
      "eks",
      "Describe* List* Create* Update* Delete* Associate* Disassociate* TagResource UntagResource",
    ),
    allow("platform", "LookAtRoles", "iam", "Get* List*"),
    allow(
      "platform",
      "Roles",
      "iam",
      `CreateRole DeleteRole UpdateRole* UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy AttachRolePolicy
       DetachRolePolicy TagRole UntagRole`,
      { Resource: roles },
    ),
    allow("platform", "PassRoles", "iam", "PassRole", { Resource: roles, Condition: conditions.passed }),
    allow("platform", "LinkedRoles", "iam", "CreateServiceLinkedRole", {
      Resource: `arn:aws:iam::${accountId}:role/aws-service-role/*`,
      Condition: conditions.linked,
    }),
    allow(
      "platform",
      "Images",
      "ecr",
      "GetAuthorizationToken Describe* BatchGetImage GetDownloadUrlForLayer ListTagsForResource",
    ),
  ];
};

const watchGrants = (): Grant[] => [
  allow(
    "platform",
    "Logs",
    "logs",
    `CreateLogGroup DeleteLogGroup CreateLogDelivery *Delivery* PutRetentionPolicy PutQueryDefinition
     DeleteQueryDefinition AssociateKmsKey *ResourcePolicy Describe* ListTagsForResource TagResource UntagResource`,
  ),
  allow("platform", "Metrics", "aps", "Create* Delete* Describe* Get* List* Put* Update* TagResource UntagResource"),
  allow(
    "platform",
    "Alarms",
    "cloudwatch",
    "PutMetricAlarm DeleteAlarms PutDashboard DeleteDashboards Describe* Get* List* TagResource UntagResource",
  ),
  allow("platform", "Budgets", "budgets", "ModifyBudget ViewBudget ListTagsForResource TagResource UntagResource"),
];

const edgeGrants = (): Grant[] => [
  allow(
    "edge",
    "Distributions",
    "cloudfront",
    `Create* Delete* Update* Describe* Get* List* Publish* TagResource UntagResource
     AllowVendedLogDeliveryForResource`,
  ),
  allow(
    "edge",
    "Firewall",
    "wafv2",
    `Create* Delete* Update* Get* List* Describe* Put* AssociateWebACL DisassociateWebACL TagResource
     UntagResource`,
  ),
  allow(
    "edge",
    "Certificates",
    "acm",
    `RequestCertificate DeleteCertificate Describe* Get* List* AddTagsToCertificate RemoveTagsFromCertificate
     UpdateCertificateOptions`,
  ),
  allow("edge", "Names", "route53", "Create* Delete* Change* Update* Get* List* Enable* Disable* *KeySigningKey"),
];

/** Actions of one service, parted by white space. */
function allow(group: GrantGroup, Sid: string, service: string, names: string, more: Partial<Grant> = {}): Grant {
  const Action = names.split(/\s+/).map((name) => `${service}:${name}`);
  return { group, Sid, Effect: "Allow", Action, Resource: "*", ...more };
}
