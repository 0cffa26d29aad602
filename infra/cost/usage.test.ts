import { describe, expect, it } from "@jest/globals";
import { filledGb, readUsage, totalOutGb, USAGE_SIZES, usageOf } from "./usage.ts";

describe("usage", () => {
  it.each(USAGE_SIZES)("of a %s site is whole, and says of every group where its numbers are from", (size) => {
    const { about, assumptions, ...groups } = usageOf(size);
    expect(about).not.toBe("");
    expect(Object.keys(assumptions).toSorted()).toEqual(Object.keys(groups).toSorted());
  });

  it("grows with the site", () => {
    const requests = USAGE_SIZES.map((size) => usageOf(size).edge.requestsMillions);
    expect(requests.toSorted((one, other) => one - other)).toEqual(requests);
  });

  const medium = usageOf("medium");
  it.each([
    [{ edge: { ...medium.edge, outGb: { ...medium.edge.outGb, asia: -1 } } }, "edge.outGb.asia: must not be negative"],
    [{ edge: { ...medium.edge, hitRatio: 90 } }, "edge.hitRatio: must be between 0 and 1"],
    [{ network: { ...medium.network, natGb: "much" } }, "network.natGb: must be a number"],
    [{ logs: undefined }, "logs: "],
    [{ dns: { ...medium.dns, questions: 1 } }, "dns: "],
  ])("that is wrong names its field: %#", (wrong, told) => {
    expect(() => readUsage({ ...medium, ...wrong }, "mine.json")).toThrow(told);
    expect(() => readUsage({ ...medium, ...wrong }, "mine.json")).toThrow(/^mine\.json has 1 problem/);
  });

  it("asks the service for what the cache hasn't", () => {
    expect(totalOutGb(medium)).toBe(2000);
    expect(filledGb(medium)).toBeCloseTo(200);
  });
});
