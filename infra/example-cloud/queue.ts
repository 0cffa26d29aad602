import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { Queue, QueueArgs } from "../platform.ts";
import { resourceClass } from "./resources.ts";

const MessageQueue = resourceClass<{
  key: string;
  keptDays: number;
  hiddenS?: number;
  deadLetters?: { queue: string; afterReceives: number };
}>("example:messages:Queue");
const Notification = resourceClass<{ bucket: string; prefix: string; queue: string }>("example:objects:Notification");

/** The cloud's queue speaks SQS's protocol, which the service knows already. */
export class ExampleQueue extends ComponentResource implements Queue {
  readonly url: Output<string>;
  readonly handle: Output<string>;
  readonly name: Output<string>;
  readonly deadLetterName: Output<string>;

  constructor(name: string, args: QueueArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Queue", name, {}, options);
    const { key, source, handlerLimitS, maxReceives } = args;
    const inside = { parent: this };
    const dead = new MessageQueue(`${name}-dead`, { key, keptDays: 14 }, inside);
    const deadLetters = dead.id.apply((queue) => ({ queue, afterReceives: maxReceives }));
    const queue = new MessageQueue(name, { key, keptDays: 4, hiddenS: handlerLimitS * 6, deadLetters }, inside);
    const bucket = source.handles.images;
    new Notification(`${name}-finished`, { bucket, prefix: "pending/", queue: queue.id }, inside);
    this.url = interpolate`sqs://${queue.id}`;
    this.handle = queue.id;
    this.name = queue.id;
    this.deadLetterName = dead.id;
    this.registerOutputs({ url: this.url });
  }
}
