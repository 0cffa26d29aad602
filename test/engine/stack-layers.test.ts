import { describe, expect, it } from "@jest/globals";
import { layersOf } from "./stack-layers.ts";

describe("the order of an environment's stacks", () => {
  it("has both clouds at once, after what they read and before what joins them", () => {
    expect(layersOf("production")).toEqual([
      ["account-aws", "account-gcp"],
      ["dns-production"],
      ["aws-production", "gcp-production"],
      ["interconnect-production", "entry-production"],
    ]);
  });
});
