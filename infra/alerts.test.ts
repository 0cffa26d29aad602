import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { ALERTS, OBJECTIVES, runbookOf } from "./alerts.ts";
import { SUBJECTS } from "./signals.ts";

const METRICS = readFileSync(new URL("../service/http/metrics.ts", import.meta.url), "utf8");
/** What Node's own collector tells beside the service's metrics. */
const DEFAULTS = ["nodejs_version_info", "process_start_time_seconds"];

const queries = ALERTS.filter((alert) => alert.kind === "query");
const parts = ALERTS.filter((alert) => alert.kind === "subject");

describe("ALERTS", () => {
  it("has one id for each, in kebab-case, which is the runbook's anchor", () => {
    expect(new Set(ALERTS.map(({ id }) => id)).size).toBe(ALERTS.length);
    for (const alert of ALERTS) {
      expect(alert.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(runbookOf(alert)).toBe(`docs/operations.md#${alert.id}`);
    }
  });

  it("says what is wrong in a sentence", () => {
    for (const { says } of ALERTS) expect(says).toMatch(/^[A-Z0-9].*\.$/);
  });

  it("watches every subject", () => {
    expect(new Set(parts.map(({ subject }) => subject))).toEqual(new Set(SUBJECTS));
  });

  it("waits for whole minutes, as both clouds want it", () => {
    for (const { forS } of ALERTS) expect(forS % 60).toBe(0);
  });

  it("burns every objective's budget at four rates", () => {
    for (const { id } of OBJECTIVES)
      expect(queries.filter((alert) => alert.id.startsWith(`${id}-burns-`))).toHaveLength(4);
  });

  it("asks only for metrics that the service has", () => {
    const names = queries.flatMap(({ promql }) => promql.match(/\b[a-z]+(_[a-z]+)+\b(?=[{[)])/g) ?? []);
    expect(names.length).toBeGreaterThan(20);
    for (const name of new Set(names)) {
      if (DEFAULTS.includes(name)) continue;
      expect(METRICS).toContain(`"${name.replace(/_(count|bucket)$/, "")}"`);
    }
  });

  it("asks for a bucket that the histogram has", () => {
    const buckets = /buckets: \[([^\]]+)\]/.exec(METRICS)?.[1]?.split(", ");
    const asked = queries.flatMap(({ promql }) => [...promql.matchAll(/le="([^"]+)"/g)].map(([, le]) => le));
    expect(asked.length).toBeGreaterThan(0);
    for (const le of asked) expect(buckets).toContain(le);
  });
});
