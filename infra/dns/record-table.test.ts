import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { DnsTarget } from "../platform.ts";
import { planHosts } from "./hosts.ts";
import { planRecords, type RecordRow, RecordTableInvalid, requireTable, type SiteTargets } from "./record-table.ts";

const hosts = planHosts({ domain: "example.com", environment: "production" });
const alias: DnsTarget = { kind: "alias", name: "d1.cloudfront.net", zone: "Z2FDTNDATAQYW2", hasIpv6: true };
const balancer: DnsTarget = { kind: "alias", name: "internal-x.elb.amazonaws.com", zone: "Z1", hasIpv6: false };
const addresses = (ipv6: readonly string[] = []): DnsTarget => ({ kind: "addresses", ipv4: ["203.0.113.10"], ipv6 });
const targets = (ipv6: readonly string[] = []): { aws: SiteTargets; gcp: SiteTargets } => ({
  aws: { entrance: alias, origin: balancer, private: balancer },
  gcp: {
    entrance: addresses(ipv6),
    origin: addresses(),
    private: { kind: "addresses", ipv4: ["10.30.0.9"], ipv6: [] },
  },
});
const row = (part: Partial<RecordRow>): RecordRow =>
  ({ id: "x", name: "www.example.com", type: "TXT", ttl: 60, values: ["v"], ...part }) as RecordRow;

describe("planRecords", () => {
  it("shares the public name among the sites by weight and health, and leads each other name to its site", () => {
    const rows = planRecords(hosts, targets(["2001:db8::10"]), { aws: 70, gcp: 30 });
    expect(rows.map(({ id, name, share }) => [id, name, share?.weight, share?.healthCheck])).toEqual([
      ["public-a-aws", "www.example.com", 70, "aws"],
      ["public-aaaa-aws", "www.example.com", 70, "aws"],
      ["public-a-gcp", "www.example.com", 30, "gcp"],
      ["public-aaaa-gcp", "www.example.com", 30, "gcp"],
      ["origin-aws-a", "origin-aws.example.com", undefined, undefined],
      ["origin-gcp-a", "origin-gcp.example.com", undefined, undefined],
      ["private-gcp-a", "private-gcp.example.com", undefined, undefined],
    ]);
  });

  it("answers no IPv6 address of the public name while one site has none", () => {
    const rows = planRecords(hosts, targets(), { aws: 50, gcp: 50 });
    expect(rows.filter(({ type }) => type === "AAAA")).toEqual([]);
  });

  it("refuses weights that are all 0", () => {
    expect(() => planRecords(hosts, targets(), { aws: 0, gcp: 0 })).toThrow(/all weights are 0/);
  });

  it("accepts every pair of weights of 0 to 255 that isn't all 0, and nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 300 }), fc.integer({ min: -20, max: 300 }), (aws, gcp) => {
        const isFine = [aws, gcp].every((weight) => weight >= 0 && weight <= 255) && aws + gcp > 0;
        const plan = () => planRecords(hosts, targets(), { aws, gcp });
        if (isFine) expect(plan().filter(({ share }) => share).length).toBe(2);
        else expect(plan).toThrow(RecordTableInvalid);
      }),
    );
  });

  it("keeps every key once, whatever addresses the sites have", () => {
    const address = fc.constantFrom("2001:db8::1", "2001:db8::2");
    fc.assert(
      fc.property(fc.uniqueArray(address), fc.boolean(), (ipv6, hasIpv6) => {
        const given = targets(ipv6);
        const aws = { ...given.aws, entrance: { ...alias, hasIpv6 } };
        const rows = planRecords(hosts, { ...given, aws }, { aws: 1, gcp: 1 });
        const keys = rows.map(({ name, type, share }) => `${name} ${type} ${share?.set}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(rows.filter(({ type }) => type === "AAAA").length).toBe(hasIpv6 && ipv6.length > 0 ? 2 : 0);
      }),
    );
  });
});

describe("requireTable", () => {
  const share = { set: "aws", weight: 1, healthCheck: "aws" };
  it.each<[string, RecordRow[], RegExp]>([
    [
      "the same name, type and set twice",
      [row({ share }), row({ id: "y", share })],
      /www.example.com TXT aws is there twice/,
    ],
    ["two rows of one id", [row({}), row({ type: "A" })], /two rows are called x/],
    ["a weight that isn't whole", [row({ share: { ...share, weight: 0.5 } })], /weight 0.5/],
    ["a CNAME at the zone's own name", [row({ name: "example.com", type: "CNAME" })], /can't be a CNAME/],
    ["a CNAME beside others", [row({ type: "CNAME" }), row({ id: "y" })], /CNAME www.example.com stands beside/],
    ["a plain row beside weighted ones", [row({ share }), row({ id: "y" })], /no weight beside/],
    ["a name of another zone", [row({ name: "www.example.org" })], /not in the zone example.com/],
    ["a name that only ends alike", [row({ name: "www.badexample.com" })], /not in the zone/],
    ["nothing to answer", [row({ values: [] })], /leads nowhere/],
    ["no address", [{ id: "x", name: "a.example.com", type: "AAAA", ttl: 60, to: addresses() }], /leads nowhere/],
    ["a TTL of nothing", [row({ ttl: 0 })], /TTL 0/],
  ])("refuses %s", (_, rows, message) => {
    expect(() => requireTable(rows, "example.com")).toThrow(message);
  });

  it("tells all problems at once", () => {
    const error = (() => {
      try {
        requireTable([row({ ttl: 0 }), row({ id: "y", name: "www.example.org" })], "example.com");
      } catch (thrown) {
        return thrown as RecordTableInvalid;
      }
      return undefined;
    })();
    expect(error?.problems).toHaveLength(2);
  });
});
