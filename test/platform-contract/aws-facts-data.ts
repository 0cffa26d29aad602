import type { RecordedResource } from "../../infra/recording/record.ts";
import { because, type CloudFacts, type Fact } from "./facts.ts";
import { at, input, listOf, numberOf, type Recorded } from "./reading.ts";

const KEY = "aws:kms/key:Key";
const BUCKET = "aws:s3/bucket:Bucket";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";

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
export const readAwsData = (recorded: Recorded): Pick<CloudFacts, Part> => ({
  databases: recorded.of("aws:rds/instance:Instance").map((instance) => readDatabase(instance, recorded)),
  buckets: recorded.of(BUCKET).map((bucket) => readBucket(bucket, recorded)),
  queues: readQueues(recorded),
  secrets: recorded.of("aws:secretsmanager/secret:Secret").map((secret) => readSecret(secret, recorded)),
  keys: readKeys(recorded),
  logStores: recorded.of(GROUP).map(({ name, inputs }) => ({
    name,
    keptDays: inputs.retentionInDays as number | undefined,
    key: recorded.purposeOf(inputs.kmsKeyId, KEY),
  })),
  identities: [...recorded.inside("camera-reviews:aws:Identity", "aws:iam/rolePolicy:RolePolicy")].map(readIdentity),
  standingKeys: recorded.of("aws:iam/accessKey:AccessKey", "aws:iam/user:User"),
  registries: recorded.of("aws:ecr/repository:Repository").map(({ name, inputs }) => ({
    name,
    areTagsImmutable: inputs.imageTagMutability === "IMMUTABLE",
    key: recorded.purposeOf(at(inputs, "encryptionConfigurations.0.kmsKey"), KEY),
  })),
  trails: recorded.of("aws:cloudtrail/trail:Trail").map((trail) => readTrail(trail, recorded)),
});

function readDatabase(instance: RecordedResource, recorded: Recorded): CloudFacts["databases"][number] {
  const { name, inputs, isProtected } = instance;
  const isReplica = inputs.replicateSourceDb !== undefined;
  const group = recorded.named(inputs.parameterGroupName, "aws:rds/parameterGroup:ParameterGroup");
  const parameters = listOf(input(group, "parameters")) as { name: string; value: string }[];
  const ofPrimary = <Value>(value: Fact<Value>): Fact<Value> => (isReplica ? because("it is its primary's") : value);
  return {
    name,
    isReplica,
    isPrivate: inputs.publiclyAccessible === false,
    requiresTls: parameters.some((each) => each.name === "rds.force_ssl" && each.value === "1"),
    key: inputs.storageEncrypted === true ? ofPrimary(recorded.purposeOf(inputs.kmsKeyId, KEY)) : undefined,
    backupDays: ofPrimary(numberOf(inputs.backupRetentionPeriod)),
    goesBackToAnyPoint: ofPrimary(
      Number(inputs.backupRetentionPeriod ?? 0) > 0 && because("RDS keeps the log as long as the backups"),
    ),
    isDeletionProtected: isProtected && inputs.deletionProtection === true,
    signsInByIdentity: inputs.iamDatabaseAuthenticationEnabled === true,
  };
}

