import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import type { EventBook, Message, Operation } from "./event-book.ts";

/** What can be done with a stack; `-preview` changes nothing. */
export type EngineOperation = "up-preview" | "up" | "destroy-preview" | "destroy" | "refresh-preview";

export interface EngineRun {
  readonly stack: string;
  readonly operation: EngineOperation;
  readonly isOk: boolean;
  readonly isCancelled: boolean;
  readonly book: EventBook;
  /** Why it failed, each cause once; empty when it didn't. */
  readonly causes: readonly string[];
  readonly startedMs: number;
  readonly endedMs: number;
}

export interface EngineRunOptions {
  /** Of the update, in its history. */
  readonly message?: string;
  readonly isRefreshed?: boolean;
  readonly onOperation?: (operation: Operation) => void;
  /** Each text once. */
  readonly onMessage?: (message: Message) => void;
}

/** A resource of a state, without its values. */
export interface StateResource {
  readonly urn: string;
  readonly dependencies: readonly string[];
}

export type Outputs = Readonly<Record<string, unknown>>;
export type Update = Pick<UpdateSummary, "kind" | "result" | "message" | "startTime" | "endTime">;

/** The one way to the engine. A stack's failure is a result; what throws concerns the backend as a whole. */
export interface Engine {
  /** Names of the stacks that are there: of this project without more, of another as `organization/project/stack`. */
  listStacks(): Promise<readonly string[]>;
  run(stack: string, operation: EngineOperation, options?: EngineRunOptions): Promise<EngineRun>;
  /** Empty for a stack that was never applied. */
  readOutputs(stack: string): Promise<Outputs>;
  /** The newest first. */
  readHistory(stack: string): Promise<readonly Update[]>;
  readResources(stack: string): Promise<readonly StateResource[]>;
}
