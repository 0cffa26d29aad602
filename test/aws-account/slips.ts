import { beside, type Mutation, only, remove, set, unprotect, without } from "../platform-contract/mutation.ts";

const loose = (on: string, before: string): Mutation => ({
  on,
  says: `it doesn't wait for ${before}`,
  change: (each) => [{ ...each, dependsOn: each.dependsOn.filter((urn) => !urn.includes(`${before}::`)) }],
});
const early = (on: string): Mutation => ({
  on,
  says: "it waits for nothing",
  change: (each) => [{ ...each, dependsOn: [] }],
});
/** In a policy, or any other text. */
const rewrite = (on: string, path: string, from: string, to: string): Mutation => ({
  on,
  says: `${path} has ${JSON.stringify(to)} for ${JSON.stringify(from)}`,
  change: (each) => [{ ...each, inputs: { ...each.inputs, [path]: String(each.inputs[path]).replaceAll(from, to) } }],
});
const renamed = (on: string, name: string): Mutation => ({
  on,
  says: `it is called ${name}`,
  change: (each) => [{ ...each, name }],
});
const overtaken = (on: string): Mutation => ({
  on,
  says: "another one is made while it is there",
  change: (each) => [{ ...each, isDeletedBeforeReplaced: false, isProtected: false }],
});

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const ALB = "aws:lb/loadBalancer:LoadBalancer";
const CDN = "aws:cloudfront/distribution:Distribution";
const CLUSTER = "aws:eks/cluster:Cluster";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const DOOR = "aws:cloudfront/vpcOrigin:VpcOrigin";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const KEY = "aws:kms/key:Key";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const LOG_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
const PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const POLICY = "aws:iam/policy:Policy";
const RDS = "aws:rds/instance:Instance";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";
const BINDING = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding";

