import { beforeAll, describe, expect, it } from "@jest/globals";
import { Provider } from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import { edgeArgs, ORIGIN_SECRETS } from "../../test/edge-parity/stand-ins.ts";
import { EDGE_CONTRACT, EdgeContractInvalid } from "../edge-contract.ts";
import type { EdgeArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { EdgeUnfit, GcpEdge } from "./edge.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "000000-000000-000000",
  region: "southamerica-east1",
  zones: ["southamerica-east1-a", "southamerica-east1-b", "southamerica-east1-c"],
  isTornDown: false,
};

interface Making {
  readonly change?: Partial<EdgeArgs>;
  readonly site?: Partial<GcpSite>;
  readonly isPreview?: boolean;
}

const make = ({ change, site, isPreview = false }: Making = {}) =>
  record(
    () => {
      const edge = new GcpEdge("edge", edgeArgs(change), { ...SITE, ...site }, { providers: [new Provider("gcp")] });
      const { entrance, origin, balancers, purgeUrl, handle, ids, binding } = edge;
      const { serviceAnnotations: annotations } = binding;
      const ready = binding.ready.map(({ urn }) => urn);
      return output({ entrance, origin, private: edge.private, balancers, purgeUrl, handle, ids, annotations, ready });
    },
    { isPreview },
  );

const GROUP = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup";
const BACKEND = "gcp:compute/backendService:BackendService";
const RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule";
const POLICY = "gcp:compute/securityPolicy:SecurityPolicy";

describe("GcpEdge", () => {
  let resources: readonly RecordedResource[];
  let result: Awaited<ReturnType<typeof make>>["result"];
  const one = (type: string, name?: string) => onlyOne(resources, type, name);

  beforeAll(async () => {
    ({ resources, result } = await make());
  });

  it("is the parent of all that it makes, with the providers that it was given", () => {
    const edge = one("camera-reviews:gcp:Edge");
    const ours = resources.filter(({ type }) => /^(gcp|kubernetes):/.test(type));
    for (const each of ours) {
      const provider = one(`pulumi:providers:${each.type.split(":")[0]}`);
      expect([each.name, each.parent]).toEqual([each.name, edge.urn]);
      expect(each.provider.startsWith(provider.urn)).toBe(true);
    }
    expect(ours.length).toBeGreaterThan(25);
  });

  it("tells where its names lead, what comes from where, how it is purged and what metrics call it", () => {
    const outer = { kind: "addresses", ipv4: ["203.0.113.10"], ipv6: ["2001:db8::10"] };
    expect(result).toMatchObject({
      entrance: outer,
      origin: outer,
      private: { kind: "addresses", ipv4: ["10.16.0.10"], ipv6: [] },
      purgeUrl: "cloud-cdn://example-project/edge-map",
      handle: "edge-map-id",
      ids: { "edge-errors": "edge-map", "balancer-errors": "edge-own", "firewall-blocks": "edge-armor" },
    });
    expect(result.balancers).toEqual([
      ...["130.211.0.0/22", "35.191.0.0/16"],
      ...["10.16.0.0/19", "10.16.32.0/19", "10.16.64.0/19"],
      ...["203.0.113.10/32", "2001:db8::10/128", "10.16.0.10/32"],
    ]);
  });

  it("has an endpoint group in every zone that the cluster's controller takes for its own, and names it to the Service", () => {
    const groups = ofType(resources, GROUP);
    expect(groups.map(({ inputs }) => inputs.zone).sort()).toEqual(SITE.zones);
    for (const { inputs, isDeletedBeforeReplaced } of groups) {
      expect(isDeletedBeforeReplaced).toBe(true);
      expect(inputs).toMatchObject({
        name: "reviews-production-web",
        network: "network-1",
        subnetwork: "subnet-a",
        networkEndpointType: "GCE_VM_IP_PORT",
      });
      expect(JSON.parse(String(inputs.description))).toEqual({
        "cluster-uid": "5f1c3a52-0000-4000-8000-000000000001",
        namespace: "camera-reviews",
        "service-name": "web",
        port: "8080",
      });
    }
    expect(JSON.parse(String(result.annotations["cloud.google.com/neg"]))).toEqual({
      exposed_ports: { "8080": { name: "reviews-production-web" } },
    });
  });

  it("has two services on the same pods: one with a cache, one without; both behind the firewall, both logged", () => {
    for (const { inputs } of ofType(resources, BACKEND)) {
      expect(inputs).toMatchObject({
        loadBalancingScheme: "EXTERNAL_MANAGED",
        securityPolicy: "edge-armor-id",
        healthChecks: "edge-ready-id",
        compressionMode: "DISABLED",
        connectionDrainingTimeoutSec: 20,
        logConfig: { enable: true, sampleRate: 1 },
      });
      expect((inputs.backends as { group: string }[]).map(({ group }) => group)).toEqual(
        SITE.zones.map((zone) => `edge-${zone}-id`),
      );
    }
    expect(one(BACKEND, "edge-own").inputs).toMatchObject({ enableCdn: false, timeoutSec: 20 });
    expect(one(BACKEND, "edge-reads").inputs).toMatchObject({ enableCdn: true, timeoutSec: 15 });
  });

  it("tells pods apart into ready and not once services have the groups", () => {
    const wanted = [...ofType(resources, GROUP), ...ofType(resources, BACKEND)].map(({ urn }) => urn);
    expect([...result.ready].sort()).toEqual(wanted.sort());
  });

  it("opens both ports of both families, and http only leads to https", () => {
    const rules = ofType(resources, RULE).map(({ name, inputs }) => [
      name,
      inputs.ipAddress,
      inputs.portRange,
      inputs.target,
    ]);
    expect(rules.sort()).toEqual([
      ["edge-ipv4-http", "203.0.113.10", "80", "edge-http-id"],
      ["edge-ipv4-https", "203.0.113.10", "443", "edge-https-id"],
      ["edge-ipv6-http", "2001:db8::10", "80", "edge-http-id"],
      ["edge-ipv6-https", "2001:db8::10", "443", "edge-https-id"],
    ]);
    expect(one("gcp:compute/targetHttpProxy:TargetHttpProxy").inputs.urlMap).toBe("edge-redirect-id");
    expect(one("gcp:compute/uRLMap:URLMap", "edge-redirect").inputs).toMatchObject({
      defaultUrlRedirect: { httpsRedirect: true, stripQuery: false },
    });
    for (const { isProtected } of ofType(resources, "gcp:compute/globalAddress:GlobalAddress"))
      expect(isProtected).toBe(true);
  });

  it("speaks TLS 1.2 and newer, with the certificates of the map", () => {
    expect(one("gcp:compute/targetHttpsProxy:TargetHttpsProxy").inputs).toMatchObject({
      certificateMap: "//certificatemanager.googleapis.com/certificate-public",
      sslPolicy: "edge-tls-id",
      quicOverride: "ENABLE",
      tlsEarlyData: "DISABLED",
    });
    expect(one("gcp:compute/sSLPolicy:SSLPolicy").inputs).toMatchObject({
      profile: "MODERN",
      minTlsVersion: "TLS_1_2",
    });
    expect(one("gcp:compute/regionSslPolicy:RegionSslPolicy").inputs).toMatchObject({ minTlsVersion: "TLS_1_2" });
  });

  it("has a private entry on the same pods for peers and own pods only", () => {
    expect(one("gcp:compute/forwardingRule:ForwardingRule").inputs).toMatchObject({
      loadBalancingScheme: "INTERNAL_MANAGED",
      ipAddress: "10.16.0.10",
      portRange: "443",
      subnetwork: "subnet-a",
    });
    expect(one("gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy").inputs).toMatchObject({
      certificateManagerCertificates: ["certificate-private"],
    });
    const service = one("gcp:compute/regionBackendService:RegionBackendService").inputs;
    expect(service).toMatchObject({ loadBalancingScheme: "INTERNAL_MANAGED", securityPolicy: "edge-private-armor-id" });
    expect((service.backends as unknown[]).length).toBe(3);
    expect(one("gcp:compute/regionSecurityPolicy:RegionSecurityPolicy").inputs.rules).toEqual([
      {
        priority: 100,
        action: "allow",
        match: {
          versionedExpr: "SRC_IPS_V1",
          config: { srcIpRanges: ["10.16.0.0/17", "10.32.0.0/17", "192.0.2.0/24"] },
        },
      },
      {
        priority: 2_147_483_647,
        action: "deny(403)",
        match: { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } },
      },
    ]);
  });

  it("keeps the origin secrets secret", () => {
    const policy = one(POLICY);
    expect(policy.secrets).toEqual(["rules[1].match.expr.expression"]);
    for (const secret of ORIGIN_SECRETS) expect(JSON.stringify(policy.inputs)).toContain(secret);
  });
});

