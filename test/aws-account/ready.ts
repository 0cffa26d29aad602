import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { admits, type Check, EDGE, regionOf, regionOfArn, statementsOf, told, type World } from "./world.ts";

const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const LOG_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

export const READY: Check = {
  says: "finds whatever it refers to ready: issued, admitted, in its order",
  find: (world) => [
    ...certificates(world),
    ...notifications(world),
    ...bucketWriters(world),
    ...logDeliveries(world),
    ...logKeys(world),
  ],
};

const CERTIFICATE_USERS: Readonly<Record<string, string>> = {
  "aws:cloudfront/distribution:Distribution": "viewerCertificate.acmCertificateArn",
  "aws:lb/listener:Listener": "certificateArn",
  "aws:lb/listenerCertificate:ListenerCertificate": "certificateArn",
};

/** Another stack has waited for it: what counts is that it is a validation's, whose record is there. */
function certificates(world: World): string[] {
  const issued = world.of("aws:acm/certificateValidation:CertificateValidation");
  const records = world.of("aws:route53/record:Record");
  return Object.entries(CERTIFICATE_USERS).flatMap(([type, path]) =>
    world
      .of(type)
      .filter((user) => {
        const validation = issued.find((each) => input(each, "certificateArn") === input(user, path));
        return !validation || !records.some((record) => world.waitsFor(validation, record));
      })
      .map((user) => `${told(user)}: its certificate is not known to be issued`),
  );
}

function notifications(world: World): string[] {
  return world.of("aws:s3/bucketNotification:BucketNotification").flatMap((notification) => {
    const bucket = world.find("aws:s3/bucket:Bucket", input(notification, "bucket"));
    return listOf(input(notification, "queues")).flatMap((wanted) => {
      const queue = world.find("aws:sqs/queue:Queue", at(wanted, "queueArn"));
      const policy = world
        .of("aws:sqs/queuePolicy:QueuePolicy")
        .find((each) => queue && String(input(each, "queueUrl")).endsWith(`/${queue.name}`));
      const isAdmitted = policy && bucket && world.waitsFor(notification, policy) && admitsBucket(policy, bucket.name);
      return isAdmitted ? [] : [`${told(notification)}: the queue doesn't let this bucket in before it`];
    });
  });
}

const admitsBucket = (policy: RecordedResource, bucket: string): boolean =>
  statementsOf(input(policy, "policy")).some(
    (each) =>
      admits(each, "s3.amazonaws.com", "sqs:SendMessage") &&
      listOf(each.Condition?.ArnEquals?.["aws:SourceArn"]).includes(`arn:aws:s3:::${bucket}`) &&
      each.Condition?.StringEquals?.["aws:SourceAccount"] !== undefined,
  );

/** Who writes into a bucket by himself is refused when he is made before he is admitted. */
const BUCKET_WRITERS: Readonly<Record<string, readonly [path: string, service: string]>> = {
  "aws:lb/loadBalancer:LoadBalancer": ["accessLogs.bucket", "logdelivery.elasticloadbalancing.amazonaws.com"],
  "aws:cloudtrail/trail:Trail": ["s3BucketName", "cloudtrail.amazonaws.com"],
  "aws:cfg/deliveryChannel:DeliveryChannel": ["s3BucketName", "config.amazonaws.com"],
  "aws:s3/bucketLogging:BucketLogging": ["targetBucket", "logging.s3.amazonaws.com"],
};

function bucketWriters(world: World): string[] {
  return Object.entries(BUCKET_WRITERS).flatMap(([type, [path, service]]) =>
    world
      .of(type)
      .filter((writer) => {
        const policy = world.find(BUCKET_POLICY, input(writer, path));
        const isAdmitted = statementsOf(input(policy, "policy")).some((each) => admits(each, service, "s3:PutObject"));
        return !policy || !isAdmitted || !world.waitsFor(writer, policy);
      })
      .map((writer) => `${told(writer)}: ${service} may not write into its bucket before it`),
  );
}

function logDeliveries(world: World): string[] {
  const wanted = [
    ...world
      .of("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")
      .map((each) => [each, input(each, "deliveryDestinationConfiguration.destinationResourceArn")] as const),
    ...world
      .of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
      .map((each) => [each, listOf(input(each, "logDestinationConfigs"))[0]] as const),
  ];
  const delivered = wanted.filter(([writer, group]) => {
    const policy = world.of(LOG_POLICY).find((each) => group !== undefined && input(each, "resourceArn") === group);
    return !policy || !world.waitsFor(writer, policy) || !admitsDelivery(policy);
  });
  return [
    ...delivered.map(([writer]) => `${told(writer)}: log delivery may not write into its group before it`),
    ...world.of("aws:route53/queryLog:QueryLog").flatMap((log) => queryLog(world, log)),
  ];
}

const admitsDelivery = (policy: RecordedResource): boolean =>
  statementsOf(input(policy, "policyDocument")).some((each) =>
    admits(each, "delivery.logs.amazonaws.com", "logs:PutLogEvents"),
  );

/** The account's stack has one policy for all zones. */
function queryLog(world: World, log: RecordedResource): string[] {
  const group = world.find(LOG_GROUP, input(log, "cloudwatchLogGroupArn"));
  const name = String(input(group, "name"));
  const isAdmitted = world
    .of(LOG_POLICY)
    .filter((each) => regionOf(each) === EDGE)
    .flatMap((each) => statementsOf(input(each, "policyDocument")))
    .filter((each) => admits(each, "route53.amazonaws.com", "logs:PutLogEvents"))
    .some((each) => listOf(each.Resource).some((prefix) => `:log-group:${name}`.includes(tail(prefix))));
  return isAdmitted ? [] : [`${told(log)}: Route 53 may not write into ${name}`];
}

const tail = (resource: unknown): string =>
  String(resource)
    .replace(/^.*:log-group:/, "")
    .replace(/\*$/, "");

/** Else CloudWatch says that the key can't be found. */
function logKeys(world: World): string[] {
  return world.of(LOG_GROUP).flatMap((group) => {
    const arn = input(group, "kmsKeyId");
    const key = world.find("aws:kms/key:Key", arn);
    const region = regionOf(group);
    const isAdmitted = statementsOf(input(key, "policy")).some((each) =>
      admits(each, `logs.${region}.amazonaws.com`, "kms:GenerateDataKey"),
    );
    return isAdmitted && regionOfArn(arn) === region ? [] : [`${told(group)}: its key doesn't admit logs of ${region}`];
  });
}
