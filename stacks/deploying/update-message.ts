/** What a deployment writes into the history of each update, and what a rollback reads there: every backend keeps it, and nothing else tells the image. */
interface UpdateMessage {
  readonly environment: string;
  readonly image: string | undefined;
  /** The image that was found wanting. */
  readonly rolledBackFrom?: string | undefined;
}

export const writeMessage = ({ environment, image, rolledBackFrom }: UpdateMessage): string =>
  [`deploy ${environment}`, image && `image ${image}`, rolledBackFrom && `rolled back from ${rolledBackFrom}`]
    .filter(Boolean)
    .join(", ");

const DIGEST = "(sha256:[0-9a-f]{64})";
const WRITTEN = new RegExp(`^deploy [a-z]+, image ${DIGEST}(?:, rolled back from ${DIGEST})?$`);

/** Undefined for an update that no deployment has made. */
export function readMessage(message: string): { readonly image: string; readonly rolledBackFrom?: string } | undefined {
  const [, image, rolledBackFrom] = WRITTEN.exec(message.trim()) ?? [];
  return image === undefined ? undefined : { image, ...(rolledBackFrom !== undefined && { rolledBackFrom }) };
}
