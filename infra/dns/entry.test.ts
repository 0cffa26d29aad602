import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { CheckRegionsInvalid, Entry, type EntryArgs } from "./entry.ts";
import { planHosts } from "./hosts.ts";
import { RecordTableInvalid, type SiteTargets } from "./record-table.ts";

const distribution = { kind: "alias", name: "d1.cloudfront.net", zone: "Z2FDTNDATAQYW2", hasIpv6: true } as const;
const balancer = { kind: "alias", name: "internal-x.elb.amazonaws.com", zone: "Z1", hasIpv6: false } as const;
const anycast = { kind: "addresses", ipv4: ["203.0.113.10"], ipv6: ["2001:db8::10"] } as const;
const targets: { aws: SiteTargets; gcp: SiteTargets } = {
  aws: { entrance: distribution, origin: balancer, private: balancer },
  gcp: { entrance: anycast, origin: anycast, private: { kind: "addresses", ipv4: ["10.30.0.9"], ipv6: [] } },
};
const args: EntryArgs = {
  zoneId: "Z0",
  hosts: planHosts({ domain: "example.com", environment: "production" }),
  targets,
  weights: { aws: 60, gcp: 40 },
};
const make = (part: Partial<EntryArgs> = {}, isPreview = false) =>
  record(
    () => {
      const providers = [new aws.Provider("aws", { region: "sa-east-1" })];
      return new Entry("entry", { ...args, ...part }, { providers }).healthChecks;
    },
    { isPreview },
  );

describe("Entry", () => {
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await make();
  });
  const recorded = (name: string) => onlyOne(made.resources, "aws:route53/record:Record", name).inputs;

  it("checks each site through its own entrance, every ten seconds, at the path that no cache answers", () => {
    const shared = { type: "HTTPS", port: 443, enableSni: true, resourcePath: "/healthz/edge", requestInterval: 10 };
    const checks = ofType(made.resources, "aws:route53/healthCheck:HealthCheck");
    expect(checks.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ ...shared, failureThreshold: 2, fqdn: "d1.cloudfront.net" }),
      expect.objectContaining({ ...shared, failureThreshold: 2, fqdn: "www.example.com", ipAddress: "203.0.113.10" }),
    ]);
    expect(checks[0]?.inputs.ipAddress).toBeUndefined();
    expect(checks[0]?.inputs.regions).toHaveLength(8);
    expect(made.result).toEqual({ aws: "entry-aws-id", gcp: "entry-gcp-id" });
  });

  it("leads the public name to CloudFront by alias, judged by the explicit check alone", () => {
    expect(recorded("entry-public-aaaa-aws")).toEqual({
      zoneId: "Z0",
      name: "www.example.com",
      type: "AAAA",
      setIdentifier: "aws",
      weightedRoutingPolicies: [{ weight: 60 }],
      healthCheckId: "entry-aws-id",
      aliases: [{ name: "d1.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
    });
  });

  it("leads it to Google's addresses for a minute at a time", () => {
    expect(recorded("entry-public-a-gcp")).toMatchObject({ ttl: 60, records: ["203.0.113.10"], setIdentifier: "gcp" });
    expect(recorded("entry-public-aaaa-gcp")).toMatchObject({ ttl: 60, records: ["2001:db8::10"] });
  });

  it("leads origin and private names to one site each, whatever its health", () => {
    expect(recorded("entry-private-gcp-a")).toEqual({
      zoneId: "Z0",
      name: "private-gcp.example.com",
      type: "A",
      ttl: 60,
      records: ["10.30.0.9"],
    });
    expect(recorded("entry-origin-aws-a").healthCheckId).toBeUndefined();
  });

  it("makes every part its child", () => {
    const { urn } = onlyOne(made.resources, "camera-reviews:dns:Entry");
    const parts = made.resources.filter(({ type }) => type.startsWith("aws:"));
    expect(parts).toHaveLength(2 + 4 + 2 + 1 + 1);
    for (const part of parts) expect([part.name, part.parent]).toEqual([part.name, urn]);
  });

  it("previews", async () => {
    expect((await make({}, true)).resources).toHaveLength(made.resources.length);
  });

  it("refuses contradictions before it makes anything", async () => {
    const { resources } = await record(() => {
      const providers = [new aws.Provider("aws", { region: "sa-east-1" })];
      const attempt = (part: Partial<EntryArgs>) => () => new Entry("entry", { ...args, ...part }, { providers });
      expect(attempt({ weights: { aws: 0, gcp: 0 } })).toThrow(RecordTableInvalid);
      expect(attempt({ checkRegions: ["us-east-1", "sa-east-1"] })).toThrow(CheckRegionsInvalid);
      expect(attempt({ checkRegions: ["us-east-1", "us-east-1", "sa-east-1"] })).toThrow(CheckRegionsInvalid);
    });
    expect(resources.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  });
});
