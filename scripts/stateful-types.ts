/** By what they are: types whose resources hold what nothing makes again, or are what everything else stands in. */
const KINDS = {
  database: [
    "aws:dynamodb/table:Table",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "gcp:sql/database:Database",
    "gcp:sql/databaseInstance:DatabaseInstance",
  ],
  bucket: ["aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket"],
  key: [
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:route53/keySigningKey:KeySigningKey",
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:kms/keyRing:KeyRing",
  ],
  zone: ["aws:route53/zone:Zone", "gcp:dns/managedZone:ManagedZone"],
  cluster: ["aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"],
  network: [
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "gcp:compute/network:Network",
    "gcp:compute/subnetwork:Subnetwork",
  ],
  registry: ["aws:ecr/repository:Repository", "gcp:artifactregistry/repository:Repository"],
  secret: [
    "aws:secretsmanager/secret:Secret",
    "gcp:secretmanager/secret:Secret",
    "random:index/randomBytes:RandomBytes",
    "random:index/randomPassword:RandomPassword",
  ],
  queue: ["aws:sqs/queue:Queue", "gcp:pubsub/subscription:Subscription", "gcp:pubsub/topic:Topic"],
  log: [
    "aws:cloudtrail/trail:Trail",
    "aws:cloudwatch/logGroup:LogGroup",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  ],
  namespace: ["kubernetes:core/v1:Namespace", "kubernetes:core/v1:PersistentVolumeClaim"],
} as const;

export const STATEFUL: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).flatMap(([kind, types]) => types.map((type): [string, string] => [type, kind])),
);
