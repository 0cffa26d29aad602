import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { fromKysely, type Job, type JobResult, type PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { WriterWatch } from "../db/writer.ts";
import { lockUndone, lockUnfed, markDone, markFed } from "./outbox.ts";
import { isPromised, type PromisedTask, type Task, type TimedTask } from "./task.ts";

const FEED_EVERY_MS = 500;
const FEED_BATCH = 100;
/** A few at once, each settled by itself; a full batch is followed by the next at once. */
const WORK = { pollingIntervalSeconds: 1, batchSize: 5, burstWhenBatchFull: true, perJobResults: true } as const;

export interface RunnerDeps {
  readonly boss: PgBoss;
  /** A fresh EntityManager. */
  readonly em: () => EntityManager;
  readonly writer: WriterWatch;
  readonly tasks: readonly Task[];
  readonly log: Logger;
  readonly observe: (task: string, outcome: "done" | "failed", seconds: number) => void;
}

export interface Runner {
  /** Feeds the queue once; true when there may be more. */
  feed(): Promise<boolean>;
  /** No new work, then waits for what runs, at most so long. */
  stop(timeoutMs: number): Promise<void>;
}

/** Feeds the queue from the outbox and runs what is due, as long as this site is the writer. */
export async function startRunner(deps: RunnerDeps): Promise<Runner> {
  const stopping = new AbortController();
  await deps.boss.start();
  for (const task of deps.tasks) await startTask(task, deps, stopping.signal);
  const feed = (): Promise<boolean> => feedQueue(deps);
  const feeding = feedForever(feed, deps.log, stopping.signal);
  return {
    feed,
    async stop(timeoutMs) {
      stopping.abort(new Error("The worker is stopping."));
      await feeding;
      await deps.boss.stop({ graceful: true, timeout: timeoutMs });
    },
  };
}

async function startTask(task: Task, deps: RunnerDeps, stopping: AbortSignal): Promise<void> {
  if (!isPromised(task)) await deps.boss.schedule(task.name, task.cron, null, { tz: "UTC" });
  await deps.boss.work(task.name, WORK, (jobs: Job[]) =>
    Promise.all(jobs.map((job) => observed(task, job, deps, AbortSignal.any([job.signal, stopping])))),
  );
}

async function observed(task: Task, job: Job, deps: RunnerDeps, signal: AbortSignal): Promise<JobResult> {
  const startedAt = performance.now();
  const log = deps.log.child({ task: task.name, job: job.id, attempt: job.retryCount + 1 });
  const finish = (outcome: "done" | "failed"): void =>
    deps.observe(task.name, outcome, (performance.now() - startedAt) / 1000);
  try {
    await (isPromised(task) ? keepPromise(task, job, deps, log, signal) : runTimed(task, deps, log, signal));
    finish("done");
    return { id: job.id, status: "completed" };
  } catch (error) {
    finish("failed");
    log.warn({ err: error }, "task failed");
    return { id: job.id, status: "failed", output: { message: (error as Error).message } };
  }
}

/** A job names its promise; the promise, not the job, knows whether it was kept. */
async function keepPromise(
  task: PromisedTask,
  job: Job,
  deps: RunnerDeps,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const em = deps.em();
  const payload = task.payload.parse(job.data);
  if (task.kind === "change") {
    await em.transactional(async (transaction) => {
      await deps.writer.requireHere(transaction as EntityManager);
      if (!(await lockUndone(transaction as EntityManager, job.id))) return;
      await task.run({ em: transaction as EntityManager, log, signal }, payload);
      await markDone(transaction as EntityManager, job.id);
    });
    return;
  }
  if (!deps.writer.isHere()) throw new Error("Another site is the writer.");
  if (!(await isUndone(em, job.id))) return;
  await task.run({ em, log, signal }, payload);
  await markDone(deps.em(), job.id);
}

async function runTimed(task: TimedTask, deps: RunnerDeps, log: Logger, signal: AbortSignal): Promise<void> {
  if (deps.writer.isHere()) await task.run({ em: deps.em(), log, signal });
}

const isUndone = (em: EntityManager, id: string): Promise<boolean> =>
  em.transactional((transaction) => lockUndone(transaction as EntityManager, id));

/** Hands promises on in one transaction with their mark, each as the job of its own id: however often this runs, the queue has each once. */
async function feedQueue({ boss, em, writer, tasks }: RunnerDeps): Promise<boolean> {
  if (!writer.isHere()) return false;
  const epoch = writer.current()?.epoch ?? 0;
  const known = new Set(tasks.map(({ name }) => name));
  return em().transactional(async (transaction) => {
    const all = await lockUnfed(transaction as EntityManager, epoch, FEED_BATCH);
    const rows = all.filter(({ task }) => known.has(task)); // a newer release's task waits for a worker of that release
    if (rows.length === 0) return false;
    const db = fromKysely((transaction as EntityManager).getKysely());
    for (const { id, task, payload, runAt } of rows)
      await boss.send(task, payload, { id, startAfter: new Date(runAt), db });
    await markFed(
      transaction as EntityManager,
      rows.map(({ id }) => id),
      epoch,
    );
    return all.length === FEED_BATCH;
  });
}

async function feedForever(feed: () => Promise<boolean>, log: Logger, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const hasMore = await feed().catch((error: unknown) => {
      log.warn({ err: error }, "feeding the queue failed");
      return false;
    });
    if (!hasMore) await waitOrStop(FEED_EVERY_MS, stopping);
  }
}

const waitOrStop = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
