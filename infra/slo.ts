import type { Objective, QueryAlert, Severity } from "./signals.ts";

/** How fast an objective's budget of failures is spent: 1 spends it in exactly 30 days. */
interface BurnRate {
  readonly factor: number;
  /** Tells that it matters. */
  readonly long: Window;
  /** Tells that it still goes on, so that the alert ends soon after its cause. */
  readonly short: Window;
  readonly severity: Severity;
}

type Window = `${number}${"m" | "h" | "d"}`;

/** Multi-window, multi-burn-rate: 2 %, 5 %, 10 %, 10 % of the budget are gone when they fire. Source: The Site Reliability Workbook, chapter 5. */
export const BURN_RATES: readonly BurnRate[] = [
  { factor: 14.4, long: "1h", short: "5m", severity: "page" },
  { factor: 6, long: "6h", short: "30m", severity: "page" },
  { factor: 3, long: "1d", short: "2h", severity: "ticket" },
  { factor: 1, long: "3d", short: "6h", severity: "ticket" },
];

export class ObjectiveInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ObjectiveInvalid";
  }
}

/**
 * One alert for each rate, `reads-available-burns-1h`.
 * @throws ObjectiveInvalid when one of them could never fire, or the objective's text has no window
 */
export function planBurnAlerts(objective: Objective): QueryAlert[] {
  requireObjective(objective);
  return BURN_RATES.map((rate) => planBurnAlert(objective, rate));
}

/** The share that failed within a window, 0 to 1; no result without requests. */
export function failureRatio({ good, total }: Objective, window: Window): string {
  const [goodRate, totalRate] = [good, total].map((promql) => promql.replaceAll("WINDOW", window));
  // Without a single good request there is no series of them, and the alert would be silent just when nothing works.
  return `1 - ((${goodRate}) or 0 * (${totalRate})) / (${totalRate})`;
}

function planBurnAlert(objective: Objective, { factor, long, short, severity }: BurnRate): QueryAlert {
  const limit = Number((factor * (1 - objective.target)).toPrecision(6));
  const burns = (window: Window): string => `(${failureRatio(objective, window)}) > ${limit}`;
  return {
    kind: "query",
    id: `${objective.id}-burns-${long}`,
    severity,
    says: `${objective.says} For ${long} it has failed ${factor} times as often as is promised over 30 days.`,
    promql: `${burns(long)} and ${burns(short)}`,
    forS: 0,
  };
}

function requireObjective({ id, target, good, total }: Objective): void {
  const highest = Math.max(...BURN_RATES.map(({ factor }) => factor));
  if (!(target < 1 && highest * (1 - target) < 1))
    throw new ObjectiveInvalid(
      `The objective ${id} promises ${target}; it must be below 1 and above ${(1 - 1 / highest).toFixed(3)}, or nothing can burn it ${highest} times too fast.`,
    );
  for (const [name, promql] of Object.entries({ good, total }))
    if (!promql.includes("WINDOW"))
      throw new ObjectiveInvalid(`The objective ${id} must say WINDOW where ${name} has its range: ${promql}`);
}
