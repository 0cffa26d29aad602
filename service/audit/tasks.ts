import type { EntityManager } from "@mikro-orm/postgresql";
import { type Durability, NotDurableYet } from "../db/durability.ts";
import type { WriterWatch } from "../db/writer.ts";
import type { TaskContext, TimedTask } from "../jobs/task.ts";
import type { Anchor, AnchorStore } from "./anchor.ts";
import { readChain } from "./audit.ts";

export interface AuditTaskDeps {
  readonly anchors: AnchorStore;
  readonly durability: Pick<Durability, "waitUntilDurable">;
  readonly writer: Pick<WriterWatch, "current">;
}

const BATCH = 1_000;

/** Carries what the chain says out of the database's reach: each record into the log, the head to the anchors. */
export const auditTasks = (deps: AuditTaskDeps): TimedTask[] => [
  { name: "anchor-audit", cron: "* * * * *", run: (context) => anchorNewRecords(context, deps) },
];

/** A record is told outside only once it can't be lost with this site: an anchor of a lost one would look like tampering. */
async function anchorNewRecords({ em, log, signal }: TaskContext, deps: AuditTaskDeps): Promise<void> {
  const epoch = deps.writer.current()?.epoch;
  if (epoch === undefined) return;
  let after = await findLastAnchored(em, deps.anchors);
  for (;;) {
    signal.throwIfAborted();
    const records = await readChain(em, after, BATCH);
    const head = records.at(-1);
    if (!head || !(await isDurable(em, deps, log))) return;
    for (const { sequence, hash } of records) log.info({ sequence, hash }, "audit record");
    await deps.anchors.add({ sequence: head.sequence, hash: head.hash, epoch, at: new Date() });
    after = head.sequence;
  }
}

async function isDurable(em: EntityManager, deps: AuditTaskDeps, log: TaskContext["log"]): Promise<boolean> {
  try {
    await deps.durability.waitUntilDurable(em);
    return true;
  } catch (error) {
    if (!(error instanceof NotDurableYet)) throw error;
    log.info("the audit chain's head is not durable yet; the next run anchors it");
    return false;
  }
}

/** After a promotion the newest anchors may be of records that stayed behind with the old writer: the chain goes on from the newest it knows. */
async function findLastAnchored(em: EntityManager, anchors: AnchorStore): Promise<number> {
  const last = await anchors.last();
  if (!last) return 0;
  return (await findNewestInChain(em, [last])) ?? (await findNewestInChain(em, await anchors.list())) ?? 0;
}

async function findNewestInChain(em: EntityManager, anchors: readonly Anchor[]): Promise<number | undefined> {
  const [row] = await em.execute<{ sequence: string | null }[]>(
    `select max(sequence) as sequence from app.audit_records
     join unnest(?::bigint[], ?::text[]) as anchor (sequence, hash) using (sequence, hash)`,
    [toArray(anchors.map(({ sequence }) => sequence)), toArray(anchors.map(({ hash }) => hash))],
  );
  return row?.sequence == null ? undefined : Number(row.sequence);
}

/** As PostgreSQL spells an array; neither numbers nor hashes need quotes. */
const toArray = (values: readonly (string | number)[]): string => `{${values.join(",")}}`;
