/** Who is told, as text in the settings: an e-mail address, an HTTPS address, or the ARN of a function or queue. */
export interface Receiver {
  readonly protocol: "email" | "https" | "lambda" | "sqs";
  readonly endpoint: string;
}

export class ReceiverInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReceiverInvalid";
  }
}

/** @throws ReceiverInvalid */
function parseReceiver(text: string): Receiver {
  const arn = /^arn:aws:(lambda|sqs):[a-z0-9-]+:\d{12}:/.exec(text)?.[1] as "lambda" | "sqs" | undefined;
  if (arn) return { protocol: arn, endpoint: text };
  if (/^https:\/\/[^\s@]+$/.test(text)) return { protocol: "https", endpoint: text };
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return { protocol: "email", endpoint: text };
  throw new ReceiverInvalid(
    `${JSON.stringify(text)} can't be told anything: it must be an e-mail address, an https:// address, or the ARN of a Lambda function or an SQS queue.`,
  );
}

/** An alert that nobody gets is none. @throws ReceiverInvalid */
export function requireReceivers(severity: string, texts: readonly string[]): readonly Receiver[] {
  if (texts.length === 0) throw new ReceiverInvalid(`Nobody is told of a ${severity}: name at least one receiver.`);
  return [...new Set(texts)].map(parseReceiver);
}
