import { handlesOf } from "./identities.ts";
import { isNamedBy } from "./references.ts";
import type { Refusal } from "./refusal.ts";
import { type Thing, told, valueAt } from "./thing.ts";
import { takenKey } from "./uniqueness.ts";
import type { World } from "./world.ts";

const IN_USE =
  "docs.aws.amazon.com and cloud.google.com answer DependencyViolation, ResourceInUse, resourceInUseByAnotherResource";

/**
 * What a cloud deletes although others name it: it only stops to work there. docs.aws.amazon.com/IAM, /kms (a deletion is scheduled), /sns, /sqs,
 * /AmazonCloudWatch; cloud.google.com/iam, /pubsub ("_deleted-topic_"), /kms, /secret-manager.
 */
const FREE_TO_GO =
  /^aws:(iam\/role:|iam\/openId|kms\/|cloudwatch\/(logGroup|metricAlarm|eventRule)|sns\/|sqs\/|secretsmanager\/|acm\/certificateValidation|s3\/bucket:|ecr\/|amp\/|lb\/loadBalancer|route53\/(record|healthCheck)|eks\/(addon|accessEntry|pod)|iam\/serviceLinked|guardduty\/|cloudfront\/distribution|rds\/instance|ec2\/defaultSecurity|cfg\/|iam\/accountPassword)|^gcp:(serviceaccount|pubsub|kms|secretmanager|storage|monitoring|projects|artifactregistry|iam|logging|sql|dns|container|servicenetworking|compute\/globalForwardingRule|compute\/forwardingRule|certificatemanager\/certificateMapEntry|compute\/network:$)/;

/** Whose deletion is refused while these still name it, though it may go otherwise. */
const HOLDERS: readonly (readonly [held: RegExp, holder: RegExp, source: string])[] = [
  [/^aws:iam\/role:/, /^aws:iam\/rolePolicy/, "docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html"],
  [
    /^aws:eks\/cluster:/,
    /^aws:eks\/(nodeGroup|fargate)/,
    "docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html",
  ],
  [
    /^aws:cloudwatch\/eventRule:/,
    /^aws:cloudwatch\/eventTarget:/,
    "docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html",
  ],
  [
    /^aws:cfg\/deliveryChannel:/,
    /^aws:cfg\/recorderStatus:/,
    "docs.aws.amazon.com/config/latest/APIReference/API_DeleteDeliveryChannel.html",
  ],
  [
    /^aws:route53\/zone:/,
    /^aws:route53\/record:/,
    "docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html",
  ],
  [
    /^aws:cloudfront\/distribution:/,
    /^aws:cloudwatch\/logDeliverySource:/,
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html",
  ],
  [
    /^aws:lb\/loadBalancer:/,
    /^aws:cloudfront\/vpcOrigin:/,
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html",
  ],
  [/^gcp:sql\/databaseInstance:/, /^gcp:sql\/databaseInstance:/, "cloud.google.com/sql/docs/postgres/delete-instance"],
  [/^gcp:dns\/managedZone:/, /^gcp:dns\/recordSet:/, "cloud.google.com/dns/docs/zones#delete-zone"],
  [
    /^gcp:servicenetworking\/connection:/,
    /^gcp:sql\/databaseInstance:/,
    "cloud.google.com/vpc/docs/configure-private-services-access#removing-connection",
  ],
];

/** Switches that stop a deletion, by type; `true` is the default where it is left out. */
const PROTECTIONS: Readonly<Record<string, readonly (readonly [path: string, isDefault?: boolean])[]>> = {
  "aws:rds/instance:Instance": [["deletionProtection"]],
  "aws:eks/cluster:Cluster": [["deletionProtection"]],
  "aws:lb/loadBalancer:LoadBalancer": [["enableDeletionProtection"]],
  "aws:dynamodb/table:Table": [["deletionProtectionEnabled"]],
  "gcp:container/cluster:Cluster": [["deletionProtection", true]],
  "gcp:sql/databaseInstance:DatabaseInstance": [["deletionProtection", true], ["settings.deletionProtectionEnabled"]],
  "gcp:secretmanager/secret:Secret": [["deletionProtection"]],
};

/** Which switch lets a thing go with all that is in it. */
const EMPTIED_BY: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "forceDestroy",
  "aws:ecr/repository:Repository": "forceDelete",
  "aws:route53/zone:Zone": "forceDestroy",
  "gcp:storage/bucket:Bucket": "forceDestroy",
  "gcp:dns/managedZone:ManagedZone": "forceDestroy",
};

/** What stands against a deletion now. */
export function checkDeletion(world: World, thing: Thing): Refusal[] {
  return [...protectedBy(thing), ...usedBy(world, thing), ...filledWith(world, thing), ...snapshotOf(world, thing)];
}

