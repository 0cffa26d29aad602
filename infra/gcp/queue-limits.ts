import type { QueueArgs } from "../platform.ts";

export class QueueLimitInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QueueLimitInvalid";
  }
}

interface SubscriptionLimits {
  readonly ackDeadlineS: number;
  readonly maxDeliveryAttempts: number;
}

/** Pub/Sub's own bounds: a deadline of 10 to 600 s, 5 to 100 attempts. @throws QueueLimitInvalid */
export function planSubscription({
  handlerLimitS,
  maxReceives,
}: Pick<QueueArgs, "handlerLimitS" | "maxReceives">): SubscriptionLimits {
  if (!(handlerLimitS > 0 && handlerLimitS <= 600))
    throw new QueueLimitInvalid(
      `A handler may take ${handlerLimitS} s; Pub/Sub waits for an acknowledgement for 600 s at most, so more than 0 and up to 600 is wanted.`,
    );
  if (!Number.isInteger(maxReceives) || maxReceives < 5 || maxReceives > 100)
    throw new QueueLimitInvalid(
      `A message may be received ${maxReceives} times; Pub/Sub gives up after 5 to 100 attempts, so a whole number between them is wanted.`,
    );
  return { ackDeadlineS: Math.max(10, Math.ceil(handlerLimitS)), maxDeliveryAttempts: maxReceives };
}