describe("GcpEdge otherwise", () => {
  it("can be previewed", async () => {
    const { resources } = await make({ isPreview: true });
    expect(ofType(resources, GROUP)).toHaveLength(3);
    expect(onlyOne(resources, POLICY).inputs.rules).toBeDefined();
  });

  it("lets go of everything when it is torn down", async () => {
    const { resources } = await make({ site: { isTornDown: true } });
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
  });

  it("admits as many peers as there are", async () => {
    const peers = Array.from({ length: 25 }, (_, at) => `10.${at + 100}.0.0/16`);
    const { resources } = await make({ change: { peers } });
    const rules = onlyOne(resources, "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy").inputs.rules as {
      match: { config: { srcIpRanges: string[] } };
    }[];
    const ranges = rules.map(({ match }) => match.config.srcIpRanges);
    expect(Math.max(...ranges.map(({ length }) => length))).toBe(10);
    expect(ranges.flat()).toEqual(["10.16.0.0/17", ...peers, "*"]);
  });

  const hosts = { public: "www.example.org", origin: "origin.example.org", private: "private.example.org" };
  it.each<[string, Partial<EdgeArgs>, new (...args: never[]) => Error, string]>([
    ["no origin secret", { originSecrets: [] }, EdgeUnfit, "0 origin secrets"],
    ["more secrets than a rule holds", { originSecrets: ["a", "b", "c", "d"] }, EdgeUnfit, "4 origin secrets"],
    ["a second origin", { hosts: { ...hosts, secondOrigin: "origin-aws.example.org" } }, EdgeUnfit, "second origin"],
    ["a host that leads to two places", { hosts: { ...hosts, private: hosts.origin } }, EdgeUnfit, "no two"],
    ["everybody as a peer", { peers: ["0.0.0.0/0"] }, EdgeUnfit, "not for everybody"],
    [
      "a contract that can't be rendered",
      { contract: { ...EDGE_CONTRACT, routes: EDGE_CONTRACT.routes.slice(0, -1) } },
      EdgeContractInvalid,
      "must take /*",
    ],
  ])("refuses %s", async (_, change, fault, message) => {
    await expect(make({ change })).rejects.toThrow(fault);
    await expect(make({ change })).rejects.toThrow(message);
  });
});