function protectedBy({ type, inputs }: Thing): Refusal[] {
  return (PROTECTIONS[type] ?? [])
    .filter(([path, isDefault = false]) => (valueAt(inputs, path) ?? isDefault) === true)
    .map(([path]) => ({
      property: path,
      says: "protects it from deletion: switch it off in an update before",
      source: "the cloud's own protection",
    }));
}

/** Living things that name it in their inputs; what is in it by its very nature counts always. */
function usedBy(world: World, thing: Thing): Refusal[] {
  const handles = handlesOf(thing).filter((handle) => ownerOf(world, handle) === thing);
  const users = world
    .all()
    .filter((each) => each !== thing && each.urn !== thing.urn && !each.type.startsWith("kubernetes:"))
    .filter((each) => handles.some((handle) => world.textsOf(each).has(handle)) || isNamedBy(each, thing));
  const holders = users.flatMap((each) => {
    const held = HOLDERS.find(([mine, theirs]) => mine.test(thing.type) && theirs.test(each.type));
    if (held && isEmptied(thing)) return [];
    return held || !FREE_TO_GO.test(thing.type) ? [{ each, source: held?.[2] ?? IN_USE }] : [];
  });
  return holders.map(({ each, source }) => ({
    property: "",
    says: `${thing.id} is in use by ${told(each)} of ${each.urn.split(":")[2]}`,
    source,
  }));
}

/** A bucket's policy has the bucket's id: the id is the bucket's, which was there first. */
const ownerOf = (world: World, handle: string): Thing | undefined =>
  world
    .known(handle)
    .reduce<Thing | undefined>((first, each) => (first && first.serial < each.serial ? first : each), undefined);

const isEmptied = ({ type, inputs }: Thing): boolean => {
  const path = EMPTIED_BY[type];
  return path !== undefined && inputs[path] === true;
};

function filledWith(world: World, thing: Thing): Refusal[] {
  const path = EMPTIED_BY[thing.type];
  if (!world.filled.has(thing.urn) || (path && isEmptied(thing))) return [];
  return [
    {
      property: path ?? "",
      says: "there is something in it, which would be lost",
      source: "the clouds answer BucketNotEmpty, RepositoryNotEmpty, HostedZoneNotEmpty",
    },
  ];
}

/** RDS wants a snapshot, or to hear that none is wanted; its name is never free again. docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html */
function snapshotOf(world: World, { type, inputs }: Thing): Refusal[] {
  if (
    type !== "aws:rds/instance:Instance" ||
    inputs.skipFinalSnapshot === true ||
    inputs.replicateSourceDb !== undefined
  )
    return [];
  const source = "docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html";
  const name = inputs.finalSnapshotIdentifier;
  if (name === undefined)
    return [{ property: "finalSnapshotIdentifier", says: "is missing, and skipFinalSnapshot isn't true", source }];
  const isTaken = world.taken.has(takenKey(type, `snapshot ${name}`));
  return isTaken
    ? [{ property: "finalSnapshotIdentifier", found: name, says: "there is such a snapshot already", source }]
    : [];
}

/** Names that stay taken after the deletion. */
export function namesKept({ type, id, inputs }: Thing): readonly (readonly [key: string, reason: string])[] {
  if (type === "aws:secretsmanager/secret:Secret" && inputs.recoveryWindowInDays !== 0)
    return [
      [
        takenKey(type, String(inputs.name)),
        `the secret waits ${inputs.recoveryWindowInDays ?? 30} days for its deletion (docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html)`,
      ],
    ];
  if (
    type === "aws:rds/instance:Instance" &&
    inputs.finalSnapshotIdentifier !== undefined &&
    inputs.skipFinalSnapshot !== true
  )
    return [[takenKey(type, `snapshot ${inputs.finalSnapshotIdentifier}`), "a snapshot has it"]];
  return KEPT.flatMap(([kept, reason]) => (kept.test(type) ? [[takenKey(type, id), reason] as const] : []));
}

const KEPT: readonly (readonly [RegExp, string])[] = [
  [
    /^gcp:kms\/(keyRing|cryptoKey):/,
    "key rings and keys are never removed (cloud.google.com/kms/docs/destroy-restore)",
  ],
  [
    /^gcp:iam\/workloadIdentityPool/,
    "it can be restored for 30 days (cloud.google.com/iam/docs/manage-workload-identity-pools-providers)",
  ],
  [
    /^gcp:projects\/iAMCustomRole:/,
    "it can be restored for 7 days, and its id is free after 44 (cloud.google.com/iam/docs/creating-custom-roles)",
  ],
];
