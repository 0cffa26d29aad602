import { createHash } from "node:crypto";

/** One link: what happened, and the hash of the link before. */
export interface AuditRecord {
  readonly sequence: number;
  readonly at: Date;
  readonly actorId: string | null;
  readonly verb: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first record has for a predecessor. */
export const GENESIS = "0".repeat(64);

/** SHA-256 over every other member, in one spelling, as hex. */
export function hashRecord(record: Omit<AuditRecord, "hash">): string {
  const { sequence, at, actorId, verb, subject, details, requestId, previousHash } = record;
  const spelling = canonicalJson([
    sequence,
    at.toISOString(),
    actorId,
    verb,
    subject,
    details,
    requestId,
    previousHash,
  ]);
  return createHash("sha256").update(spelling).digest("hex");
}

/** JSON with sorted member names and no spaces: the same value is the same text, whatever a database did to it. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
