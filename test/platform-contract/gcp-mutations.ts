import { beside, type Mutations, only, remove, reveal, set, unprotect, without } from "./mutation.ts";

const SUBNET = "gcp:compute/subnetwork:Subnetwork";
const INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance";
const CLUSTER = "gcp:container/cluster:Cluster";
const BUCKET = "gcp:storage/bucket:Bucket";
const TOPIC = "gcp:pubsub/topic:Topic";
const SUBSCRIPTION = "gcp:pubsub/subscription:Subscription";
const SECRET = "gcp:secretmanager/secret:Secret";
const STORE = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const REPOSITORY = "gcp:artifactregistry/repository:Repository";
const KEY = "gcp:kms/cryptoKey:CryptoKey";
const ARMOR = "gcp:compute/securityPolicy:SecurityPolicy";
const GRANT = "gcp:projects/iAMMember:IAMMember";

/** What Google itself sees to can't be broken by a program: `subnets-private`, `bucket-tls`. */
export const GCP_MUTATIONS: Mutations = {
  "egress-by-nat": remove("gcp:compute/routerNat:RouterNat"),
  "flows-logged": only(without(SUBNET, "logConfig"), "network-nodes"),
  "database-private": set(INSTANCE, "settings.ipConfiguration.ipv4Enabled", true),
  "cluster-api-closed": without(CLUSTER, "controlPlaneEndpointsConfig.ipEndpointsConfig"),
  "nodes-private": set(CLUSTER, "privateClusterConfig.enablePrivateNodes", false),
  "database-tls": set(INSTANCE, "settings.ipConfiguration.sslMode", "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
  "edge-tls": without("gcp:compute/targetHttpsProxy:TargetHttpsProxy", "sslPolicy"),
  "database-key": only(without(INSTANCE, "encryptionKeyName"), "db-primary"),
  "bucket-key": without(BUCKET, "encryption"),
  "queue-key": without(TOPIC, "kmsKeyName"),
  "secret-key": set(SECRET, "replication", { auto: {} }),
  "cluster-secrets-key": set(CLUSTER, "databaseEncryption.state", "DECRYPTED"),
  "log-key": without(STORE, "cmekSettings"),
  "registry-key": without(REPOSITORY, "kmsKeyName"),
  "keys-rotate": without(KEY, "rotationPeriod"),
  "database-backed-up": only(set(INSTANCE, "settings.backupConfiguration.enabled", false), "db-primary"),
  "database-point-in-time": only(
    without(INSTANCE, "settings.backupConfiguration.pointInTimeRecoveryEnabled"),
    "db-primary",
  ),
  "database-replica": only(remove(INSTANCE), "db-replica"),
  "database-protected": set(INSTANCE, "settings.deletionProtectionEnabled", false),
  "cluster-protected": set(CLUSTER, "deletionProtection", false),
  "balancer-protected": only(unprotect("gcp:compute/globalAddress:GlobalAddress"), "edge"),
  "bucket-protected": set(BUCKET, "forceDestroy", true),
  "key-protected": set(KEY, "destroyScheduledDuration", "86400s"),
  "queue-dead-letters": only(without(SUBSCRIPTION, "deadLetterPolicy"), "^uploads$"),
  "bucket-private": set(BUCKET, "publicAccessPrevention", "inherited"),
  "database-identity": set(INSTANCE, "settings.databaseFlags", []),
  "no-standing-keys": beside(GRANT, { serviceAccountId: "ci" }, "gcp:serviceaccount/key:Key"),
  "identity-named-rights": only(set(GRANT, "role", "roles/editor"), "worker"),
  "secret-hidden": reveal("gcp:secretmanager/secretVersion:SecretVersion"),
  "images-immutable": set(REPOSITORY, "dockerConfig.immutableTags", false),
  "edge-firewall": without("gcp:compute/backendService:BackendService", "securityPolicy"),
  "firewall-refuses": set(ARMOR, "rules", []),
  "firewall-limits": set(ARMOR, "rules", [{ action: "deny(403)" }, { action: "throttle", rateLimitOptions: {} }]),
  "access-logs-kept": only(remove("gcp:logging/projectSink:ProjectSink"), "network"),
  "log-end": without(STORE, "retentionDays"),
  "cluster-audited": set(CLUSTER, "loggingConfig.enableComponents", ["SYSTEM_COMPONENTS"]),
  "trail-whole": remove("gcp:projects/iAMAuditConfig:IAMAuditConfig"),
  "trail-locked": only(set(BUCKET, "retentionPolicy.isLocked", false), "audit-trail"),
  "trail-key": only(without(BUCKET, "encryption"), "audit-trail"),
};
