import { describe, expect, it } from "@jest/globals";
import { documentedValues } from "./documented-values.ts";

describe("values that a comment lists", () => {
  it("are those of a whole line, and no part of a sentence", () => {
    expect(documentedValues("How often.\nDefault value is `A_1`.\nPossible values are: `A_1`, `B_2`.\n")).toEqual([
      "A_1",
      "B_2",
    ]);
    expect(documentedValues("Possible values are: `A`, and whatever the service adds")).toBeUndefined();
    expect(documentedValues("The mode.")).toBeUndefined();
  });
});
