import * as gcp from "@pulumi/gcp";
import { type Output, output, type Resource } from "@pulumi/pulumi";

/** Who is told, as text in the settings: an e-mail address, or a channel that was made by hand because it holds a credential (PagerDuty, Slack). */
type Receiver =
  | { readonly kind: "email"; readonly address: string }
  | { readonly kind: "channel"; readonly name: string };

export class ReceiverInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReceiverInvalid";
  }
}

/** @throws ReceiverInvalid */
export function parseReceiver(text: string): Receiver {
  if (/^projects\/[\w-]+\/notificationChannels\/\d+$/.test(text)) return { kind: "channel", name: text };
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return { kind: "email", address: text };
  throw new ReceiverInvalid(
    `${JSON.stringify(text)} can't be told anything: it must be an e-mail address or projects/<project>/notificationChannels/<number>.`,
  );
}

/** An alert that nobody gets is none. @throws ReceiverInvalid */
export function requireReceivers(severity: string, texts: readonly string[]): void {
  if (texts.length === 0) throw new ReceiverInvalid(`Nobody is told of a ${severity}: name at least one receiver.`);
  texts.forEach(parseReceiver);
}

/** By the receivers' texts: one channel each, however many lists it is on. */
export function makeChannels(
  name: string,
  texts: readonly string[],
  parent: Resource,
): ReadonlyMap<string, Output<string>> {
  return new Map([...new Set(texts)].map((text, index) => [text, makeChannel(`${name}-${index}`, text, parent)]));
}

function makeChannel(name: string, text: string, parent: Resource): Output<string> {
  const receiver = parseReceiver(text);
  if (receiver.kind === "channel") return output(receiver.name);
  const { address } = receiver;
  return new gcp.monitoring.NotificationChannel(
    name,
    { type: "email", displayName: address, labels: { email_address: address } },
    { parent },
  ).id;
}
