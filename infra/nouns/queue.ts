import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Images } from "./images.ts";

export interface QueueArgs {
  readonly key: Input<string>;
  /** Each finished upload to its images is told here. */
  readonly source: Images;
  readonly handlerLimitS: number;
  readonly maxReceives: number;
}

export interface Queue extends ComponentResource {
  /** UPLOADS_URL: `sqs://…`, `pubsub://…`. */
  readonly url: Output<string>;
  readonly handle: Output<string>;
  /** What metrics call it, and the one for messages that were given up. */
  readonly name: Output<string>;
  readonly deadLetterName: Output<string>;
}
