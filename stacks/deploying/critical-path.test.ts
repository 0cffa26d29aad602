import { describe, expect, it } from "@jest/globals";
import { findResourcePath, findStackPath } from "./critical-path.ts";
import type { Operation } from "./event-book.ts";
import { planStacks } from "./plan.ts";

const span = (startedMs: number, endedMs: number) => ({ startedMs, endedMs });
const made = (name: string, startedMs: number, endedMs: number, op = "create"): Operation => ({
  ...{ urn: `urn:pulumi:s::p::c:C$aws:x:Y::${name}`, type: "aws:x:Y", name, op, startedMs, endedMs },
});
const needing = (name: string, ...names: string[]) => ({
  urn: made(name, 0, 0).urn,
  dependencies: names.map((each) => made(each, 0, 0).urn),
});

describe("the critical path of a run", () => {
  it("goes by the slower cloud", () => {
    const spans = new Map([
      ["account-aws", span(0, 10)],
      ["account-gcp", span(0, 5)],
      ["dns-staging", span(10, 20)],
      ["aws-staging", span(20, 90)],
      ["gcp-staging", span(20, 120)],
      ["interconnect-staging", span(120, 150)],
      ["entry-staging", span(150, 155)],
    ]);
    expect(findStackPath(planStacks("staging"), spans).map(({ name, ms }) => `${name} ${ms}`)).toEqual([
      "account-aws 10",
      "dns-staging 10",
      "gcp-staging 100",
      "interconnect-staging 30",
      "entry-staging 5",
    ]);
  });

  it("has nothing in it that didn't run", () => {
    expect(findStackPath(planStacks("staging"), new Map([["gcp-staging", span(1, 9)]]))).toEqual([
      { name: "gcp-staging", ms: 8 },
    ]);
  });
});

describe("the critical path in a stack", () => {
  it("follows what each resource depends on, back from the one that ended last", () => {
    const operations = [made("network", 0, 10), made("subnet", 10, 20), made("key", 0, 15), made("database", 20, 300)];
    const resources = [needing("database", "subnet", "key"), needing("subnet", "network"), needing("network")];
    expect(findResourcePath(operations, resources)).toEqual([
      { name: "network (aws:x:Y)", ms: 10 },
      { name: "subnet (aws:x:Y)", ms: 10 },
      { name: "database (aws:x:Y)", ms: 280 },
    ]);
  });

  it("ends where nothing changed", () => {
    const operations = [made("network", 0, 10, "same"), made("database", 20, 300, "update")];
    expect(findResourcePath(operations, [needing("database", "network")])).toHaveLength(1);
  });
});
