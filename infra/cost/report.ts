import { type Estimate, sumUsd } from "./estimate.ts";

export interface StackCost extends Estimate {
  readonly stack: string;
}

/** What `--format json` writes and `--against` reads. */
export interface CostReport {
  /** `small`, or a usage file's name. */
  readonly usage: string;
  /** The day whose age of prices is told. */
  readonly day: string;
  readonly monthlyUsd: number;
  readonly stacks: readonly StackCost[];
  /** Since an earlier report. */
  readonly change?: Change;
}

/** What a change costs in a month. */
export interface Change {
  readonly since: string;
  readonly usageBefore: string;
  readonly monthlyUsd: number;
  readonly stacks: readonly StackChange[];
}

export interface StackChange {
  readonly stack: string;
  readonly beforeUsd: number;
  readonly afterUsd: number;
  readonly changeUsd: number;
  /** Only what changed. */
  readonly lines: readonly {
    readonly what: string;
    readonly beforeUsd: number;
    readonly afterUsd: number;
    readonly changeUsd: number;
  }[];
}

export const FORMATS = ["text", "json", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

export function makeReport(stacks: readonly StackCost[], usage: string, now: Date): CostReport {
  return { usage, day: now.toISOString().slice(0, 10), monthlyUsd: sumUsd(stacks), stacks };
}
