import type { Edit } from "./edited-run.ts";

/** Who stops a change that would lose what can't be made again. */
type Guard = "protection" | "check-preview";

export interface DangerousChange {
  readonly name: string;
  readonly stack: string;
  /** Of the programs. */
  readonly edits: readonly Edit[];
  /** What would be lost. */
  readonly type: string;
  /** Of the change as somebody would make it by mistake. */
  readonly refusedBy: readonly Guard[];
}

const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });
const LOST: readonly Guard[] = ["protection", "check-preview"];
const AWS = "aws-production";
const GCP = "gcp-production";

export const DANGEROUS_CHANGES: readonly DangerousChange[] = [
  {
    name: "the database gets another identifier, and its logs other names",
    stack: AWS,
    edits: [
      edit(
        "infra/aws/database.ts",
        'const identifier = planName("database", site, name);',
        'const identifier = planName("database", site, name, "two");',
      ),
    ],
    type: "aws:cloudwatch/logGroup:LogGroup",
    refusedBy: ["check-preview"],
  },
  {
    name: "the database gets another name inside",
    stack: AWS,
    edits: [edit("infra/aws/database-instance.ts", 'DATABASE = "camera_reviews"', 'DATABASE = "cameras"')],
    type: "aws:rds/instance:Instance",
    refusedBy: LOST,
  },
  {
    name: "the database is encrypted with another key",
    stack: AWS,
    edits: [
      edit(
        "infra/aws/database-instance.ts",
        "    kmsKeyId: args.key,",
        '    kmsKeyId: "arn:aws:kms:sa-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000",',
      ),
    ],
    type: "aws:rds/instance:Instance",
    refusedBy: LOST,
  },
  {
    name: "a key becomes one of several regions",
    stack: AWS,
    edits: [edit("infra/aws/keys.ts", "multiRegion: isReplicated,", "multiRegion: true,")],
    type: "aws:kms/key:Key",
    refusedBy: LOST,
  },
  {
    name: "the cluster's Services get another range",
    stack: AWS,
    edits: [
      edit(
        "infra/aws/cluster.ts",
        'ipFamily: "ipv4", serviceIpv4Cidr,',
        'ipFamily: "ipv4", serviceIpv4Cidr: "10.200.0.0/16",',
      ),
    ],
    type: "aws:eks/cluster:Cluster",
    refusedBy: LOST,
  },
  {
    name: "a bucket gets another name",
    stack: AWS,
    edits: [
      edit(
        "infra/aws/images-bucket.ts",
        "{ forceDestroy: want.isTornDown && !isLocked,",
        '{ bucket: ["reviews", name].join("-"), forceDestroy: want.isTornDown && !isLocked,',
      ),
    ],
    type: "aws:s3/bucket:Bucket",
    refusedBy: LOST,
  },
  {
    name: "the network gets another range",
    stack: AWS,
    edits: [edit("infra/aws/network.ts", "cidrBlock: this.ranges.whole,", 'cidrBlock: "10.99.0.0/16",')],
    type: "aws:ec2/vpc:Vpc",
    refusedBy: LOST,
  },
  {
    name: "the database gets another region",
    stack: GCP,
    edits: [
      edit(
        "infra/gcp/database-instance.ts",
        "region: site.region,\n  deletionProtection",
        'region: "southamerica-west1",\n  deletionProtection',
      ),
    ],
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    refusedBy: LOST,
  },
  {
    name: "the database gets another name inside",
    stack: GCP,
    edits: [edit("infra/gcp/database.ts", 'DATABASE = "camera_reviews"', 'DATABASE = "cameras"')],
    type: "gcp:sql/database:Database",
    refusedBy: ["check-preview"],
  },
  {
    name: "the database is encrypted with another key",
    stack: GCP,
    edits: [
      edit(
        "infra/gcp/database-instance.ts",
        "encryptionKeyName: args.key,",
        'encryptionKeyName: "projects/example-project/locations/southamerica-east1/keyRings/other/cryptoKeys/other",',
      ),
    ],
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    refusedBy: LOST,
  },
  {
    name: "keys get another ring's name",
    stack: GCP,
    edits: [
      edit(
        "infra/gcp/keys.ts",
        "{ location: place.region }, { parent: this, protect }",
        '{ name: "keys", location: place.region }, { parent: this, protect }',
      ),
    ],
    type: "gcp:kms/keyRing:KeyRing",
    refusedBy: LOST,
  },
  {
    name: "the cluster moves into one zone",
    stack: GCP,
    edits: [edit("infra/gcp/cluster.ts", "location: site.region,", 'location: site.region + "-a",')],
    type: "gcp:container/cluster:Cluster",
    refusedBy: LOST,
  },
  {
    name: "a bucket gets another name",
    stack: GCP,
    edits: [
      edit(
        "infra/gcp/images-buckets.ts",
        "        location: region,",
        '        name: ["reviews", this.#name, part].join("-"),\n        location: region,',
      ),
    ],
    type: "gcp:storage/bucket:Bucket",
    refusedBy: LOST,
  },
  {
    name: "the nodes' subnet gets another range",
    stack: GCP,
    edits: [edit("infra/gcp/network.ts", "ipCidrRange: nodes[0],", 'ipCidrRange: "10.17.252.0/22",')],
    type: "gcp:compute/subnetwork:Subnetwork",
    refusedBy: LOST,
  },
  {
    name: "the zone gets another name",
    stack: "dns-production",
    edits: [edit("infra/dns/zone.ts", "{ name: domain, comment,", '{ name: ["new", domain].join("."), comment,')],
    type: "aws:route53/zone:Zone",
    refusedBy: LOST,
  },
];

export interface Unprotection {
  readonly stack: string;
  readonly type: string;
  readonly edits: readonly Edit[];
}

/** The way around the protection: an `up` that takes it away comes before the change, and that `up` is what the policies refuse. */
export const UNPROTECTIONS: readonly Unprotection[] = [
  {
    stack: AWS,
    type: "aws:rds/instance:Instance",
    edits: [
      edit(
        "infra/aws/database.ts",
        "{ parent: this, protect, deleteBeforeReplace: true }",
        "{ parent: this, protect: false, deleteBeforeReplace: true }",
      ),
    ],
  },
  {
    stack: AWS,
    type: "aws:eks/cluster:Cluster",
    edits: [edit("infra/aws/cluster.ts", "        protect: isKept,", "        protect: false,")],
  },
  {
    stack: AWS,
    type: "aws:kms/key:Key",
    edits: [
      edit(
        "infra/aws/keys.ts",
        "      { parent: this, protect },\n    );\n    // A prefix",
        "      { parent: this, protect: false },\n    );\n    // A prefix",
      ),
    ],
  },
  {
    stack: GCP,
    type: "gcp:sql/databaseInstance:DatabaseInstance",
    edits: [edit("infra/gcp/database.ts", "protect: isKept(args, site),", "protect: false,")],
  },
  {
    stack: GCP,
    type: "gcp:container/cluster:Cluster",
    edits: [edit("infra/gcp/cluster.ts", "        protect: isKept,", "        protect: false,")],
  },
  {
    stack: GCP,
    type: "gcp:kms/cryptoKey:CryptoKey",
    edits: [
      edit(
        "infra/gcp/keys.ts",
        "destroyScheduledDuration: BEFORE_DESTROYED,\n      },\n      { parent: this, protect },",
        "destroyScheduledDuration: BEFORE_DESTROYED,\n      },\n      { parent: this, protect: false },",
      ),
    ],
  },
];
