import type { EntityManager } from "@mikro-orm/postgresql";
import { type AuditRecord, GENESIS, hashRecord } from "./chain.ts";

export type Reason = "tampered" | "missing" | "reordered" | "cut-off" | "rewritten";

export interface FirstBad {
  readonly sequence: number;
  readonly reason: Reason;
}

/** How far a record is looked for from where it stands now; each place costs one hash. */
const REACH = 1_000;

/** What is wrong with a record after the one before it; undefined when nothing is. */
export async function findFault(
  em: EntityManager,
  record: AuditRecord,
  previous: { readonly sequence: number; readonly hash: string },
): Promise<FirstBad | undefined> {
  const { sequence } = record;
  if (sequence !== previous.sequence + 1) return { sequence: previous.sequence + 1, reason: "missing" };
  const isLinked = record.previousHash === previous.hash;
  if (hashRecord(record) !== record.hash) {
    const isMoved = !isLinked && stoodElsewhere(record);
    if (!isMoved) return { sequence, reason: "tampered" };
    return { sequence, reason: (await hasHash(em, record.previousHash)) ? "reordered" : "missing" };
  }
  if (isLinked) return undefined;
  // It is what it was, and was made upon a record that stands elsewhere or nowhere.
  if (await hasHash(em, record.previousHash)) return { sequence, reason: "reordered" };
  return { sequence: Math.max(1, previous.sequence), reason: "rewritten" };
}

/** True when its hash is right for another place in the chain. */
function stoodElsewhere(record: AuditRecord): boolean {
  const first = Math.max(1, record.sequence - REACH);
  for (let sequence = first; sequence <= record.sequence + REACH; sequence += 1) {
    if (hashRecord({ ...record, sequence }) === record.hash) return true;
  }
  return false;
}

async function hasHash(em: EntityManager, hash: string): Promise<boolean> {
  if (hash === GENESIS) return true;
  const rows = await em.execute("select from app.audit_records where hash = ? limit 1", [hash]);
  return rows.length > 0;
}
