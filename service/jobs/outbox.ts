import type { EntityManager } from "@mikro-orm/postgresql";

export interface Promised {
  readonly id: string;
  readonly task: string;
  readonly payload: object;
  readonly runAt: Date;
}

/** Promises a task, in the transaction of its cause: it runs if and only if the cause is committed. */
export async function promiseTask(em: EntityManager, task: string, payload: object, runAt?: Date): Promise<void> {
  await em.execute("insert into app.outbox (task, payload, run_at) values (?, ?::jsonb, coalesce(?, now()))", [
    task,
    JSON.stringify(payload),
    runAt ?? null,
  ]);
}

/** Rows are handed on when they are nearly due: a queue may drop what waits in it for weeks. */
const AHEAD = "5 minutes";

/**
 * Locks the promises that this writer's queue doesn't have yet. A row counts as fed for one epoch: after a promotion the new writer feeds the undone
 * ones again.
 */
export async function lockUnfed(
  em: EntityManager,
  tasks: readonly string[],
  epoch: number,
  limit: number,
): Promise<Promised[]> {
  return em.execute<Promised[]>(
    `select id, task, payload, run_at as "runAt" from app.outbox
     where done_at is null and task in (?) and run_at <= now() + interval '${AHEAD}' and (fed_epoch is null or fed_epoch < ?)
     order by id limit ? for update skip locked`,
    [tasks, epoch, limit],
  );
}

export async function markFed(em: EntityManager, ids: readonly string[], epoch: number): Promise<void> {
  await em.execute("update app.outbox set fed_epoch = ? where id = any(?::uuid[])", [epoch, `{${ids.join(",")}}`]);
}

/** Holds the promise for this transaction; false when it was kept before. */
export async function lockUndone(em: EntityManager, id: string): Promise<boolean> {
  const rows = await em.execute("select from app.outbox where id = ? and done_at is null for update", [id]);
  return rows.length > 0;
}

export async function markDone(em: EntityManager, id: string): Promise<void> {
  await em.execute("update app.outbox set done_at = now() where id = ?", [id]);
}

/** Takes back what the queue was given and no longer works on, so that it is fed again; how many these are. */
export async function takeBackFailed(em: EntityManager): Promise<number> {
  const rows = await em.execute<unknown[]>(
    `update app.outbox o set fed_epoch = null where done_at is null and fed_epoch is not null and not exists (
       select from pgboss.job j where j.name = o.task and j.data->>'promise' = o.id::text and j.state in ('created', 'retry', 'active'))
     returning id`,
  );
  return rows.length;
}

/** Cron: kept promises are kept a week for whoever looks into them. */
export async function forgetKeptPromises(em: EntityManager): Promise<void> {
  await em.execute("delete from app.outbox where done_at < now() - interval '7 days'");
}

/** For metrics and alerts: how many promises wait, and how late the oldest due one is, in seconds. */
export async function measureOutbox(em: EntityManager): Promise<{ undone: number; oldestS: number }> {
  const [row] = await em.execute<{ undone: string; oldest: string | null }[]>(
    `select count(*) as undone, extract(epoch from max(now() - run_at) filter (where run_at <= now())) as oldest
     from app.outbox where done_at is null`,
  );
  return { undone: Number(row?.undone ?? 0), oldestS: Number(row?.oldest ?? 0) };
}
