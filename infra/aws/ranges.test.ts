import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { containsRange, findOverlaps, RangeInvalid } from "../address-plan.ts";
import { planAwsRanges, SERVICES } from "./ranges.ts";

const whole = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 16, max: 17 }), fc.boolean())
  .map(([second, prefix, isUpper]) => `10.${second}.${prefix === 17 && isUpper ? 128 : 0}.0/${prefix}`);

describe("planAwsRanges", () => {
  it("plans three subnets of each kind, pods and balancers beside the nodes", () => {
    const nodes = ["10.16.0.0/19", "10.16.32.0/19", "10.16.64.0/19"];
    expect(planAwsRanges("10.16.0.0/16")).toEqual({
      whole: "10.16.0.0/16",
      nodes,
      pods: nodes,
      balancers: nodes,
      services: "172.20.0.0/16",
      databases: ["10.16.96.0/24", "10.16.97.0/24", "10.16.98.0/24"],
      public: ["10.16.99.0/24", "10.16.100.0/24", "10.16.101.0/24"],
    });
  });

  it("keeps every subnet inside the site and apart from all others", () => {
    fc.assert(
      fc.property(whole, (range) => {
        const plan = planAwsRanges(range);
        const subnets = [...plan.nodes, ...plan.databases, ...plan.public];
        expect(subnets).toHaveLength(9);
        expect(subnets.filter((subnet) => !containsRange(range, subnet))).toEqual([]);
        expect(findOverlaps({ ...Object.fromEntries(subnets.map((each) => [each, each])), SERVICES })).toEqual([]);
      }),
    );
  });

  it.each([
    ["10.16.0.0/18", "10.16.0.0/18 is too small: it wants 26112 addresses"],
    ["10.0.0.0/15", "10.0.0.0/15 is too large: a VPC has a /16 at most."],
    ["172.20.0.0/16", "The site (172.20.0.0/16) and its cluster's Services (172.20.0.0/16)"],
    ["172.16.0.0/12", "The site (172.16.0.0/12) and its cluster's Services"],
    ["10.16.0.0", '"10.16.0.0" is not an IPv4 range'],
    ["10.16.1.0/16", "does not start at a multiple of its size"],
  ])("refuses %s", (range, message) => {
    expect(() => planAwsRanges(range)).toThrow(RangeInvalid);
    expect(() => planAwsRanges(range)).toThrow(message);
  });
});
