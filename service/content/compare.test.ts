import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findWinners, MEASURES, type Measure, type Measured } from "./compare.ts";

const measures = Object.keys(MEASURES) as Measure[];
const value = fc.option(fc.integer({ min: 0, max: 5 }), { nil: null });
const facts = fc.record(
  Object.fromEntries(measures.map((measure) => [measure, value])) as Record<Measure, typeof value>,
);
const cameras = fc
  .array(facts, { minLength: 2, maxLength: 4 })
  .map((all): Measured[] => all.map((one, index) => ({ ...one, slug: `camera-${index}` })));

describe("the winners", () => {
  it("have the best value of all that are known, and all who have it win", () => {
    fc.assert(
      fc.property(cameras, fc.constantFrom(...measures), (all, measure) => {
        const winner = findWinners(all)[measure];
        const known = all.filter((camera) => camera[measure] !== null);
        if (!winner) return expect(known.length).toBeLessThan(2);
        const sign = winner.better === "higher" ? 1 : -1;
        for (const camera of known) {
          const difference = sign * ((camera[measure] ?? 0) - winner.value);
          expect(winner.cameras.includes(camera.slug) ? difference === 0 : difference < 0).toBe(true);
        }
        expect(winner.cameras.length).toBeGreaterThan(0);
      }),
    );
  });

  it("are the same in any order of the cameras", () => {
    fc.assert(
      fc.property(cameras, (all) => {
        const sorted = (of: Measured[]) =>
          Object.values(findWinners(of)).map((winner) => winner && { ...winner, cameras: winner.cameras.toSorted() });
        expect(sorted(all.toReversed())).toEqual(sorted(all));
      }),
    );
  });

  it("don't change with a camera of which nothing is known", () => {
    const unknown = { slug: "unknown", ...Object.fromEntries(measures.map((measure) => [measure, null])) } as Measured;
    fc.assert(fc.property(cameras, (all) => expect(findWinners([...all, unknown])).toEqual(findWinners(all))));
  });

  it("are none where fewer than two cameras can be measured", () => {
    const one = { slug: "a", rating: 9, megapixels: null, cropFactor: null, year: null, weightGrams: 1, priceUsd: 0 };
    const other = { ...one, slug: "b", rating: null, weightGrams: 2, priceUsd: 0 };
    expect(findWinners([one, other])).toEqual({
      rating: null,
      megapixels: null,
      cropFactor: null,
      year: null,
      weightGrams: { better: "lower", value: 1, cameras: ["a"] },
      priceUsd: { better: "lower", value: 0, cameras: ["a", "b"] },
    });
  });
});
