import type { EntityManager } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import type { ZodType } from "zod";

export interface TaskContext {
  /** A change's is in the transaction that also marks the promise as kept; an effect's and a timed task's is for reading. */
  readonly em: EntityManager;
  readonly log: Logger;
  /** A transaction at the writer, for what an effect or a timed task writes. */
  readonly change: <Result>(work: (em: EntityManager) => Promise<Result>) => Promise<Result>;
  /** Waits until what was written is safe; throws when it isn't in time, and the task is tried again. */
  readonly untilDurable: () => Promise<void>;
  /** Aborted when the worker stops or the attempt runs out of time. */
  readonly signal: AbortSignal;
}

interface Named {
  /** kebab-case; also the queue's name. */
  readonly name: string;
}

/** Work that a committed change has promised: a row of `app.outbox`. */
export interface PromisedTask<Payload = unknown> extends Named {
  readonly payload: ZodType<Payload>;
  /** "change": only rows of our database, exactly once. "effect": something outside, at least once. */
  readonly kind: "change" | "effect";
  readonly run: (context: TaskContext, payload: Payload) => Promise<void>;
}

/** Work that the clock asks for, at the writer only. */
export interface TimedTask extends Named {
  /** Five fields, UTC. */
  readonly cron: string;
  readonly run: (context: TaskContext) => Promise<void>;
}

export type Task = PromisedTask | TimedTask;

/** Keeps the types of one task together; it does nothing at run time. */
export const promisedTask = <Payload>(task: PromisedTask<Payload>): PromisedTask => task as PromisedTask;

export const isPromised = (task: Task): task is PromisedTask => "payload" in task;