function readBucket(bucket: RecordedResource, recorded: Recorded): CloudFacts["buckets"][number] {
  const part = (type: string) => recorded.about(bucket, type, "bucket")[0];
  const block = part("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  const closed = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
  const statements = statementsOf(input(part("aws:s3/bucketPolicy:BucketPolicy"), "policy"));
  const encryption = part("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
  return {
    name: bucket.name,
    isPrivate: closed.every((rule) => input(block, rule) === true),
    takesTlsOnly: statements.some(
      ({ Effect, Principal, Condition }) =>
        Effect === "Deny" && Principal === "*" && at(Condition, "Bool.aws:SecureTransport") === "false",
    ),
    key: takesAccessLogs(bucket, recorded)
      ? because("AWS writes access logs under its own key only")
      : recorded.purposeOf(input(encryption, "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId"), KEY),
    isDeletionProtected: bucket.isProtected && bucket.inputs.forceDestroy === false,
  };
}

const takesAccessLogs = (bucket: RecordedResource, recorded: Recorded): boolean =>
  recorded.about(bucket, "aws:s3/bucketLogging:BucketLogging", "targetBucket").length > 0 ||
  recorded.about(bucket, "aws:lb/loadBalancer:LoadBalancer", "accessLogs.bucket").length > 0;

function readQueues(recorded: Recorded): CloudFacts["queues"] {
  const queues = recorded.of("aws:sqs/queue:Queue");
  const targets = queues.map(({ inputs }) =>
    inputs.redrivePolicy ? at(JSON.parse(String(inputs.redrivePolicy)), "deadLetterTargetArn") : undefined,
  );
  return queues.map((queue, index) => ({
    name: queue.name,
    key: recorded.purposeOf(queue.inputs.kmsMasterKeyId, KEY),
    hasDeadLetters: targets.some((target) => String(target).endsWith(queue.name))
      ? because("it holds the dead letters")
      : recorded.named(targets[index], "aws:sqs/queue:Queue") !== undefined,
  }));
}

function readSecret(secret: RecordedResource, recorded: Recorded): CloudFacts["secrets"][number] {
  const versions = recorded.about(secret, "aws:secretsmanager/secretVersion:SecretVersion", "secretId");
  return {
    name: secret.name,
    key: recorded.purposeOf(secret.inputs.kmsKeyId, KEY),
    isHidden: versions.length > 0 && versions.every(({ secrets }) => secrets.includes("secretString")),
  };
}

const readKeys = (recorded: Recorded): CloudFacts["keys"] => [
  ...recorded.of(KEY).map(({ name, inputs, isProtected }) => ({
    name,
    rotationDays: inputs.enableKeyRotation === true ? numberOf(inputs.rotationPeriodInDays) : undefined,
    isDeletionProtected: isProtected && Number(inputs.deletionWindowInDays) >= 30,
  })),
  ...recorded.of("aws:kms/replicaKey:ReplicaKey").map(({ name, isProtected }) => ({
    name,
    rotationDays: because("it turns with its primary"),
    isDeletionProtected: isProtected,
  })),
];

function readIdentity([{ name }, policies]: [RecordedResource, RecordedResource[]]): CloudFacts["identities"][number] {
  const statements = policies.flatMap(({ inputs }) => statementsOf(inputs.policy));
  const wide = statements.filter(
    ({ Action, Resource, Condition }) =>
      listOf(Action).some((action) => /^\*|:\*/.test(String(action))) ||
      // Some rights know no resources; then a condition narrows them.
      (listOf(Resource).includes("*") && Condition === undefined),
  );
  return { name, rights: statements.length, wildcards: wide.map((statement) => JSON.stringify(statement)) };
}

function readTrail(trail: RecordedResource, recorded: Recorded): CloudFacts["trails"][number] {
  const bucket = recorded.named(trail.inputs.s3BucketName, BUCKET);
  const [lock] = bucket
    ? recorded.about(bucket, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "bucket")
    : [];
  const isCompliance = input(lock, "rule.defaultRetention.mode") === "COMPLIANCE";
  return {
    name: trail.name,
    coversAll: trail.inputs.isMultiRegionTrail === true && trail.inputs.enableLogFileValidation === true,
    lockedDays: isCompliance ? numberOf(input(lock, "rule.defaultRetention.days")) : undefined,
    key: recorded.purposeOf(trail.inputs.kmsKeyId, KEY),
  };
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

const statementsOf = (policy: unknown): Statement[] =>
  policy === undefined ? [] : ((JSON.parse(String(policy)) as { Statement: Statement[] }).Statement ?? []);