/** What somebody could write by mistake, by the check that must tell. */
export const SLIPS = {
  ready: [
    only(remove("aws:acm/certificateValidation:CertificateValidation"), "public"),
    loose("aws:acm/certificateValidation:CertificateValidation", "aws:route53/record:Record"),
    loose(NOTIFICATION, "aws:sqs/queuePolicy:QueuePolicy"),
    only(rewrite("aws:sqs/queuePolicy:QueuePolicy", "policy", "aws:SourceAccount", "aws:PrincipalAccount"), "inbox"),
    loose(ALB, BUCKET_POLICY),
    only(rewrite(BUCKET_POLICY, "policy", "logdelivery.elasticloadbalancing", "elasticloadbalancing"), "edge-logs"),
    loose("aws:cloudtrail/trail:Trail", BUCKET_POLICY),
    loose("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", LOG_POLICY),
    only(remove(LOG_POLICY), "edge-firewall"),
    only(remove(LOG_POLICY), "query-log-policy"),
    only(rewrite(KEY, "policy", "logs.sa-east-1.amazonaws.com", "logs.amazonaws.com"), "keys-logs"),
  ],
  regions: [
    without("aws:wafv2/webAcl:WebAcl", "region"),
    only(without(LOG_GROUP, "region"), "edge-access"),
    only(without(LOG_GROUP, "region"), "zone-queries"),
    only(without(ALARM, "region"), "edge-errors"),
    only(set(ALARM, "alarmActions", ["arn:aws:sns:sa-east-1:111122223333:topic/watch-page"]), "edge-errors"),
    only(without("aws:acm/certificate:Certificate", "region"), "public"),
    only(set("aws:sns/topic:Topic", "kmsMasterKeyId", "arn:aws:kms:sa-east-1:111122223333:key/keys-events"), "edge"),
    remove("aws:kms/replicaKey:ReplicaKey"),
  ],
  alone: [
    beside(NOTIFICATION, { bucket: "images-samples" }),
    beside("aws:sqs/queue:Queue", {}, "aws:guardduty/detector:Detector"),
    only(
      beside("aws:route53/record:Record", {
        zoneId: "Z-zone-zone",
        name: "www.example.com",
        type: "A",
        setIdentifier: "aws",
      }),
      "public-a-aws",
    ),
    set("aws:secretsmanager/secret:Secret", "name", "pepper"),
    set(RDS, "finalSnapshotIdentifier", "reviews-final"),
  ],
  databases: [
    set(RDS, "manageMasterUserPassword", true),
    set(RDS, "backupRetentionPeriod", 0),
    set(RDS, "engineVersion", "18.1"),
    set(RDS, "vpcSecurityGroupIds", []),
    only(set(RDS, "username", "camera"), "replica"),
    only(without(RDS, "iamDatabaseAuthenticationEnabled"), "replica"),
    only(without(RDS, "maxAllocatedStorage"), "replica"),
    only(set(RDS, "instanceClass", "db.t4g.medium"), "replica"),
    set(PARAMETERS, "family", "postgres17"),
    set(PARAMETERS, "parameters.0.applyMethod", "immediate"),
    set(PARAMETERS, "parameters.11", { name: "log_connections", value: "1", applyMethod: "immediate" }),
    set(PARAMETERS, "parameters.11", { name: "synchronized_standby_slots", value: "x", applyMethod: "immediate" }),
    loose(RDS, LOG_GROUP),
  ],
  reach: [
    remove(EGRESS),
    ...["from-cloudfront", "from-cluster", "from-10", "into-pods"].map((name) => only(remove(INGRESS), name)),
    only(set(GROUP, "ingress", []), "db-clients"),
    only(without(GROUP, "egress"), "db-clients"),
    only(set(GROUP, "egress", []), "edge-edge"),
    beside(INGRESS, { securityGroupId: "edge-peers-id", cidrIpv4: "0.0.0.0/0", toPort: 443 }),
    beside(INGRESS, { securityGroupId: "edge-edge-id", prefixListId: "pl-2", toPort: 80 }),
    remove("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"),
    only(remove("aws:ec2/route:Route"), "private"),
    only(set("aws:ec2/route:Route", "routeTableId", "network-database-id"), "private"),
  ],
  clusters: [
    set(CLUSTER, "storageConfig.blockStorage.enabled", false),
    set(CLUSTER, "bootstrapSelfManagedAddons", true),
    set(CLUSTER, "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]),
    only(rewrite("aws:iam/role:Role", "assumeRolePolicy", '"sts:TagSession"', '"sts:SetSourceIdentity"'), "plane"),
    loose(CLUSTER, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    loose(CLUSTER, LOG_GROUP),
    set("aws:eks/accessEntry:AccessEntry", "principalArn", "arn:aws:sts::111122223333:assumed-role/deployer/me"),
    remove(BINDING),
    early(BINDING),
    without("aws:lb/targetGroup:TargetGroup", "tags"),
    early("kubernetes:apps/v1:Deployment"),
    loose("aws:eks/podIdentityAssociation:PodIdentityAssociation", "aws:iam/rolePolicy:RolePolicy"),
  ],
  edges: [
    set(CDN, "orderedCacheBehaviors.1.allowedMethods", ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]),
    set(CDN, "origins.0.responseCompletionTimeout", 1),
    set(CDN, "originGroups.0.failoverCriteria.statusCodes", [500, 501]),
    set(CDN, "aliases", ["example.com"]),
    set(CDN, "loggingConfig", { bucket: "x" }),
    remove("aws:kms/keyPolicy:KeyPolicy"),
    early(DOOR),
    { ...loose(DOOR, "-"), says: "its tags count", change: (each) => [{ ...each, ignoreChanges: [] }] },
    renamed(DOOR, "edge-origin"),
    set(DOOR, "vpcOriginEndpointConfig.name", "reviews-production-edge"),
  ],
  policies: [
    set("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", "headersConfig.headers.items.0", "Authorization"),
    set("aws:cloudfront/cachePolicy:CachePolicy", "minTtl", 60),
  ],
  encryption: [
    only(set(ENCRYPTION, "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm", "aws:kms"), "edge-logs"),
    only(set("aws:sns/topic:Topic", "kmsMasterKeyId", "alias/aws/sns"), "audit-told"),
    only(rewrite(TOPIC_POLICY, "policy", "events.amazonaws.com", "s3.amazonaws.com"), "audit-told"),
    only(
      rewrite(TOPIC_POLICY, "policy", '"Service":["cloudwatch.amazonaws.com"]', '"Service":["sns.amazonaws.com"]'),
      "audit-told",
    ),
    only(rewrite(KEY, "policy", '["events.amazonaws.com"]', '["s3.amazonaws.com"]'), "keys-trail"),
    only(rewrite(KEY, "policy", "aps.amazonaws.com", "sqs.amazonaws.com"), "keys-events"),
    only(rewrite(KEY, "policy", "s3.amazonaws.com", "sqs.amazonaws.com"), "keys-events"),
    rewrite("aws:kms/keyPolicy:KeyPolicy", "policy", ":root", ":role/x"),
  ],
  keeping: [
    ...[RDS, CLUSTER, "aws:ec2/subnet:Subnet", "aws:ec2/vpnGateway:VpnGateway", "aws:route53/zone:Zone"].map(unprotect),
    set(RDS, "deletionProtection", false),
    set("aws:s3/bucket:Bucket", "forceDestroy", true),
    set("aws:secretsmanager/secret:Secret", "recoveryWindowInDays", 0),
    loose("aws:cfg/recorderStatus:RecorderStatus", "aws:cfg/deliveryChannel:DeliveryChannel"),
  ],
  texts: [
    set(INGRESS, "description", "Another site's range"),
    set(GROUP, "description", "Pods → database"),
    only(set("aws:iam/role:Role", "description", "The agent’s"), "agent"),
    set("aws:ec2/vpc:Vpc", "tags", { Name: "reviews, production" }),
    set("aws:wafv2/webAcl:WebAcl", "rules.0.name", "rate: sign-in"),
    rewrite(BUCKET_POLICY, "policy", '"Sid":"TlsOnly"', '"Sid":"tls-only"'),
    renamed(ALB, "balancer-of-the-reviews"),
    overtaken(CLUSTER),
    only(overtaken(LOG_GROUP), "cluster-logs"),
  ],
  deployer: [
    only(rewrite(POLICY, "policy", "elasticloadbalancing:*ListenerCertificates", "elasticloadbalancing:X"), "network"),
    only(rewrite(POLICY, "policy", "logs:*ResourcePolicy", "logs:PutResourcePolicy"), "platform"),
    only(rewrite(POLICY, "policy", "eks:Create*", "eks:X"), "boundary"),
    beside("aws:sqs/queue:Queue", {}, "aws:lambda/function:Function"),
  ],
} satisfies Readonly<Record<string, readonly Mutation[]>>;

/** What would stop a removal. */
export const STAYING: readonly Mutation[] = [
  set(RDS, "deletionProtection", true),
  set("aws:s3/bucket:Bucket", "forceDestroy", false),
  set("aws:secretsmanager/secret:Secret", "recoveryWindowInDays", 30),
  set(ALB, "accessLogs.enabled", true),
];
