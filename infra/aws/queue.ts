import * as aws from "@pulumi/aws";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  jsonStringify,
  type Output,
} from "@pulumi/pulumi";
import type { Queue, QueueArgs } from "../platform.ts";
import { policyDocument, type Statement } from "./identity-document.ts";
import { PENDING } from "./images-statements.ts";
import type { AwsPlace } from "./site.ts";

export class QueueInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QueueInvalid";
  }
}

const DAY_S = 86_400;
/** SQS's longest. */
const MAX_VISIBILITY_S = 43_200;

/**
 * How long a message stays with who took it: six times what handling may take, so that a slow one isn't done twice. Source: AWS's advice for queues.
 * @throws QueueInvalid
 */
export function planVisibilityS(handlerLimitS: number): number {
  const seconds = Math.ceil(handlerLimitS * 6);
  if (!(handlerLimitS > 0) || seconds > MAX_VISIBILITY_S)
    throw new QueueInvalid(
      `handlerLimitS must be above 0 and at most ${MAX_VISIBILITY_S / 6}; found ${handlerLimitS}.`,
    );
  return seconds;
}

/** Told by S3 of each finished upload; what can't be handled goes to a second queue. */
export class AwsQueue extends ComponentResource implements Queue {
  readonly url: Output<string>;
  readonly handle: Output<string>;
  readonly name: Output<string>;
  readonly deadLetterName: Output<string>;

  constructor(name: string, args: QueueArgs, site: AwsPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Queue", name, {}, options);
    const visibilityTimeoutSeconds = planVisibilityS(args.handlerLimitS);
    if (!Number.isInteger(args.maxReceives) || args.maxReceives < 1 || args.maxReceives > 1000)
      throw new QueueInvalid(`maxReceives must be a whole number from 1 to 1000; found ${args.maxReceives}.`);
    const dead = this.deadLetters(name, args.key);
    const queue = this.queue(name, args, dead, visibilityTimeoutSeconds);
    this.admit(name, queue, dead);
    this.tellUploads(name, queue, args.source.handles.images, site);
    this.url = interpolate`sqs://sqs.${site.region}.amazonaws.com/${site.accountId}/${queue.name}`;
    this.handle = queue.arn;
    this.name = queue.name;
    this.deadLetterName = dead.name;
    this.registerOutputs({ url: this.url, name: this.name, deadLetterName: this.deadLetterName });
  }

  private deadLetters(name: string, kmsMasterKeyId: Input<string>): aws.sqs.Queue {
    const dead = new aws.sqs.Queue(
      `${name}-dead`,
      { kmsMasterKeyId, messageRetentionSeconds: 14 * DAY_S },
      { parent: this },
    );
    new aws.sqs.QueuePolicy(
      `${name}-dead`,
      { queueUrl: dead.url, policy: policyDocument([tlsOnly(dead.arn)]) },
      { parent: this },
    );
    return dead;
  }

  private queue(name: string, args: QueueArgs, dead: aws.sqs.Queue, visibilityTimeoutSeconds: number): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${name}-inbox`,
      {
        kmsMasterKeyId: args.key,
        visibilityTimeoutSeconds,
        messageRetentionSeconds: 4 * DAY_S,
        receiveWaitTimeSeconds: 20,
        redrivePolicy: jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: args.maxReceives }),
      },
      { parent: this },
    );
  }

  /** No other queue may leave its dead letters here. */
  private admit(name: string, queue: aws.sqs.Queue, dead: aws.sqs.Queue): void {
    new aws.sqs.RedriveAllowPolicy(
      `${name}-dead`,
      {
        queueUrl: dead.url,
        redriveAllowPolicy: jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
      },
      { parent: this },
    );
  }

  /** The bucket's only notification: a second would take the place of this one. */
  private tellUploads(name: string, queue: aws.sqs.Queue, bucketArn: Output<string>, site: AwsPlace): void {
    const policy = new aws.sqs.QueuePolicy(
      `${name}-inbox`,
      { queueUrl: queue.url, policy: policyDocument([tlsOnly(queue.arn), sentByS3(queue.arn, bucketArn, site)]) },
      { parent: this },
    );
    new aws.s3.BucketNotification(
      `${name}-inbox`,
      {
        bucket: bucketArn.apply((arn) => arn.slice(arn.lastIndexOf(":") + 1)),
        queues: [{ queueArn: queue.arn, events: ["s3:ObjectCreated:*"], filterPrefix: PENDING }],
      },
      { parent: this, dependsOn: [policy] }, // S3 sends a test message at once and refuses a queue that it may not write to
    );
  }
}

const tlsOnly = (queue: Input<string>): Statement => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: queue,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

const sentByS3 = (queue: Input<string>, bucket: Input<string>, { accountId }: AwsPlace): Statement => ({
  Sid: "Uploads",
  Effect: "Allow",
  Principal: { Service: "s3.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queue,
  Condition: { ArnEquals: { "aws:SourceArn": bucket }, StringEquals: { "aws:SourceAccount": accountId } },
});
