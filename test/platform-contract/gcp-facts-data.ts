import type { RecordedResource } from "../../infra/recording/record.ts";
import { because, type CloudFacts, type Fact } from "./facts.ts";
import { at, daysOf, input, listOf, numberOf, type Recorded } from "./reading.ts";

const KEY = "gcp:kms/cryptoKey:CryptoKey";
const BUCKET = "gcp:storage/bucket:Bucket";
const TOPIC = "gcp:pubsub/topic:Topic";
const GRANTS = [
  "gcp:projects/iAMMember:IAMMember",
  "gcp:storage/bucketIAMMember:BucketIAMMember",
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
  "gcp:serviceaccount/iAMMember:IAMMember",
];

type Part =
  | "databases"
  | "buckets"
  | "queues"
  | "secrets"
  | "keys"
  | "logStores"
  | "identities"
  | "standingKeys"
  | "registries"
  | "trails";

/** What is kept, and who may have it. */
export const readGcpData = (recorded: Recorded): Pick<CloudFacts, Part> => ({
  databases: recorded.of("gcp:sql/databaseInstance:DatabaseInstance").map((each) => readDatabase(each, recorded)),
  buckets: recorded.of(BUCKET).map((bucket) => readBucket(bucket, recorded)),
  queues: recorded.of("gcp:pubsub/subscription:Subscription").map((each) => readQueue(each, recorded)),
  secrets: recorded.of("gcp:secretmanager/secret:Secret").map((secret) => readSecret(secret, recorded)),
  keys: recorded.of(KEY).map(({ name, inputs, isProtected }) => ({
    name,
    rotationDays: daysOf(inputs.rotationPeriod),
    isDeletionProtected: isProtected && Number(daysOf(inputs.destroyScheduledDuration)) >= 30,
  })),
  logStores: recorded.of("gcp:logging/projectBucketConfig:ProjectBucketConfig").map(({ name, inputs }) => ({
    name,
    keptDays: numberOf(inputs.retentionDays),
    key: recorded.purposeOf(at(inputs, "cmekSettings.kmsKeyName"), KEY),
  })),
  identities: [...recorded.inside("camera-reviews:gcp:Identity", ...GRANTS, CUSTOM_ROLE)].map(readIdentity),
  standingKeys: recorded.of("gcp:serviceaccount/key:Key", "gcp:storage/hmacKey:HmacKey"),
  registries: recorded.of("gcp:artifactregistry/repository:Repository").map(({ name, inputs }) => ({
    name,
    areTagsImmutable: at(inputs, "dockerConfig.immutableTags") === true,
    key: recorded.purposeOf(inputs.kmsKeyName, KEY),
  })),
  trails: readTrails(recorded),
});

const CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole";

function readDatabase(instance: RecordedResource, recorded: Recorded): CloudFacts["databases"][number] {
  const { name, inputs, isProtected } = instance;
  const setting = (path: string) => input(instance, `settings.${path}`);
  const flags = listOf(setting("databaseFlags")) as { name: string; value: string }[];
  const isReplica = inputs.masterInstanceName !== undefined;
  const ofPrimary = <Value>(value: Fact<Value>): Fact<Value> => (isReplica ? because("it is its primary's") : value);
  const isBackedUp = setting("backupConfiguration.enabled") === true;
  const kept = numberOf(setting("backupConfiguration.backupRetentionSettings.retainedBackups"));
  return {
    name,
    isReplica,
    isPrivate: setting("ipConfiguration.ipv4Enabled") === false,
    requiresTls: /^(ENCRYPTED_ONLY|TRUSTED_CLIENT_CERTIFICATE_REQUIRED)$/.test(
      String(setting("ipConfiguration.sslMode")),
    ),
    key: ofPrimary(recorded.purposeOf(inputs.encryptionKeyName, KEY)),
    backupDays: ofPrimary(isBackedUp ? kept : undefined), // one a day
    goesBackToAnyPoint: ofPrimary(setting("backupConfiguration.pointInTimeRecoveryEnabled") === true),
    isDeletionProtected:
      isProtected && inputs.deletionProtection === true && setting("deletionProtectionEnabled") === true,
    signsInByIdentity: flags.some((flag) => flag.name === "cloudsql.iam_authentication" && flag.value === "on"),
  };
}

const readBucket = (bucket: RecordedResource, recorded: Recorded): CloudFacts["buckets"][number] => ({
  name: bucket.name,
  isPrivate: bucket.inputs.publicAccessPrevention === "enforced" && bucket.inputs.uniformBucketLevelAccess === true,
  takesTlsOnly: because(
    "Google takes a token over TLS only, nobody reads without one, and addresses that we sign are https",
  ),
  key: recorded.purposeOf(input(bucket, "encryption.defaultKmsKeyName"), KEY),
  isDeletionProtected: bucket.isProtected && bucket.inputs.forceDestroy === false,
});

function readQueue(subscription: RecordedResource, recorded: Recorded): CloudFacts["queues"][number] {
  const topic = recorded.named(subscription.inputs.topic, TOPIC);
  const isTarget = topic && recorded.about(topic, subscription.type, "deadLetterPolicy.deadLetterTopic").length > 0;
  return {
    name: subscription.name,
    key: recorded.purposeOf(input(topic, "kmsKeyName"), KEY),
    hasDeadLetters: isTarget
      ? because("it holds the dead letters")
      : recorded.named(input(subscription, "deadLetterPolicy.deadLetterTopic"), TOPIC) !== undefined,
  };
}

function readSecret(secret: RecordedResource, recorded: Recorded): CloudFacts["secrets"][number] {
  const versions = recorded.about(secret, "gcp:secretmanager/secretVersion:SecretVersion", "secret");
  const key = "replication.userManaged.replicas.0.customerManagedEncryption.kmsKeyName";
  return {
    name: secret.name,
    key: recorded.purposeOf(input(secret, key), KEY),
    isHidden: versions.length > 0 && versions.every(({ secrets }) => secrets.includes("secretData")),
  };
}

/** Roles that are the whole project's must say on what; the narrow ones are on one thing. */
function readIdentity([{ name }, grants]: [RecordedResource, RecordedResource[]]): CloudFacts["identities"][number] {
  const wide = grants.filter(
    ({ inputs }) =>
      /^roles\/(owner|editor|viewer)$|[aA]dmin$/.test(String(inputs.role)) ||
      listOf(inputs.permissions).some((right) => String(right).includes("*")) ||
      /^allUsers|^allAuthenticatedUsers/.test(String(inputs.member)),
  );
  return {
    name,
    rights: grants.length,
    wildcards: wide.map((grant) => `${grant.name}: ${grant.inputs.role ?? grant.inputs.permissions}`),
  };
}

function readTrails(recorded: Recorded): CloudFacts["trails"] {
  const sinks = recorded
    .of("gcp:logging/projectSink:ProjectSink")
    .filter(({ inputs }) => String(inputs.filter).includes("cloudaudit.googleapis.com"));
  const reads = recorded
    .of("gcp:projects/iAMAuditConfig:IAMAuditConfig")
    .some(({ inputs }) => inputs.service === "allServices");
  return sinks.map((sink) => {
    const bucket = recorded.named(sink.inputs.destination, BUCKET);
    const isLocked = input(bucket, "retentionPolicy.isLocked") === true;
    return {
      name: sink.name,
      coversAll: reads,
      lockedDays: isLocked ? daysOf(input(bucket, "retentionPolicy.retentionPeriod")) : undefined,
      key: recorded.purposeOf(input(bucket, "encryption.defaultKmsKeyName"), KEY),
    };
  });
}
