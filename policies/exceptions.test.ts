import { describe, expect, it } from "@jest/globals";
import { EXCEPTIONS } from "./exceptions.ts";
import { RULES } from "./rules.ts";

describe("the exceptions", () => {
  it("are each of a rule that there is", () => {
    const names = RULES.map(({ name }) => name);
    expect(EXCEPTIONS.filter(({ rule }) => !names.includes(rule))).toEqual([]);
  });

  it("are permanent only where a cloud leaves no choice", () => {
    const permanent = EXCEPTIONS.filter((each) => "permanent" in each).map(({ rule }) => rule);
    expect(new Set(permanent)).toEqual(new Set(["bucket-encrypted-with-own-key"]));
  });

  it("end on a day that there is", () => {
    for (const each of EXCEPTIONS)
      if ("expires" in each) expect(new Date(each.expires).toISOString().slice(0, 10)).toBe(each.expires);
  });
});
