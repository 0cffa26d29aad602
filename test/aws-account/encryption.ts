import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import {
  ACCOUNT,
  admits,
  type Check,
  type PolicyStatement,
  principalsOf,
  statementsOf,
  told,
  type World,
} from "./world.ts";

const KEY = "aws:kms/key:Key";

export const ENCRYPTION: Check = {
  says: "encrypts by keys that admit whoever must use them, and nobody drops a message for want of one",
  find: (world) => [...logBuckets(world), ...publishers(world), ...roots(world), ...uploads(world)],
};

const modeOf = (world: World, bucket: unknown): unknown =>
  at(
    listOf(
      input(
        world.find("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", bucket),
        "rules",
      ),
    )[0],
    "applyServerSideEncryptionByDefault.sseAlgorithm",
  );

/** Balancers and S3 write their logs under Amazon's own key only. docs.aws.amazon.com/elasticloadbalancing, enable-access-logging */
function logBuckets(world: World): string[] {
  const targets = [
    ...world.of("aws:lb/loadBalancer:LoadBalancer").map((each) => [each, input(each, "accessLogs.bucket")] as const),
    ...world.of("aws:s3/bucketLogging:BucketLogging").map((each) => [each, input(each, "targetBucket")] as const),
  ];
  return targets
    .filter(([, bucket]) => modeOf(world, bucket) !== "AES256" || isLocked(world, bucket))
    .map(([each]) => `${told(each)}: no log is ever written into its bucket`);
}

const isLocked = (world: World, bucket: unknown): boolean =>
  world.find("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", bucket) !== undefined;

/** Who publishes to a topic by himself, by what makes him. */
function publishersOf(world: World): readonly (readonly [RecordedResource, service: string])[] {
  const alarms = world
    .of("aws:cloudwatch/metricAlarm:MetricAlarm")
    .flatMap((each) => listOf(input(each, "alarmActions")));
  const targets = world.of("aws:cloudwatch/eventTarget:EventTarget").map((each) => input(each, "arn"));
  const budgets = world
    .of("aws:budgets/budget:Budget")
    .flatMap((each) =>
      listOf(input(each, "notifications")).flatMap((one) => listOf(at(one, "subscriberSnsTopicArns"))),
    );
  const routes = world.of("aws:amp/alertManagerDefinition:AlertManagerDefinition").flatMap((each) => topicsIn(each));
  const all = { cloudwatch: alarms, events: targets, budgets, aps: routes };
  return Object.entries(all).flatMap(([service, arns]) =>
    [...new Set(arns)].flatMap((arn) => {
      const topic = world.find("aws:sns/topic:Topic", arn);
      return topic ? [[topic, `${service}.amazonaws.com`] as const] : [];
    }),
  );
}

const topicsIn = (each: RecordedResource): string[] =>
  [...String(input(each, "definition")).matchAll(/arn:aws:sns:[\w:/-]+/g)].map(([arn]) => arn);

/** Topic and key must both let him; neither AWS's own key nor a condition that he doesn't meet does. */
function publishers(world: World): string[] {
  return publishersOf(world).flatMap(([topic, service]) => {
    const arn = input(topic, "kmsMasterKeyId");
    const key = world.find(KEY, arn);
    const policy = world.find("aws:sns/topicPolicy:TopicPolicy", topic.name);
    const ofTopic = statementsOf(input(policy, "policy")).filter((each) => admits(each, service, "sns:Publish"));
    const ofKey = statementsOf(input(key, "policy")).filter((each) => admits(each, service, "kms:GenerateDataKey"));
    return [
      ...(String(arn).includes("alias/aws/") || !key ? [`${told(topic)}: AWS's own key admits nobody`] : []),
      ...(ofTopic.some((each) => isMet(each, service)) ? [] : [`${told(topic)} doesn't let ${service} in`]),
      ...(ofKey.some((each) => isMet(each, service)) ? [] : [`${told(topic)}: its key doesn't let ${service} in`]),
    ];
  });
}

/** EventBridge says for nobody on whose behalf it comes. docs.aws.amazon.com/eventbridge, eb-use-resource-based */
const isMet = ({ Condition = {} }: PolicyStatement, service: string): boolean =>
  Object.keys(Condition).length === 0 || service !== "events.amazonaws.com";

/** A key whose policy names no administrator is refused, or nobody can ever change it again. */
const roots = (world: World): string[] =>
  [...world.of(KEY), ...world.of("aws:kms/replicaKey:ReplicaKey"), ...world.of("aws:kms/keyPolicy:KeyPolicy")]
    .filter((each) => input(each, "policy") !== undefined)
    .filter(
      (each) =>
        !statementsOf(input(each, "policy")).some(
          (one) =>
            one.Effect === "Allow" &&
            one.Action === "kms:*" &&
            principalsOf(one).includes(`arn:aws:iam::${ACCOUNT}:root`),
        ),
    )
    .map((each) => `${told(each)}: nobody administrates it`);

/** S3 puts messages into a queue with the queue's key. */
function uploads(world: World): string[] {
  const queues = world
    .of("aws:s3/bucketNotification:BucketNotification")
    .flatMap((each) =>
      listOf(input(each, "queues")).map((one) => world.find("aws:sqs/queue:Queue", at(one, "queueArn"))),
    );
  return queues.flatMap((queue) => {
    const key = queue && world.find(KEY, input(queue, "kmsMasterKeyId"));
    const isAdmitted = statementsOf(input(key, "policy")).some((each) =>
      admits(each, "s3.amazonaws.com", "kms:GenerateDataKey"),
    );
    return queue && !isAdmitted ? [`${told(queue)}: its key doesn't admit S3`] : [];
  });
}
