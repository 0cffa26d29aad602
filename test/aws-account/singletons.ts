import type { RecordedResource } from "../../infra/recording/record.ts";
import { input, listOf, type Resources } from "../platform-contract/reading.ts";
import { type Check, regionOf, stackOf, told, type World } from "./world.ts";

/** An account has one of each, some of them in each region: only its own stack makes them. */
const ACCOUNT_TYPES = [
  "aws:guardduty/detector:Detector",
  "aws:securityhub/account:Account",
  "aws:cfg/recorder:Recorder",
  "aws:cfg/deliveryChannel:DeliveryChannel",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  "aws:ebs/encryptionByDefault:EncryptionByDefault",
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
];

/** What one thing has one of: a second takes the first one's place in silence. */
const ONE_EACH: Readonly<Record<string, string>> = {
  "aws:s3/bucketNotification:BucketNotification": "bucket",
  "aws:s3/bucketPolicy:BucketPolicy": "bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket",
  "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
  "aws:sns/topicPolicy:TopicPolicy": "arn",
  "aws:kms/keyPolicy:KeyPolicy": "keyId",
};

export const ALONE: Check = {
  says: "makes nothing twice that there is once",
  find: (world) => [
    ...Object.entries(ONE_EACH).flatMap(([type, path]) => twice(world.of(type), (each) => String(input(each, path)))),
    ...twice(world.of("aws:route53/record:Record"), (each) =>
      ["zoneId", "name", "type", "setIdentifier"].map((path) => String(input(each, path))).join(" "),
    ),
    ...ACCOUNT_TYPES.flatMap((type) => twice(world.of(type), regionOf)),
    ...strays(world),
    ...logPolicies(world),
    ...kept(world),
  ],
};

function twice(resources: readonly RecordedResource[], keyOf: (each: RecordedResource) => string): string[] {
  const groups = Map.groupBy(resources, keyOf);
  return [...groups]
    .filter(([, all]) => all.length > 1)
    .map(([key, all]) => `${told(all[0] as RecordedResource)}: ${key} twice`);
}

const strays = (world: World): string[] =>
  world
    .of(...ACCOUNT_TYPES)
    .filter((each) => stackOf(each) !== "account-aws")
    .map((each) => `${told(each)} is the account's, and ${stackOf(each)} makes it`);

/** Ten in a region, without those that belong to one group. */
function logPolicies(world: World): string[] {
  const ofAccount = world
    .of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    .filter((each) => input(each, "resourceArn") === undefined);
  const byRegion = Map.groupBy(ofAccount, regionOf);
  return [...byRegion]
    .filter(([, { length }]) => length > 2)
    .map(([region]) => `${region}: too many log policies of the account`);
}

/** Their names stay taken after they are gone. */
function kept(world: World): string[] {
  const named = world.of("aws:secretsmanager/secret:Secret").filter((each) => input(each, "name") !== undefined);
  const snapshots = world
    .of("aws:rds/instance:Instance")
    .filter((each) => input(each, "finalSnapshotIdentifier") !== undefined)
    .filter((each) => !/-final-[0-9a-f]{8}$/.test(String(input(each, "finalSnapshotIdentifier"))));
  return [...named, ...snapshots].map((each) => `${told(each)}: its name would be taken when it is made again`);
}

/** Names that a program chooses, by what must differ: staging and production are in one account. */
const CHOSEN: Readonly<Record<string, string>> = {
  "aws:eks/cluster:Cluster": "name",
  "aws:rds/instance:Instance": "identifier",
  "aws:cloudwatch/logGroup:LogGroup": "name",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": "name",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": "name",
  "aws:cloudfront/vpcOrigin:VpcOrigin": "vpcOriginEndpointConfig.name",
  "aws:cloudtrail/trail:Trail": "name",
  "aws:accessanalyzer/analyzer:Analyzer": "analyzerName",
};

/** Over all stacks of an account at once: names only, since ids of recordings are made of names. */
export function findSharedNames(stacks: readonly Resources[]): string[] {
  const all = stacks.flat();
  const names = Object.entries(CHOSEN).flatMap(([type, path]) =>
    twice(
      all.filter((each) => each.type === type && input(each, path) !== undefined),
      (each) => `${regionOf(each)} ${String(input(each, path))}`,
    ),
  );
  const aliases = all
    .filter(({ type }) => type === "aws:cloudfront/distribution:Distribution")
    .flatMap((each) => listOf(input(each, "aliases")));
  return [
    ...names,
    ...aliases.filter((each, index) => aliases.indexOf(each) !== index).map((each) => `alias ${each} twice`),
  ];
}
