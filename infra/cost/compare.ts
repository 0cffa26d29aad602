import { z } from "zod";
import type { Change, CostReport, StackChange } from "./report.ts";

const Earlier = z.object({
  usage: z.string(),
  day: z.string(),
  stacks: z.array(
    z.object({
      stack: z.string(),
      monthlyUsd: z.number(),
      lines: z.array(z.object({ what: z.string(), monthlyUsd: z.number() })),
    }),
  ),
});
type EarlierReport = z.output<typeof Earlier>;

export class EarlierReportInvalid extends Error {
  readonly id = "earlier-report-invalid";
  constructor(from: string, problem: string) {
    super(`${from} is no report of \`npm run cost -- --format json\`: ${problem}`);
    this.name = "EarlierReportInvalid";
  }
}

/** @throws EarlierReportInvalid */
export function readEarlier(text: string, from: string): EarlierReport {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new EarlierReportInvalid(from, `it is not JSON (${(error as Error).message})`);
  }
  const result = Earlier.safeParse(given);
  if (result.success) return result.data;
  throw new EarlierReportInvalid(
    from,
    result.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; "),
  );
}

/** Stacks of the report only: the earlier one may be of more. A stack that is new cost nothing. */
export function compare(report: CostReport, earlier: EarlierReport): Change {
  const stacks = report.stacks.map((after) =>
    compareStack(
      after,
      earlier.stacks.find(({ stack }) => stack === after.stack),
    ),
  );
  return {
    since: earlier.day,
    usageBefore: earlier.usage,
    monthlyUsd: stacks.reduce((sum, { changeUsd }) => sum + changeUsd, 0),
    stacks,
  };
}

type EarlierStack = EarlierReport["stacks"][number];

function compareStack(after: CostReport["stacks"][number], before: EarlierStack | undefined): StackChange {
  const [old, now] = [sumsOf(before?.lines ?? []), sumsOf(after.lines)];
  const lines = [...new Set([...old.keys(), ...now.keys()])].map((what) =>
    difference({ what, beforeUsd: old.get(what) ?? 0, afterUsd: now.get(what) ?? 0 }),
  );
  return {
    ...difference({ stack: after.stack, beforeUsd: before?.monthlyUsd ?? 0, afterUsd: after.monthlyUsd }),
    lines: lines.filter(isChanged).toSorted((one, other) => Math.abs(other.changeUsd) - Math.abs(one.changeUsd)),
  };
}

function sumsOf(lines: readonly EarlierStack["lines"][number][]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { what, monthlyUsd } of lines) sums.set(what, (sums.get(what) ?? 0) + monthlyUsd);
  return sums;
}

const difference = <Both extends { beforeUsd: number; afterUsd: number }>(both: Both) => ({
  ...both,
  changeUsd: both.afterUsd - both.beforeUsd,
});

/** Less than a cent is arithmetic. */
const isChanged = ({ changeUsd }: { changeUsd: number }): boolean => Math.abs(changeUsd) >= 0.005;
