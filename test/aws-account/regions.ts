import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { type Check, EDGE, regionOf, regionOfArn, stackOf, told, type World } from "./world.ts";

export const REGIONS: Check = {
  says: "puts what belongs to the edge into its region, and refers to keys, topics and groups of its own only",
  find: (world) => [...edgeParts(world), ...keysElsewhere(world), ...alarms(world), ...replicas(world)],
};

/** In us-east-1 or nowhere. docs.aws.amazon.com/AmazonCloudFront, /waf, /Route53 developer guides */
const EDGE_TYPES: Readonly<Record<string, (each: RecordedResource) => boolean>> = {
  "aws:wafv2/webAcl:WebAcl": (each) => input(each, "scope") === "CLOUDFRONT",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": () => true,
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": () => true,
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": () => true,
  "aws:cloudwatch/logDelivery:LogDelivery": () => true,
};

function edgeParts(world: World): string[] {
  const always = Object.entries(EDGE_TYPES).flatMap(([type, isMeant]) => world.of(type).filter(isMeant));
  const known = [
    ...world.of("aws:route53/queryLog:QueryLog").map((each) => [LOG_GROUP, input(each, "cloudwatchLogGroupArn")]),
    ...world.of("aws:route53/keySigningKey:KeySigningKey").map((each) => [KEY, input(each, "keyManagementServiceArn")]),
    ...world
      .of(CDN)
      .map((each) => ["aws:acm/certificate:Certificate", input(each, "viewerCertificate.acmCertificateArn")]),
    ...world
      .of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
      .map((each) => [LOG_GROUP, listOf(input(each, "logDestinationConfigs"))[0]]),
  ] as const;
  const referred = known.flatMap(([type, handle]) => world.find(String(type), handle) ?? []);
  return [...always, ...referred]
    .filter((each) => regionOf(each) !== EDGE)
    .map((each) => `${told(each)} is not in ${EDGE}`);
}

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const KEY = "aws:kms/key:Key";
const CDN = "aws:cloudfront/distribution:Distribution";

const KEY_PATHS: Readonly<Record<string, string>> = {
  "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
  "aws:sns/topic:Topic": "kmsMasterKeyId",
  "aws:sqs/queue:Queue": "kmsMasterKeyId",
  "aws:secretsmanager/secret:Secret": "kmsKeyId",
  "aws:rds/instance:Instance": "performanceInsightsKmsKeyId",
  "aws:eks/cluster:Cluster": "encryptionConfig.provider.keyArn",
  "aws:amp/workspace:Workspace": "kmsKeyArn",
  "aws:cloudtrail/trail:Trail": "kmsKeyId",
};

const keysElsewhere = (world: World): string[] =>
  Object.entries(KEY_PATHS).flatMap(([type, path]) =>
    world
      .of(type)
      .filter((each) => regionOfArn(input(each, path)) !== regionOf(each))
      .map((each) => `${told(each)}: its key ${String(input(each, path))} is not of ${regionOf(each)}`),
  );

/** What tells its figures at the edge only. */
const EDGE_NAMESPACES = ["AWS/CloudFront", "AWS/WAFV2", "AWS/Route53", "AWS/Billing", "AWS/CertificateManager"];

function alarms(world: World): string[] {
  return world.of("aws:cloudwatch/metricAlarm:MetricAlarm").flatMap((alarm) => {
    const namespaces = listOf(input(alarm, "metricQueries")).map((each) => at(each, "metric.namespace"));
    const isOfEdge = namespaces.some((each) => EDGE_NAMESPACES.includes(String(each)));
    const topics = listOf(input(alarm, "alarmActions")).map((arn) => world.find("aws:sns/topic:Topic", arn));
    return [
      ...(isOfEdge && regionOf(alarm) !== EDGE ? [`${told(alarm)}: its figures are in ${EDGE}`] : []),
      ...topics
        .filter((topic) => !topic || regionOf(topic) !== regionOf(alarm))
        .map(() => `${told(alarm)}: its topic is of another region`),
    ];
  });
}

/** A key that topics of the edge are under is there as a replica. */
function replicas(world: World): string[] {
  const wanted = world.of("aws:sns/topic:Topic").filter((each) => regionOf(each) === EDGE);
  return wanted
    .filter((topic) => {
      const key = world.find(KEY, input(topic, "kmsMasterKeyId"));
      const replica = world
        .of("aws:kms/replicaKey:ReplicaKey")
        .find(
          (each) => stackOf(each) === stackOf(topic) && key && world.find(KEY, input(each, "primaryKeyArn")) === key,
        );
      return (
        !key ||
        (regionOf(key) !== EDGE && !(input(key, "multiRegion") === true && replica && regionOf(replica) === EDGE))
      );
    })
    .map((topic) => `${told(topic)}: its key has no replica in ${EDGE}`);
}
