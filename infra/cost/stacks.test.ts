import { describe, expect, it } from "@jest/globals";
import { STACKS } from "../../stacks/table.ts";
import { recordedStack } from "../../test/support/recorded-stacks.ts";
import { estimateStack } from "./estimate.ts";

/** What nobody could find a price of: each costs something perhaps, and the report says so. */
const NOT_PRICED = ["gcp:binaryauthorization/policy:Policy"];

describe("the real stacks", () => {
  it.each(STACKS)("%s has a price or a reason for everything but what is listed here", async (stack) => {
    const { resources } = await recordedStack(stack);
    const { monthlyUsd, unpriced } = estimateStack(resources, "medium");
    expect(unpriced.filter(({ type }) => !NOT_PRICED.includes(type))).toEqual([]);
    expect(monthlyUsd).toBeGreaterThan(0);
  });
});
