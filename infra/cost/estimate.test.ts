import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CostedResource } from "./components.ts";
import { type Estimate, estimateStack, FREE_TYPES, PRICED_TYPES } from "./estimate.ts";
import { whyFree } from "./free-types.ts";
import { type Price, readPrices } from "./price-book.ts";
import { renderReport } from "./render-report.ts";
import { makeReport } from "./report.ts";
import { USAGE_SIZES, type Usage, usageOf } from "./usage.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const fixture = (name: string): CostedResource[] =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, "fixtures", `${name}.json`), "utf8"));
const AWS = fixture("aws-site");
const GCP = fixture("gcp-site");
const estimate = (resources: readonly CostedResource[], usage: Usage | "medium" = "medium"): Estimate =>
  estimateStack(resources, usage, { now: NOW });

describe("an estimate of two small recordings", () => {
  it.each(USAGE_SIZES)("is the reviewed one for %s usage (WRITE_GOLDEN=true writes it)", (size) => {
    const stacks = [
      { stack: "aws-site", ...estimateStack(AWS, size, { now: NOW }) },
      { stack: "gcp-site", ...estimateStack(GCP, size, { now: NOW }) },
    ];
    const text = renderReport(makeReport(stacks, size, NOW), "text", { isColoured: false });
    const file = path.join(import.meta.dirname, "golden", `${size}.txt`);
    if (process.env.WRITE_GOLDEN) writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, "utf8"));
  });

  it("has the sum of its lines, and each line the product of quantity and price", () => {
    const { lines, monthlyUsd } = estimate(AWS);
    for (const line of lines) expect(line.monthlyUsd).toBeCloseTo(line.quantity * line.unitUsd, 9);
    expect(monthlyUsd).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.monthlyUsd, 0),
      9,
    );
  });

  it("costs nothing when there is nothing", () => {
    expect(estimate([])).toEqual({ monthlyUsd: 0, lines: [], unpriced: [], stale: [], estimates: [] });
  });

  it("leaves out components, providers and what is only read", () => {
    const theirs = AWS.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway");
    expect(estimate(theirs.map((each) => ({ ...each, isRead: true }))).monthlyUsd).toBe(0);
    expect(estimate([{ type: "pulumi:providers:aws", name: "aws", inputs: {} }]).unpriced).toEqual([]);
    expect(
      estimate([{ type: "camera-reviews:aws:Network", name: "n", inputs: {}, isComponent: true }]).unpriced,
    ).toEqual([]);
  });
});

describe("a price", () => {
  const zone = [{ type: "aws:route53/zone:Zone", name: "zone", inputs: {} }];
  const price = (given: Partial<Price>): Price => ({
    id: "aws.route53.zone-month",
    unit: "zone-month",
    usd: 0.5,
    region: "global",
    source: "a list",
    date: "2026-11-01",
    isEstimate: false,
    note: "",
    ...given,
  });
  const of = (given: Partial<Price>): Estimate =>
    estimateStack(zone, "small", { now: NOW, prices: readPrices([price(given)]) });

  it.each([
    ["2026-05-28", false],
    ["2026-05-27", true],
  ])("of %s is stale on 2026-11-24: %s", (date, isStale) => {
    const { lines, stale } = of({ date });
    expect(lines[0]?.isStale).toBe(isStale);
    expect(stale).toEqual(isStale ? [{ price: "aws.route53.zone-month", date, ageDays: 181 }] : []);
  });

  it("that is an estimate is told with its reason", () => {
    const { lines, estimates } = of({ isEstimate: true, note: "Half of another." });
    expect(lines[0]?.isEstimate).toBe(true);
    expect(estimates).toEqual([{ price: "aws.route53.zone-month", note: "Half of another." }]);
  });

  it("that is not in the book makes its part unpriced, never free", () => {
    const { monthlyUsd, unpriced } = of({});
    expect(monthlyUsd).toBe(0.5);
    expect(unpriced).toEqual([
      { type: "aws:route53/zone:Zone", name: "", why: "DNS queries: no price entry aws.route53.query-million" },
    ]);
  });
});

describe("a type", () => {
  it("without an entry is listed, never silently free", () => {
    const { unpriced, monthlyUsd } = estimate([{ type: "aws:appmesh/mesh:Mesh", name: "mesh", inputs: {} }]);
    expect(monthlyUsd).toBe(0);
    expect(unpriced).toEqual([{ type: "aws:appmesh/mesh:Mesh", name: "mesh", why: "no price entry for the type" }]);
  });

  it("is priced or free, not both", () => {
    const both = Object.keys(PRICED_TYPES).filter((type) => whyFree(type, FREE_TYPES) !== undefined);
    expect(both).toEqual([]);
  });
});

/** An autoscaler takes pods away where there are more than its usage says: it is the one thing that may lower a cost. */
const POOL = [...AWS, ...GCP].filter(({ type }) => !type.startsWith("kubernetes:keda"));
const some = fc.uniqueArray(fc.constantFrom(...POOL), { maxLength: POOL.length });

describe("costs", () => {
  it("never fall when a resource is added", () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...POOL), (resources, added) => {
        const before = estimate(resources).monthlyUsd;
        const after = estimate([...resources, { ...added, name: `${added.name}-more` }]).monthlyUsd;
        expect(after).toBeGreaterThanOrEqual(before - 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it("rise in proportion to what is used", () => {
    fc.assert(
      fc.property(
        some,
        fc.constantFrom(...USAGE_SIZES),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (some, size, k) => {
          const at = (factor: number) => estimate(some, timesUsed(usageOf(size), factor)).monthlyUsd;
          expect(at(k)).toBeCloseTo(at(0) + k * (at(1) - at(0)), 4);
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** What isn't traffic stays as it is. */
function timesUsed(usage: Usage, factor: number): Usage {
  const times = (value: unknown): unknown => {
    if (typeof value === "number") return value * factor;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, times(each)]));
  };
  const { edge, balancer, logs, ...rest } = usage;
  return {
    ...rest,
    ...(times(rest) as Usage),
    workload: usage.workload,
    charts: usage.charts,
    edge: { ...(times(edge) as Usage["edge"]), hitRatio: edge.hitRatio },
    balancer: { ...(times(balancer) as Usage["balancer"]), proxyInstances: balancer.proxyInstances },
    logs: { ...(times(logs) as Usage["logs"]), keptMonths: logs.keptMonths },
  };
}
