import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { fromKysely, type Job, type JobResult, type PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { z } from "zod";
import type { WriterWatch } from "../db/writer.ts";
import { lockUndone, lockUnfed, markDone, markFed } from "./outbox.ts";
import { isPromised, type PromisedTask, type Task, type TaskContext, type TimedTask } from "./task.ts";

const FEED_EVERY_MS = 500;
const FEED_BATCH = 100;
/** A few at once, each settled by itself; a full batch is followed by the next at once. */
const WORK = { pollingIntervalSeconds: 1, batchSize: 5, burstWhenBatchFull: true, perJobResults: true } as const;

export interface RunnerDeps {
  readonly boss: PgBoss;
  /** A fresh EntityManager. */
  readonly em: () => EntityManager;
  readonly writer: WriterWatch;
  /** A transaction at the writer. */
  readonly change: <Result>(work: (em: EntityManager) => Promise<Result>) => Promise<Result>;
  readonly untilDurable: () => Promise<void>;
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
    const context = { em: deps.em(), log, signal, change: deps.change, untilDurable: deps.untilDurable };
    await (isPromised(task) ? keepPromise(task, job, deps, context) : runTimed(task, deps, context));
    finish("done");
    return { id: job.id, status: "completed" };
  } catch (error) {
    finish("failed");
    log.warn({ err: error }, "task failed");
    return { id: job.id, status: "failed", output: { message: (error as Error).message } };
  }
}

/** What a job carries: the promise, not the job, knows whether it was kept. */
const Data = z.object({ promise: z.uuid(), payload: z.unknown() });

async function keepPromise(task: PromisedTask, job: Job, deps: RunnerDeps, context: TaskContext): Promise<void> {
  const { promise, payload } = Data.parse(job.data);
  const sent = task.payload.parse(payload);
  if (isElsewhere(deps.writer)) return; // the writer there has the promise too, and feeds it to its own queue
  if (task.kind === "change") {
    await deps.change(async (em) => {
      if (!(await lockUndone(em, promise))) return;
      await task.run({ ...context, em }, sent);
      await markDone(em, promise);
    });
    return;
  }
  if (!(await context.change((em) => lockUndone(em, promise)))) return;
  await task.run(context, sent);
  await context.change((em) => markDone(em, promise));
}

async function runTimed(task: TimedTask, { writer }: RunnerDeps, context: TaskContext): Promise<void> {
  if (writer.isHere()) await task.run(context);
}

/** Another site is known to write; when nobody is known to, the job waits. */
const isElsewhere = (writer: WriterWatch): boolean => writer.current() !== undefined && !writer.isHere();

/** Hands promises on in one transaction with their mark, so that the queue gets each once in an epoch, however often and by whomever this runs. */
async function feedQueue({ boss, change, writer, tasks }: RunnerDeps): Promise<boolean> {
  if (!writer.isHere()) return false;
  // A newer release's task waits for a worker of that release.
  const known = tasks.filter(isPromised).map(({ name }) => name);
  if (known.length === 0) return false;
  return change(async (em) => {
    const { epoch } = await writer.requireHere(em);
    const rows = await lockUnfed(em, known, epoch, FEED_BATCH);
    if (rows.length === 0) return false;
    const db = fromKysely(em.getKysely());
    for (const { id, task, payload, runAt } of rows) {
      await boss.send(task, { promise: id, payload }, { startAfter: new Date(runAt), db });
    }
    await markFed(
      em,
      rows.map(({ id }) => id),
      epoch,
    );
    return rows.length === FEED_BATCH;
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
