import { beside, type Mutations, only, remove, reveal, set, unprotect, without } from "./mutation.ts";

const SUBNET = "example:network:Subnet";
const DATABASE = "example:db:Database";
const CLUSTER = "example:kubernetes:Cluster";
const BUCKET = "example:objects:Bucket";
const QUEUE = "example:messages:Queue";
const FIREWALL = "example:edge:Firewall";
const CDN = "example:edge:Cdn";
const KEY = "example:keys:Key";
const TRAIL = "example:audit:Trail";
const GRANT = "example:identity:Grant";

export const EXAMPLE_MUTATIONS: Mutations = {
  "subnets-private": set(SUBNET, "givesPublicAddresses", true),
  "egress-by-nat": set("example:network:Route", "by", "internet"),
  "flows-logged": without(SUBNET, "flowLogs"),
  "database-private": set(DATABASE, "hasPublicAddress", true),
  "cluster-api-closed": set(CLUSTER, "admits", ["0.0.0.0/0"]),
  "nodes-private": set(CLUSTER, "hasPublicNodes", true),
  "database-tls": set(DATABASE, "transport", "any"),
  "edge-tls": set(CDN, "minimumTls", "1.0"),
  "bucket-tls": set(BUCKET, "transport", "any"),
  "database-key": without(DATABASE, "key"),
  "bucket-key": set(BUCKET, "key", "keys-data-id"),
  "queue-key": without(QUEUE, "key"),
  "secret-key": set("example:secrets:Secret", "key", "the-cloud's-own"),
  "cluster-secrets-key": without(CLUSTER, "secretsKey"),
  "log-key": without("example:logs:Store", "key"),
  "registry-key": without("example:images:Repository", "key"),
  "keys-rotate": set(KEY, "rotationDays", 730),
  "database-backed-up": set(DATABASE, "backups.days", 1),
  "database-point-in-time": set(DATABASE, "backups.isPointInTime", false),
  "database-replica": only(remove(DATABASE), "db-replica"),
  "database-protected": set(DATABASE, "isDeletionProtected", false),
  "cluster-protected": unprotect(CLUSTER),
  "balancer-protected": set("example:edge:Balancer", "isDeletionProtected", false),
  "bucket-protected": unprotect(BUCKET),
  "key-protected": set(KEY, "destroyedAfterDays", 1),
  "queue-dead-letters": only(without(QUEUE, "deadLetters"), "^uploads$"),
  "bucket-private": set(BUCKET, "access", "public"),
  "database-identity": set(DATABASE, "signIn", "password"),
  "no-standing-keys": beside(GRANT, { to: "ci" }, "example:identity:AccessKey"),
  "identity-named-rights": set(GRANT, "does", "*"),
  "secret-hidden": reveal("example:secrets:Secret"),
  "images-immutable": set("example:images:Repository", "tags", "mutable"),
  "edge-firewall": without(CDN, "firewall"),
  "firewall-refuses": set(FIREWALL, "mode", "count"),
  "firewall-limits": set(FIREWALL, "rules", []),
  "log-end": without("example:logs:Store", "keptDays"),
  "access-logs-kept": without(CDN, "logs"),
  "cluster-audited": without(CLUSTER, "auditLogs"),
  "trail-whole": set(TRAIL, "regions", "one"),
  "trail-locked": without(TRAIL, "lockedDays"),
  "trail-key": without(TRAIL, "key"),
};
