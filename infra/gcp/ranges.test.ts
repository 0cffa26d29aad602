import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { containsRange, findOverlaps, RangeInvalid } from "../address-plan.ts";
import { planGcpRanges } from "./ranges.ts";

const parts = (whole: string): Record<string, string> => {
  const { nodes, pods, services, databases, balancers } = planGcpRanges(whole);
  return Object.fromEntries(
    Object.entries({ nodes, pods, services: [services], databases, balancers }).map(([name, [range = ""]]) => [
      name,
      range,
    ]),
  );
};

describe("planGcpRanges", () => {
  it("gives each part one range, the largest first", () => {
    expect(planGcpRanges("10.32.0.0/16")).toEqual({
      whole: "10.32.0.0/16",
      pods: ["10.32.0.0/17"],
      nodes: ["10.32.128.0/20"],
      services: "10.32.144.0/20",
      databases: ["10.32.160.0/20"],
      balancers: ["10.32.176.0/24"],
      public: [],
    });
  });

  it("never lets two parts overlap, and never leaves the whole", () => {
    const wholes = fc
      .tuple(fc.integer({ min: 1, max: 223 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 16 }))
      .map(([a, b, prefix]) => `${a}.${b - (b % 2 ** (16 - prefix))}.0.0/${prefix}`);
    fc.assert(
      fc.property(wholes, (whole) => {
        const ranges = parts(whole);
        expect(findOverlaps(ranges)).toEqual([]);
        for (const range of Object.values(ranges)) expect(containsRange(whole, range)).toBe(true);
      }),
    );
  });

  it("names what is missing when the whole is too small", () => {
    expect(() => planGcpRanges("10.32.0.0/17")).toThrow(RangeInvalid);
    expect(() => planGcpRanges("10.32.0.0/17")).toThrow("a /16 would do");
  });
});
