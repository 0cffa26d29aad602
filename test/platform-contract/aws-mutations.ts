import { beside, type Mutations, only, remove, reveal, set, unprotect, without } from "./mutation.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const INSTANCE = "aws:rds/instance:Instance";
const PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const CLUSTER = "aws:eks/cluster:Cluster";
const BUCKET = "aws:s3/bucket:Bucket";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const QUEUE = "aws:sqs/queue:Queue";
const SECRET = "aws:secretsmanager/secret:Secret";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const REPOSITORY = "aws:ecr/repository:Repository";
const KEY = "aws:kms/key:Key";
const ACL = "aws:wafv2/webAcl:WebAcl";
const CDN = "aws:cloudfront/distribution:Distribution";
const TRAIL = "aws:cloudtrail/trail:Trail";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const OTHER_KEY = "alias/aws/of-the-service";

const allowing = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

export const AWS_MUTATIONS: Mutations = {
  "subnets-private": set(SUBNET, "mapPublicIpOnLaunch", true),
  "egress-by-nat": only(set("aws:ec2/route:Route", "natGatewayId", undefined), "network-private"),
  "flows-logged": set("aws:ec2/flowLog:FlowLog", "trafficType", "REJECT"),
  "database-private": set(INSTANCE, "publiclyAccessible", true),
  "cluster-api-closed": set(CLUSTER, "vpcConfig.publicAccessCidrs", ["203.0.113.0/24", "0.0.0.0/0"]),
  "nodes-private": only(set("aws:ec2/route:Route", "gatewayId", "network-internet-id"), "network-private"),
  "database-tls": set(PARAMETERS, "parameters", [{ name: "rds.force_ssl", value: "0" }]),
  "edge-tls": set("aws:lb/listener:Listener", "sslPolicy", "ELBSecurityPolicy-2016-08"),
  "bucket-tls": remove("aws:s3/bucketPolicy:BucketPolicy"),
  "database-key": only(without(INSTANCE, "kmsKeyId"), "db-primary"),
  "bucket-key": only(remove(ENCRYPTION), "images-samples"),
  "queue-key": set(QUEUE, "kmsMasterKeyId", OTHER_KEY),
  "secret-key": without(SECRET, "kmsKeyId"),
  "cluster-secrets-key": without(CLUSTER, "encryptionConfig"),
  "log-key": without(GROUP, "kmsKeyId"),
  "registry-key": without(REPOSITORY, "encryptionConfigurations"),
  "keys-rotate": set(KEY, "enableKeyRotation", false),
  "database-backed-up": only(set(INSTANCE, "backupRetentionPeriod", 1), "db-primary"),
  "database-point-in-time": only(set(INSTANCE, "backupRetentionPeriod", 0), "db-primary"),
  "database-replica": only(remove(INSTANCE), "db-replica"),
  "database-protected": set(INSTANCE, "deletionProtection", false),
  "cluster-protected": without(CLUSTER, "deletionProtection"),
  "balancer-protected": set("aws:lb/loadBalancer:LoadBalancer", "enableDeletionProtection", false),
  "bucket-protected": set(BUCKET, "forceDestroy", true),
  "key-protected": unprotect(KEY),
  "queue-dead-letters": only(without(QUEUE, "redrivePolicy"), "uploads-inbox"),
  "bucket-private": set("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "restrictPublicBuckets", false),
  "database-identity": set(INSTANCE, "iamDatabaseAuthenticationEnabled", false),
  "no-standing-keys": beside(POLICY, { user: "ci" }, "aws:iam/accessKey:AccessKey"),
  "identity-named-rights": only(set(POLICY, "policy", allowing("s3:*")), "worker"),
  "secret-hidden": reveal("aws:secretsmanager/secretVersion:SecretVersion"),
  "images-immutable": set(REPOSITORY, "imageTagMutability", "MUTABLE"),
  "edge-firewall": without(CDN, "webAclId"),
  "firewall-refuses": set(ACL, "rules.2.overrideAction", { count: {} }),
  "firewall-limits": set(ACL, "rules.0.action", { count: {} }),
  "log-end": without(GROUP, "retentionInDays"),
  "access-logs-kept": remove("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"),
  "cluster-audited": set(CLUSTER, "enabledClusterLogTypes", ["api"]),
  "trail-whole": set(TRAIL, "isMultiRegionTrail", false),
  "trail-locked": only(set(LOCK, "rule.defaultRetention.mode", "GOVERNANCE"), "audit-trail"),
  "trail-key": without(TRAIL, "kmsKeyId"),
};
