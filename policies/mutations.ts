import { add, type Mutation, only, remove, set, unprotect, without } from "./mutation.ts";

const AWS = "aws-production";
const GCP = "gcp-production";
const AWS_ONCE = "account-aws";
const GCP_ONCE = "account-gcp";
const DNS = "dns-production";
const BETWEEN = "interconnect-production";

const RDS = "aws:rds/instance:Instance";
const PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const EKS = "aws:eks/cluster:Cluster";
const GKE = "gcp:container/cluster:Cluster";
const CDN = "aws:cloudfront/distribution:Distribution";
const ALB = "aws:lb/loadBalancer:LoadBalancer";
const ARMOR = "gcp:compute/securityPolicy:SecurityPolicy";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const JOB = "kubernetes:batch/v1:Job";
const GOOGLE_BUCKET = "gcp:storage/bucket:Bucket";
const SITE = "camera-reviews:site:ReviewSite";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const DOCUMENT = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

const STORAGE: readonly Mutation[] = [
  remove("bucket-access-blocked", AWS, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
  set(
    "bucket-access-blocked",
    AWS,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "ignorePublicAcls",
    false,
  ),
  remove("bucket-refuses-plain-http", AWS, "aws:s3/bucketPolicy:BucketPolicy"),
  set(
    "bucket-refuses-plain-http",
    AWS,
    "aws:s3/bucketPolicy:BucketPolicy",
    "policy",
    DOCUMENT({ Effect: "Deny", Principal: "*" }),
  ),
  remove(
    "bucket-encrypted-with-own-key",
    AWS,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  ),
  without("bucket-encrypted-with-own-key", GCP, GOOGLE_BUCKET, "encryption"),
  remove("bucket-versioned", AWS, "aws:s3/bucketVersioning:BucketVersioning"),
  remove("bucket-expires-old-objects", AWS, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"),
  without("bucket-expires-old-objects", GCP, GOOGLE_BUCKET, "lifecycleRules"),
  remove("bucket-owner-enforced", AWS, "aws:s3/bucketOwnershipControls:BucketOwnershipControls"),
  set("bucket-private-by-setting", GCP, GOOGLE_BUCKET, "publicAccessPrevention", "inherited"),
  without("bucket-private-by-setting", GCP, GOOGLE_BUCKET, "uniformBucketLevelAccess"),
];

const IDENTITY: readonly Mutation[] = [
  add("nothing-granted-to-everybody", GCP, "gcp:storage/bucketIAMMember:BucketIAMMember", {
    role: "roles/storage.objectViewer",
    member: "allUsers",
  }),
  add("nothing-granted-to-everybody", AWS, "aws:sqs/queuePolicy:QueuePolicy", {
    policy: DOCUMENT({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sqs:SendMessage", Resource: "*" }),
  }),
  add("permission-named", AWS, "aws:iam/rolePolicy:RolePolicy", {
    policy: DOCUMENT({ Effect: "Allow", Action: "kms:Decrypt", Resource: "*" }),
  }),
  add("permission-named", AWS, "aws:iam/policy:Policy", {
    policy: DOCUMENT({ Effect: "Allow", Action: ["s3:*"], Resource: "arn:aws:s3:::images" }),
  }),
  add("permission-named", AWS, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  }),
  add("no-standing-keys", AWS, "aws:iam/accessKey:AccessKey", { user: "ci" }),
  add("no-standing-keys", GCP, "gcp:serviceaccount/key:Key", { serviceAccountId: "ci" }),
  add("no-primitive-roles", GCP, "gcp:projects/iAMMember:IAMMember", {
    role: "roles/editor",
    member: "user:a@example.com",
  }),
];

const DATABASE: readonly Mutation[] = [
  set("database-not-public", AWS, RDS, "publiclyAccessible", true),
  set("database-not-public", GCP, SQL, "settings.ipConfiguration.ipv4Enabled", true),
  only(without("database-encrypted-with-own-key", AWS, RDS, "kmsKeyId"), "primary"),
  without("database-encrypted-with-own-key", GCP, SQL, "encryptionKeyName"),
  only(set("database-spans-zones", AWS, RDS, "multiAz", false), "primary"),
  set("database-spans-zones", GCP, SITE, "isPromoted", true),
  only(set("database-zones-fit-role", GCP, SQL, "settings.availabilityType", "REGIONAL"), "primary"),
  only(set("database-backed-up", AWS, RDS, "backupRetentionPeriod", 1), "primary"),
  only(set("database-backed-up", AWS, RDS, "skipFinalSnapshot", true), "primary"),
  only(without("database-backed-up", GCP, SQL, "settings.backupConfiguration.pointInTimeRecoveryEnabled"), "primary"),
  set("database-login-by-identity", AWS, RDS, "iamDatabaseAuthenticationEnabled", false),
  set("database-observed", AWS, RDS, "monitoringInterval", 0),
  set("database-observed", GCP, SQL, "settings.insightsConfig.queryInsightsEnabled", false),
  set("database-patched", AWS, RDS, "autoMinorVersionUpgrade", false),
  only(set("database-password-from-secret", AWS, RDS, "username", "postgres"), "primary"),
  only(set("database-password-from-secret", AWS, RDS, "password", "literal"), "primary"),
  remove("database-password-from-secret", AWS, "random:index/randomPassword:RandomPassword"),
  set("database-requires-tls", GCP, SQL, "settings.ipConfiguration.sslMode", "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
  without("database-requires-tls", AWS, RDS, "parameterGroupName"),
  set("database-logs-sessions", GCP, SQL, "settings.databaseFlags", [
    { name: "cloudsql.iam_authentication", value: "on" },
  ]),
  set("database-logs-sessions", AWS, PARAMETERS, "parameters", [{ name: "rds.force_ssl", value: "1" }]),
];

const CLUSTERS: readonly Mutation[] = [
  without("cluster-secrets-encrypted", AWS, EKS, "encryptionConfig"),
  set("cluster-secrets-encrypted", GCP, GKE, "databaseEncryption.state", "DECRYPTED"),
  set("cluster-endpoint-closed", AWS, EKS, "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]),
  without("cluster-endpoint-closed", GCP, GKE, "controlPlaneEndpointsConfig.ipEndpointsConfig"),
  set("cluster-nodes-private", GCP, GKE, "privateClusterConfig.enablePrivateNodes", false),
  set("cluster-control-plane-logged", AWS, EKS, "enabledClusterLogTypes", ["api"]),
  set("cluster-control-plane-logged", GCP, GKE, "loggingConfig.enableComponents", ["SYSTEM_COMPONENTS"]),
  set("cluster-access-by-cloud-identity", AWS, EKS, "accessConfig.authenticationMode", "API_AND_CONFIG_MAP"),
  without("cluster-access-by-cloud-identity", GCP, GKE, "anonymousAuthenticationConfig"),
  set("cluster-version-supported", AWS, EKS, "version", "1.29"),
  without("cluster-version-supported", GCP, GKE, "releaseChannel"),
  set("cluster-nodes-managed", AWS, EKS, "storageConfig.blockStorage.enabled", false),
  set("cluster-nodes-managed", GCP, GKE, "enableAutopilot", false),
  without("cluster-admits-signed-images", GCP, GKE, "binaryAuthorization"),
  without("nodes-have-own-identity", GCP, GKE, "clusterAutoscaling"),
  without("nodes-have-own-identity", AWS, EKS, "computeConfig.nodeRoleArn"),
  ...[RDS, EKS, "aws:kms/key:Key"].map((type) => unprotect("lasting-resource-protected", AWS, type)),
  ...[SQL, GKE, "gcp:kms/cryptoKey:CryptoKey"].map((type) => unprotect("lasting-resource-protected", GCP, type)),
  set("lasting-resource-protected", AWS, RDS, "deletionProtection", false),
  set("lasting-resource-protected", GCP, SQL, "settings.deletionProtectionEnabled", false),
];

const POD = "spec.template.spec";
const FIRST = `${POD}.containers.*`;

const WORKLOAD: readonly Mutation[] = [AWS, GCP].flatMap((stack) => [
  without("pod-restricted", stack, JOB, `${POD}.securityContext`),
  set("pod-restricted", stack, DEPLOYMENT, `${FIRST}.securityContext.readOnlyRootFilesystem`, false),
  set(
    "image-by-digest",
    stack,
    DEPLOYMENT,
    `${FIRST}.image`,
    "111122223333.dkr.ecr.sa-east-1.amazonaws.com/reviews:latest",
  ),
  set("image-by-digest", stack, JOB, `${FIRST}.image`, `docker.io/reviews@sha256:${"0".repeat(64)}`),
  without("pod-has-limits", stack, DEPLOYMENT, `${FIRST}.resources.limits`),
  without("pod-has-probes", stack, DEPLOYMENT, `${FIRST}.readinessProbe`),
  without("pod-stops-gently", stack, DEPLOYMENT, `${FIRST}.lifecycle`),
  set("pod-stops-gently", stack, DEPLOYMENT, `${POD}.terminationGracePeriodSeconds`, 10),
  without("namespace-restricted", stack, "kubernetes:core/v1:Namespace", "metadata.labels"),
  remove("namespace-denies-by-default", stack, "kubernetes:networking.k8s.io/v1:NetworkPolicy"),
  remove("deployment-survives-disruption", stack, "kubernetes:policy/v1:PodDisruptionBudget"),
  remove("deployment-survives-disruption", stack, "kubernetes:keda.sh/v1alpha1:ScaledObject"),
  without("deployment-survives-disruption", stack, DEPLOYMENT, `${POD}.topologySpreadConstraints`),
  without("service-account-token-not-mounted", stack, DEPLOYMENT, `${POD}.automountServiceAccountToken`),
  add("no-cluster-admin", stack, "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
    roleRef: { name: "cluster-admin" },
  }),
  set("balancer-not-made-by-cluster", stack, "kubernetes:core/v1:Service", "spec.type", "LoadBalancer"),
  add("balancer-not-made-by-cluster", stack, "kubernetes:networking.k8s.io/v1:Ingress", { spec: {} }),
]);

const EDGE: readonly Mutation[] = [
  without("cdn-behind-firewall", AWS, CDN, "webAclId"),
  set("cdn-requires-tls", AWS, CDN, "defaultCacheBehavior.viewerProtocolPolicy", "allow-all"),
  set("cdn-requires-tls", AWS, CDN, "viewerCertificate.minimumProtocolVersion", "TLSv1"),
  remove("cdn-logged", AWS, "aws:cloudwatch/logDelivery:LogDelivery"),
  remove("cdn-logged", AWS, "aws:cloudwatch/logDeliverySource:LogDeliverySource"),
  without("cdn-has-second-origin", AWS, CDN, "originGroups"),
  set("balancer-internal-and-strict", AWS, ALB, "internal", false),
  without("balancer-internal-and-strict", AWS, ALB, "accessLogs"),
  set("balancer-internal-and-strict", AWS, ALB, "desyncMitigationMode", "monitor"),
  set("balancer-requires-tls", AWS, "aws:lb/listener:Listener", "sslPolicy", "ELBSecurityPolicy-2016-08"),
  set("web-acl-complete", AWS, "aws:wafv2/webAcl:WebAcl", "rules", []),
  set("web-acl-complete", AWS, "aws:wafv2/webAcl:WebAcl", "rules.*.overrideAction", { count: {} }),
  remove("web-acl-logged", AWS, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"),
  without("web-acl-logged", AWS, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "redactedFields"),
  without("backend-behind-firewall", GCP, "gcp:compute/backendService:BackendService", "securityPolicy"),
  without("backend-behind-firewall", GCP, "gcp:compute/backendService:BackendService", "logConfig"),
  set("tls-policy-modern", GCP, "gcp:compute/sSLPolicy:SSLPolicy", "profile", "COMPATIBLE"),
  without("tls-policy-modern", GCP, "gcp:compute/targetHttpsProxy:TargetHttpsProxy", "sslPolicy"),
  without("plain-http-only-redirects", GCP, "gcp:compute/uRLMap:URLMap", "defaultUrlRedirect"),
  set("cloud-armor-complete", GCP, ARMOR, "rules.*.preview", true),
  set("cloud-armor-complete", GCP, ARMOR, "rules", []),
];

const NETWORK: readonly Mutation[] = [
  add("ingress-narrow", AWS, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    cidrIpv4: "0.0.0.0/0",
  }),
  add("ingress-narrow", AWS, "aws:ec2/securityGroup:SecurityGroup", {
    ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
  }),
  add("ingress-narrow", GCP, "gcp:compute/firewall:Firewall", {
    sourceRanges: ["0.0.0.0/0"],
    allows: [{ protocol: "tcp", ports: ["3389"] }],
  }),
  remove("flows-logged", AWS, "aws:ec2/flowLog:FlowLog"),
  without("flows-logged", GCP, "gcp:compute/subnetwork:Subnetwork", "logConfig"),
  remove("default-network-unused", AWS, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
  set("default-network-unused", GCP, "gcp:compute/network:Network", "autoCreateSubnetworks", true),
  set("subnet-gives-no-public-address", AWS, "aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", true),
  set("tunnel-modern", BETWEEN, "aws:ec2/vpnConnection:VpnConnection", "tunnel2IkeVersions", ["ikev1", "ikev2"]),
  set("tunnel-modern", BETWEEN, "gcp:compute/vPNTunnel:VPNTunnel", "ikeVersion", 1),
  set("tunnels-redundant", BETWEEN, "gcp:compute/vPNTunnel:VPNTunnel", "vpnGatewayInterface", 0),
];

const KEYS: readonly Mutation[] = [
  set("key-rotates", AWS, "aws:kms/key:Key", "enableKeyRotation", false),
  without("key-rotates", GCP, "gcp:kms/cryptoKey:CryptoKey", "rotationPeriod"),
  set("key-deleted-late", AWS, "aws:kms/key:Key", "deletionWindowInDays", 7),
  set("key-deleted-late", GCP, "gcp:kms/cryptoKey:CryptoKey", "destroyScheduledDuration", "86400s"),
  without("secret-under-own-key", AWS, "aws:secretsmanager/secret:Secret", "kmsKeyId"),
  set("secret-under-own-key", GCP, "gcp:secretmanager/secret:Secret", "replication", { auto: {} }),
  set("messages-encrypted-with-own-key", AWS, "aws:sqs/queue:Queue", "kmsMasterKeyId", "alias/aws/sqs"),
  without("messages-encrypted-with-own-key", GCP, "gcp:pubsub/topic:Topic", "kmsKeyName"),
  without("dead-letters-kept", AWS, "aws:sqs/queue:Queue", "redrivePolicy"),
  without("dead-letters-kept", GCP, "gcp:pubsub/subscription:Subscription", "deadLetterPolicy"),
];

const AUDIT: readonly Mutation[] = [
  set("trail-complete", AWS_ONCE, "aws:cloudtrail/trail:Trail", "isMultiRegionTrail", false),
  without("trail-complete", AWS_ONCE, "aws:cloudtrail/trail:Trail", "kmsKeyId"),
  set("data-access-audited", GCP_ONCE, "gcp:projects/iAMAuditConfig:IAMAuditConfig", "auditLogConfigs", []),
  remove("audit-sink-locked", GCP_ONCE, "gcp:logging/projectSink:ProjectSink"),
  remove("account-watched", AWS_ONCE, "aws:securityhub/account:Account"),
  remove("account-watched", AWS_ONCE, "aws:cloudtrail/trail:Trail"),
  remove("account-watched", GCP_ONCE, "gcp:projects/iAMAuditConfig:IAMAuditConfig"),
  remove("threats-detected", AWS_ONCE, "aws:guardduty/detectorFeature:DetectorFeature"),
  set("configuration-recorded", AWS_ONCE, "aws:cfg/recorder:Recorder", "recordingGroup", { allSupported: false }),
  set("images-scanned-and-immutable", AWS_ONCE, "aws:ecr/repository:Repository", "imageTagMutability", "MUTABLE"),
  without("images-scanned-and-immutable", GCP_ONCE, "gcp:artifactregistry/repository:Repository", "dockerConfig"),
  remove("dns-queries-logged", DNS, "aws:route53/queryLog:QueryLog"),
  remove("dns-zone-signed", DNS, "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"),
];

const PLATFORM: readonly Mutation[] = [
  ...[AWS, AWS_ONCE, DNS].map((stack) => set("tagged-for-owner", stack, "pulumi:providers:aws", "defaultTags", "{}")),
  ...[GCP, GCP_ONCE].map((stack) => set("tagged-for-owner", stack, "pulumi:providers:gcp", "defaultLabels", "{}")),
  set("in-allowed-region", AWS, RDS, "region", "us-east-1"),
  set("in-allowed-region", GCP, GKE, "location", "us-central1"),
  without("logs-kept-long-enough", AWS, LOGS, "retentionInDays"),
  only(set("logs-kept-long-enough", AWS, LOGS, "retentionInDays", 400), "edge-firewall"),
  only(set("logs-kept-long-enough", AWS, LOGS, "retentionInDays", 90), "^cluster-log"),
  without("logs-encrypted-with-own-key", AWS, LOGS, "kmsKeyId"),
  set("budget-alerts", AWS, "aws:budgets/budget:Budget", "notifications", []),
  remove("budget-alerts", GCP, "gcp:billing/budget:Budget"),
  set("monthly-cost-within-budget", AWS, RDS, "allocatedStorage", 1_000_000),
  set("monthly-cost-within-budget", AWS, "aws:budgets/budget:Budget", "limitAmount", "100"),
  set("monthly-cost-within-budget", GCP, "gcp:billing/budget:Budget", "amount.specifiedAmount.units", "100"),
  ...[AWS, GCP].map((stack) => set("only-staging-torn-down", stack, SITE, "isTornDown", true)),
  set("only-staging-torn-down", DNS, "camera-reviews:dns:Zone", "isTornDown", true),
  set("nothing-weakened", AWS, SITE, "firewall", "count"),
  set("nothing-weakened", DNS, "camera-reviews:dns:Zone", "unsigned", "A second provider comes."),
  add("account-singletons-apart", AWS, "aws:securityhub/account:Account", {}),
  add("account-singletons-apart", GCP, "gcp:binaryauthorization/policy:Policy", {}),
];

/** For each rule at least one, tried on the fixtures and on the real programs. */
export const MUTATIONS: readonly Mutation[] = [
  ...STORAGE,
  ...IDENTITY,
  ...DATABASE,
  ...CLUSTERS,
  ...WORKLOAD,
  ...EDGE,
  ...NETWORK,
  ...KEYS,
  ...AUDIT,
  ...PLATFORM,
];
