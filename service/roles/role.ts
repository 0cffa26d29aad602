import type { Parts } from "../parts.ts";

/** A part of the process that runs until it is stopped. */
export interface Running {
  /** Stops taking work, finishes what is under way, at most so long. */
  stop(timeoutMs: number): Promise<void>;
}

/** What a process does; undefined when its work is done. */
export type Role = (parts: Parts, args: readonly string[]) => Promise<Running | undefined>;
