import { describe, expect, it } from "@jest/globals";
import { Substitutions } from "./substitutions.ts";

describe("substitutions", () => {
  it("replace an id where it is the whole text, wherever it stands", () => {
    const ids = new Substitutions();
    ids.add("vpc-1", "vpc-9");
    expect(ids.apply({ vpcId: "vpc-1", more: ["vpc-1", "vpc-10", "not vpc-1"], none: 1, nil: null })).toEqual({
      vpcId: "vpc-9",
      more: ["vpc-9", "vpc-10", "not vpc-1"],
      none: 1,
      nil: null,
    });
  });

  it("replace ARNs and addresses within a text, but not the beginning of a longer name", () => {
    const ids = new Substitutions();
    ids.add("arn:aws:kms:r:1:key/data", "arn:aws:kms:r:1:key/9");
    ids.add("arn:aws:kms:r:1:key/data-logs", "arn:aws:kms:r:1:key/8");
    ids.add("https://sqs.r.amazonaws.com/1/in", "http://127.0.0.1/1/in");
    expect(
      ids.apply(
        '["arn:aws:kms:r:1:key/data","arn:aws:kms:r:1:key/data-logs","arn:aws:kms:r:1:key/data2","https://sqs.r.amazonaws.com/1/in"]',
      ),
    ).toBe('["arn:aws:kms:r:1:key/9","arn:aws:kms:r:1:key/8","arn:aws:kms:r:1:key/data2","http://127.0.0.1/1/in"]');
  });

  it("know nothing of what was not told, and nothing that is no text", () => {
    const ids = new Substitutions();
    ids.add(undefined, "x");
    ids.add("x", undefined);
    ids.add("same", "same");
    expect(ids.apply("x")).toBe("x");
  });
});
