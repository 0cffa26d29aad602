import { describe, expect, it } from "@jest/globals";
import { admitPublishers } from "./identity-publishers.ts";

const ours = { StringEquals: { "aws:SourceAccount": "111122223333" } };

describe("admitPublishers", () => {
  it("admits services for this account only", () => {
    expect(admitPublishers(["cloudwatch", "budgets"], "111122223333")).toEqual([
      {
        Sid: "Publishers",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
        Condition: ours,
      },
    ]);
  });

  it("asks EventBridge for nothing that it never tells", () => {
    const [bound, open, ...more] = admitPublishers(["events", "cloudwatch"], "111122223333");
    expect(bound).toMatchObject({ Principal: { Service: ["cloudwatch.amazonaws.com"] }, Condition: ours });
    expect(open).toEqual({
      Sid: "PublishersWithoutSource",
      Effect: "Allow",
      Principal: { Service: ["events.amazonaws.com"] },
    });
    expect(more).toEqual([]);
  });

  it("says nothing of services that aren't asked for", () => {
    expect(admitPublishers(["events"], "111122223333")).toHaveLength(1);
    expect(admitPublishers([], "111122223333")).toEqual([]);
  });
});
