import { describe, expect, it } from "@jest/globals";
import { ENVIRONMENTS } from "../stack.ts";
import { TABLE } from "../table.ts";
import { planStacks } from "./plan.ts";

const needsOf = (planned: ReturnType<typeof planStacks>) =>
  Object.fromEntries(planned.map(({ name, needs }) => [name, needs]));

describe("the plan of a deployment", () => {
  it("puts each stack after those it needs, with both clouds side by side", () => {
    expect(needsOf(planStacks("staging"))).toEqual({
      "account-aws": [],
      "account-gcp": [],
      "dns-staging": ["account-aws"],
      "aws-staging": ["account-aws", "dns-staging"],
      "gcp-staging": ["account-gcp", "dns-staging"],
      "interconnect-staging": ["dns-staging", "aws-staging", "gcp-staging"],
      "entry-staging": ["dns-staging", "aws-staging", "gcp-staging", "interconnect-staging"],
    });
  });

  it.each(ENVIRONMENTS)("has every stack of %s and the accounts, in the table's order", (environment) => {
    const names = TABLE.filter(({ of }) => "account" in of || of.environment === environment).map(({ name }) => name);
    expect(planStacks(environment).map(({ name }) => name)).toEqual(names);
  });

  it("needs only what is in the run", () => {
    expect(needsOf(planStacks("production", { only: ["gcp", "entry"] }))).toEqual({
      "gcp-production": [],
      "entry-production": ["gcp-production"],
    });
  });

  it("destroys readers of outputs first, and leaves the accounts", () => {
    expect(needsOf(planStacks("staging", { isDestroyed: true }))).toEqual({
      "entry-staging": [],
      "interconnect-staging": ["entry-staging"],
      "gcp-staging": ["interconnect-staging", "entry-staging"],
      "aws-staging": ["interconnect-staging", "entry-staging"],
      "dns-staging": ["aws-staging", "gcp-staging", "interconnect-staging", "entry-staging"],
    });
  });

  it("destroys an account only when it is asked to", () => {
    expect(planStacks("staging", { isDestroyed: true, only: ["account"] }).map(({ name }) => name)).toEqual([
      "account-gcp",
      "account-aws",
    ]);
  });
});
