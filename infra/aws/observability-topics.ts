import * as aws from "@pulumi/aws";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Severity } from "../signals.ts";
import { policyDocument, type Statement } from "./identity-document.ts";
import { admitPublishers } from "./identity-publishers.ts";
import { type Receiver, requireReceivers } from "./observability-receivers.ts";

interface TopicWant {
  /** Of the topic's own region; its policy admits the publishers. */
  readonly key: Input<string>;
  readonly accountId: string;
  /** The provider's own without it. */
  readonly region?: string;
  /** Services that may publish, `cloudwatch`. */
  readonly publishers: readonly string[];
  readonly receivers: readonly Receiver[];
}

export interface MadeTopic {
  readonly arn: Output<string>;
  /** Before it whoever publishes is refused. */
  readonly policy: Resource;
}

export type Topics = Readonly<Record<Severity, MadeTopic>>;

/** One topic for what wakes somebody and one for what waits until the morning. @throws ReceiverInvalid */
export function makeTopics(
  name: string,
  want: Omit<TopicWant, "receivers">,
  notify: Readonly<Record<Severity, readonly string[]>>,
  parent: Resource,
): Topics {
  const receivers = {
    page: requireReceivers("page", notify.page),
    ticket: requireReceivers("ticket", notify.ticket),
  };
  return {
    page: makeTopic(`${name}-page`, { ...want, receivers: receivers.page }, parent),
    ticket: makeTopic(`${name}-ticket`, { ...want, receivers: receivers.ticket }, parent),
  };
}

export function makeTopic(name: string, want: TopicWant, parent: Resource): MadeTopic {
  const { key, region, receivers } = want;
  const where = region ? { region } : {};
  const topic = new aws.sns.Topic(name, { ...where, kmsMasterKeyId: key, signatureVersion: 2 }, { parent });
  const policy = new aws.sns.TopicPolicy(
    name,
    { ...where, arn: topic.arn, policy: policyDocument(topicStatements(topic.arn, want)) },
    { parent },
  );
  // Named after who is told: by its place in the list, one who goes would take the next one's subscription along, and nobody would notice.
  for (const { protocol, endpoint } of receivers)
    new aws.sns.TopicSubscription(
      `${name}-${encodeURIComponent(endpoint)}`,
      { ...where, topic: topic.arn, protocol, endpoint },
      { parent },
    );
  return { arn: topic.arn, policy };
}

function topicStatements(arn: Output<string>, { accountId, publishers }: TopicWant): Statement[] {
  const publish = { Action: ["sns:Publish", "sns:GetTopicAttributes"], Resource: arn };
  return [
    ...admitPublishers(publishers, accountId).map((statement) => ({ ...statement, ...publish })),
    {
      Sid: "OnlyTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: arn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
}
