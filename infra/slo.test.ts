import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { BURN_RATES, failureRatio, ObjectiveInvalid, planBurnAlerts } from "./slo.ts";

const objective = (target: number) => ({
  id: "reads",
  says: "Reads are answered.",
  target,
  good: "good[WINDOW]",
  total: "total[WINDOW]",
});

const MINUTES = { m: 1, h: 60, d: 1440 } as const;
const minutesOf = (window: string): number =>
  Number.parseInt(window, 10) * MINUTES[window.at(-1) as keyof typeof MINUTES];

interface Counted {
  readonly good: number | undefined;
  readonly total: number;
}

/** What Prometheus would find, for expressions of this form: a series that is missing is undefined. */
function fires(promql: string, counts: Readonly<Record<string, Counted>>): boolean {
  const script = promql
    .replaceAll(/(good|total)\[(\w+)\]/g, (_, what: string, window: string) => `counts["${window}"].${what}`)
    .replaceAll(" or ", " ?? ")
    .replaceAll(" and ", " && ");
  return Boolean(new Function("counts", `return ${script}`)(counts));
}

describe("planBurnAlerts", () => {
  it.each(BURN_RATES.map((rate, index) => [rate, [0.02, 0.05, 0.1, 0.1][index]] as const))(
    "fires at %o when %d of the month's budget is spent",
    ({ factor, long, short }, share) => {
      expect((factor * minutesOf(long)) / (30 * 1440)).toBeCloseTo(share ?? Number.NaN, 10);
      expect(minutesOf(short)).toBeCloseTo(minutesOf(long) / 12, 10);
    },
  );

  it("names the alerts by objective and window, and pages for the fast ones", () => {
    expect(planBurnAlerts(objective(0.9995)).map(({ id, severity }) => [id, severity])).toEqual([
      ["reads-burns-1h", "page"],
      ["reads-burns-6h", "page"],
      ["reads-burns-1d", "ticket"],
      ["reads-burns-3d", "ticket"],
    ]);
  });

  it("writes the limit without the noise of floating point", () => {
    const [first] = planBurnAlerts(objective(0.9995));
    expect(first?.promql).toBe(
      "(1 - ((good[1h]) or 0 * (total[1h])) / (total[1h])) > 0.0072 and (1 - ((good[5m]) or 0 * (total[5m])) / (total[5m])) > 0.0072",
    );
  });

  it("fires when both windows fail more often than the factor allows, and never otherwise", () => {
    const target = fc.double({ min: 0.94, max: 0.9999, noNaN: true });
    const failed = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(target, failed, failed, fc.integer({ min: 1, max: 100_000 }), (promised, long, short, total) => {
        const alerts = planBurnAlerts(objective(promised));
        for (const [index, rate] of BURN_RATES.entries()) {
          const limit = rate.factor * (1 - promised);
          fc.pre([long, short].every((each) => Math.abs(each - limit) > 1e-4));
          const counts = {
            [rate.long]: { good: (1 - long) * total, total },
            [rate.short]: { good: (1 - short) * total, total },
          };
          expect(fires(alerts[index]?.promql ?? "", counts)).toBe(long > limit && short > limit);
        }
      }),
    );
  });

  it("fires when not one request was answered, and not when there was none", () => {
    for (const { promql } of planBurnAlerts(objective(0.999))) {
      const windows = BURN_RATES.flatMap(({ long, short }) => [long, short]);
      const all = (counted: Counted) => Object.fromEntries(windows.map((window) => [window, counted]));
      expect(fires(promql, all({ good: undefined, total: 7 }))).toBe(true);
      expect(fires(promql, all({ good: 0, total: 0 }))).toBe(false);
    }
  });

  it("leaves no placeholder", () => {
    expect(failureRatio(objective(0.99), "2h")).toBe("1 - ((good[2h]) or 0 * (total[2h])) / (total[2h])");
    for (const { promql } of planBurnAlerts(objective(0.99))) expect(promql).not.toContain("WINDOW");
  });

  it.each([1, 1.5, 0.93, 0.5, Number.NaN])("refuses the target %d, which nothing could burn fast enough", (target) => {
    expect(() => planBurnAlerts(objective(target))).toThrow(ObjectiveInvalid);
    expect(() => planBurnAlerts(objective(target))).toThrow(/reads promises .* above 0\.931/);
  });

  it.each(["good", "total"] as const)("refuses an objective whose %s has no window", (part) => {
    const fixed = { ...objective(0.99), [part]: "sum(rate(x[5m]))" };
    expect(() => planBurnAlerts(fixed)).toThrow(`must say WINDOW where ${part} has its range: sum(rate(x[5m]))`);
  });
});
