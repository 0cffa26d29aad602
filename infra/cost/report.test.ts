import { describe, expect, it } from "@jest/globals";
import { compare, readEarlier } from "./compare.ts";
import type { CostedResource } from "./components.ts";
import { estimateStack } from "./estimate.ts";
import { renderReport } from "./render-report.ts";
import { type CostReport, makeReport } from "./report.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const NAT = "aws:ec2/natGateway:NatGateway";
const of = (type: string, name: string): CostedResource => ({ type, name, inputs: {} });
const report = (stacks: Readonly<Record<string, readonly CostedResource[]>>): CostReport =>
  makeReport(
    Object.entries(stacks).map(([stack, resources]) => ({ stack, ...estimateStack(resources, "small", { now: NOW }) })),
    "small",
    NOW,
  );
const ONE = { "aws-staging": [of(NAT, "nat-a")] };
const TWO = { "aws-staging": [of(NAT, "nat-a"), of(NAT, "nat-b"), of("aws:appmesh/mesh:Mesh", "mesh")] };

const PLAIN = { isColoured: false };

describe("a report", () => {
  it("has one row for what is charged alike, and the sum of all stacks", () => {
    const text = renderReport(report({ ...TWO, "dns-staging": [of("aws:route53/zone:Zone", "zone")] }), "text", PLAIN);
    expect(text).toContain("aws-staging, small usage: 138.57 USD a month");
    expect(text).toMatch(/NAT gateway +1,460 +hour +0\.093 +135\.78\n/);
    expect(text).toMatch(/in all +139\.27\n/);
  });

  it("lists what has no price", () => {
    const told = "aws:appmesh/mesh:Mesh: no price entry for the type (1: mesh)";
    expect(renderReport(report(TWO), "text", PLAIN)).toContain(`Not priced, and not in the sum:\n    ${told}`);
    expect(renderReport(report(TWO), "markdown", PLAIN)).toContain(`* ${told}`);
  });

  it("marks estimates and stale prices", () => {
    const tunnel = report({ "interconnect-staging": [of("gcp:compute/vPNTunnel:VPNTunnel", "tunnel")] });
    expect(renderReport(tunnel, "text", PLAIN)).toMatch(/VPN tunnel .* 54\.75 {2}S\n/);
    const vpn = report({ "interconnect-staging": [of("aws:ec2/vpnConnection:VpnConnection", "vpn")] });
    expect(renderReport(vpn, "markdown", PLAIN)).toContain("| VPN connection | 730 | hour | 0.05 | 36.50 | E |");
  });

  it("is coloured on a terminal only", () => {
    const isEscaped = (isColoured: boolean) => renderReport(report(ONE), "text", { isColoured }).includes("\u001b[");
    expect([isEscaped(true), isEscaped(false)]).toEqual([true, false]);
  });

  it("aligns its columns", () => {
    const lines = renderReport(report(ONE), "text", PLAIN).split("\n").slice(1, 4);
    const ends = lines.map((line) => line.length);
    expect(new Set(ends).size).toBe(1);
  });

  it("is whole in JSON, with each resource's lines", () => {
    const read = JSON.parse(renderReport(report(TWO), "json", PLAIN));
    expect(read).toEqual(JSON.parse(JSON.stringify(report(TWO))));
    expect(read.stacks[0].lines.map((line: { name: string }) => line.name)).toEqual(["nat-a", "nat-b", ""]);
  });
});

describe("a comparison", () => {
  const earlier = (of: CostReport) => readEarlier(renderReport(of, "json", PLAIN), "before.json");
  const change = compare(report(TWO), earlier(report(ONE)));

  it("tells the change of each stack, of each row and in all", () => {
    expect(change.monthlyUsd).toBeCloseTo(67.89, 9);
    expect(change.stacks).toHaveLength(1);
    expect(change.stacks[0]?.lines.map(({ what }) => what)).toEqual(["NAT gateway"]);
    expect(change.stacks[0]?.beforeUsd).toBeCloseTo(70.68, 9);
    expect(change.stacks[0]?.afterUsd).toBeCloseTo(138.57, 9);
  });

  it("is told in text, Markdown and JSON", () => {
    const whole = { ...report(TWO), change };
    const text = renderReport(whole, "text", PLAIN);
    expect(text).toContain("Since 2026-11-24 (small usage): +67.89 USD a month");
    expect(text).toMatch(/ {4}NAT gateway +67\.89 +135\.78 +\+67\.89\n/);
    expect(renderReport(whole, "markdown", PLAIN)).toContain("| **aws-staging** | 70.68 | 138.57 | +67.89 |");
    expect(JSON.parse(renderReport(whole, "json", PLAIN)).change.stacks[0].changeUsd).toBeCloseTo(67.89, 9);
  });

  it("the other way round is the same with the other sign", () => {
    const back = compare(report(ONE), earlier(report(TWO)));
    expect(back.monthlyUsd).toBeCloseTo(-change.monthlyUsd, 9);
    expect(renderReport({ ...report(ONE), change: back }, "text", PLAIN)).toContain("−67.89 USD a month");
  });

  it("of a report with itself is nothing", () => {
    const same = compare(report(TWO), earlier(report(TWO)));
    expect(same.monthlyUsd).toBe(0);
    expect(same.stacks.flatMap(({ lines }) => lines)).toEqual([]);
  });

  it("counts a new stack in whole, and no stack that wasn't asked for", () => {
    const before = earlier(report({ "dns-staging": [of("aws:route53/zone:Zone", "zone")] }));
    const { monthlyUsd, stacks } = compare(report(ONE), before);
    expect(stacks.map(({ stack, beforeUsd }) => [stack, beforeUsd])).toEqual([["aws-staging", 0]]);
    expect(monthlyUsd).toBeCloseTo(70.68, 9);
  });

  it.each([
    ["nothing", "it is not JSON"],
    ["{}", "usage: "],
    ['{"usage":"small","day":"x","stacks":[{"stack":"a"}]}', "stacks.0.monthlyUsd: "],
  ])("with %s is refused in words", (text, told) => {
    expect(() => readEarlier(text, "x.json")).toThrow("x.json is no report of `npm run cost -- --format json`: ");
    expect(() => readEarlier(text, "x.json")).toThrow(told);
  });
});
