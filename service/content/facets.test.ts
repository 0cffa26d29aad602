import { describe, expect, it } from "@jest/globals";
import { capCount, presentFacets } from "./facets.ts";

describe("a count", () => {
  it("is told up to ten thousand", () => {
    expect(capCount(0)).toEqual({ count: 0 });
    expect(capCount(10_000)).toEqual({ count: 10_000 });
    expect(capCount(10_001)).toEqual({ count: 10_000, more: true });
  });

  it("of a facet's value says when there are more", () => {
    expect(
      presentFacets({
        year: [
          { value: 2020, count: 12_345 },
          { value: 2021, count: 3 },
        ],
      }),
    ).toEqual({
      year: [
        { value: 2020, count: 10_000, more: true },
        { value: 2021, count: 3 },
      ],
    });
  });
});
