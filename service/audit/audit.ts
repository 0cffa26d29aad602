import type { EntityManager } from "@mikro-orm/postgresql";
import { type AuditRecord, canonicalJson, GENESIS, hashRecord } from "./chain.ts";

/** Who did it: somebody signed in, or the service itself. */
export interface AuditActor {
  readonly id: string | null;
  readonly requestId: string | null;
}

export const SYSTEM: AuditActor = { id: null, requestId: null };

/** Records wait for each other, so that each knows the one before; held until the commit. */
const CHAIN_LOCK = 7_205_759_404;

/**
 * Appends to the chain, in the transaction of the change that it tells of. Call it last: from here to the commit other changes wait.
 * `verb` is noun-participle (`review-published`), `subject` is `kind:id`; `details` hold no secret and no text that may have to be erased.
 */
export async function record(
  em: EntityManager,
  actor: AuditActor,
  verb: string,
  subject: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await em.flush(); // what the record tells of comes first, and its errors too
  await em.execute("select pg_advisory_xact_lock(?)", [CHAIN_LOCK]);
  const [head] = await em.execute<{ sequence: string; hash: string }[]>(
    "select sequence, hash from app.audit_records order by sequence desc limit 1",
  );
  const unsigned = {
    sequence: Number(head?.sequence ?? 0) + 1,
    at: new Date(),
    actorId: actor.id,
    verb,
    subject,
    details: JSON.parse(canonicalJson(details)) as Record<string, unknown>,
    requestId: actor.requestId,
    previousHash: head?.hash ?? GENESIS,
  };
  await insert(em, { ...unsigned, hash: hashRecord(unsigned) });
}

async function insert(em: EntityManager, row: AuditRecord): Promise<void> {
  await em.execute(
    `insert into app.audit_records (sequence, at, actor_id, verb, subject, details, request_id, previous_hash, hash)
     values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)`,
    [
      row.sequence,
      row.at,
      row.actorId,
      row.verb,
      row.subject,
      JSON.stringify(row.details),
      row.requestId,
      row.previousHash,
      row.hash,
    ],
  );
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly verb?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

const COLUMNS = `sequence, at, actor_id as "actorId", verb, subject, details, request_id as "requestId", previous_hash as "previousHash", hash`;

/** Newest first, from below `before`. */
export async function listRecords(
  em: EntityManager,
  filter: AuditFilter,
  before: number | undefined,
  limit: number,
): Promise<AuditRecord[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select ${COLUMNS} from app.audit_records
     where (?::bigint is null or sequence < ?) and (?::uuid is null or actor_id = ?) and (?::text is null or verb = ?)
       and (?::text is null or subject = ?) and (?::timestamptz is null or at >= ?) and (?::timestamptz is null or at < ?)
     order by sequence desc limit ?`,
    [
      ...[before, filter.actor, filter.verb, filter.subject, filter.from, filter.until].flatMap((value) => [
        value ?? null,
        value ?? null,
      ]),
      limit,
    ],
  );
  return rows.map(toRecord);
}

/** Oldest first, from above `after`. */
export async function readChain(em: EntityManager, after: number, limit: number): Promise<AuditRecord[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select ${COLUMNS} from app.audit_records where sequence > ? order by sequence limit ?`,
    [after, limit],
  );
  return rows.map(toRecord);
}

const toRecord = (row: Record<string, unknown>): AuditRecord => ({
  ...(row as unknown as AuditRecord),
  sequence: Number(row.sequence),
  at: new Date(row.at as string),
});
