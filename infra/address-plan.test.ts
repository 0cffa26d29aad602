import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { addressAt, carveRanges, containsRange, findOverlaps, RangeInvalid, requireDisjoint } from "./address-plan.ts";

const range = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.nat(2 ** 16))
    .map(([prefix, seed]) => `${address(seed * 2 ** (32 - prefix))}/${prefix}`);
const address = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
const wants = fc.array(fc.record({ prefix: fc.integer({ min: 20, max: 28 }), count: fc.integer({ min: 1, max: 4 }) }), {
  minLength: 1,
  maxLength: 8,
});

describe("carveRanges", () => {
  it("gives ranges that lie inside, never overlap, and are as many and as large as wanted", () => {
    fc.assert(
      fc.property(range(8, 14), wants, (whole, all) => {
        const named = all.map((want, index) => ({ ...want, name: `part-${index}` }));
        const carved = carveRanges(whole, named);
        for (const { name, prefix, count } of named) {
          expect(carved[name]).toHaveLength(count);
          for (const each of carved[name] ?? [])
            expect([each.endsWith(`/${prefix}`), containsRange(whole, each)]).toEqual([true, true]);
        }
        const every = Object.values(carved).flat();
        expect(findOverlaps(Object.fromEntries(every.map((each, index) => [String(index), each])))).toEqual([]);
      }),
    );
  });

  it("answers the same whatever the order of wants of one size", () => {
    const [a, b] = [
      { name: "a", prefix: 24, count: 2 },
      { name: "b", prefix: 20, count: 1 },
    ];
    expect(carveRanges("10.0.0.0/16", [a, b])).toEqual(carveRanges("10.0.0.0/16", [b, a]));
  });

  it("says how much is missing of a range that is too small", () => {
    expect(() => carveRanges("10.0.0.0/24", [{ name: "nodes", prefix: 20, count: 3 }])).toThrow(
      "10.0.0.0/24 is too small: it wants 12288 addresses (3 × /20 for nodes); a /18 would do.",
    );
  });
});

describe("ranges", () => {
  it.each([
    ["10.0.0.0", "is not an IPv4 range"],
    ["10.0.0.256/24", "is not an IPv4 range"],
    ["10.0.0.0/33", "is not an IPv4 range"],
    ["10.0.0.1/24", "does not start at a multiple of its size; 10.0.0.0/24 does"],
  ])("refuses %s: %s", (text, message) => {
    expect(() => carveRanges(text, [])).toThrow(message);
  });

  it("names every pair that overlaps", () => {
    const ranges = { aws: "10.16.0.0/15", gcp: "10.17.0.0/16", office: "192.168.0.0/24" };
    expect(findOverlaps(ranges)).toEqual([["aws", "gcp"]]);
    expect(() => requireDisjoint(ranges)).toThrow(/aws \(10\.16\.0\.0\/15\) and gcp \(10\.17\.0\.0\/16\)/);
    expect(() => requireDisjoint({ aws: "10.16.0.0/16", gcp: "10.17.0.0/16" })).not.toThrow();
  });

  it("counts addresses from the start and not past the end", () => {
    expect(addressAt("172.20.0.0/16", 10)).toBe("172.20.0.10");
    expect(() => addressAt("10.0.0.0/30", 4)).toThrow(RangeInvalid);
  });
});
