import { describe, expect, it } from "@jest/globals";
import * as gcp from "@pulumi/gcp";
import { onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { GcpNetwork, RangesUnfit } from "./network.ts";
import { planGcpRanges } from "./ranges.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  zones: ["southamerica-east1-a", "southamerica-east1-b", "southamerica-east1-c"],
  isTornDown: false,
};
const RANGES = planGcpRanges("10.32.0.0/16");
const ARGS = { ranges: RANGES, egress: "per-zone", logs: { key: "key", days: 30 } } as const;

const recordNetwork = (site = SITE, isPreview = false) =>
  record(
    () => {
      const network = new GcpNetwork("network", ARGS, site);
      const { id, clusterSubnets, databasePlace, routes } = network;
      return { id, clusterSubnets, databasePlace, routes };
    },
    { isPreview },
  );
const inputs = (resources: readonly RecordedResource[], type: string, name?: string) =>
  onlyOne(resources, type, name).inputs;

describe("GcpNetwork", () => {
  const recording = recordNetwork();

  it("gives nodes, pods and services their ranges in one subnet that logs its flows", async () => {
    const { resources } = await recording;
    expect(inputs(resources, "gcp:compute/network:Network").autoCreateSubnetworks).toBe(false);
    expect(inputs(resources, "gcp:compute/subnetwork:Subnetwork", "network-nodes")).toMatchObject({
      ipCidrRange: "10.32.128.0/20",
      region: "southamerica-east1",
      privateIpGoogleAccess: true,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.32.0.0/17" },
        { rangeName: "services", ipCidrRange: "10.32.144.0/20" },
      ],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    });
  });

  it("keeps a subnet for the private balancer's proxies", async () => {
    const { resources } = await recording;
    expect(inputs(resources, "gcp:compute/subnetwork:Subnetwork", "network-proxies")).toMatchObject({
      ipCidrRange: "10.32.176.0/24",
      purpose: "REGIONAL_MANAGED_PROXY",
      role: "ACTIVE",
    });
  });

  it("lends the databases' range, and hands routes on in both directions", async () => {
    const { resources, result } = await recording;
    expect(inputs(resources, "gcp:compute/globalAddress:GlobalAddress")).toMatchObject({
      address: "10.32.160.0",
      prefixLength: 20,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
    });
    expect(inputs(resources, "gcp:servicenetworking/connection:Connection")).toEqual({
      network: "network-vpc-id",
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: ["network-databases"],
    });
    expect(inputs(resources, "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig")).toMatchObject({
      peering: "servicenetworking-googleapis-com",
      exportCustomRoutes: true,
      importCustomRoutes: true,
    });
    expect(result).toEqual({
      id: "network-vpc-id",
      clusterSubnets: ["network-nodes-id"],
      databasePlace: "network-databases",
      routes: ["servicenetworking-googleapis-com"],
    });
  });

  it("is waited for by whoever uses the subnet or the lent range", async () => {
    const { resources } = await record(() => {
      const { clusterSubnets, databasePlace } = new GcpNetwork("network", ARGS, SITE);
      const subnet = clusterSubnets.apply(([id = ""]) => id);
      new gcp.compute.Address("user", { subnetwork: subnet, description: databasePlace });
      return subnet;
    });
    const { dependsOn } = onlyOne(resources, "gcp:compute/address:Address");
    expect(dependsOn).toContain(onlyOne(resources, "gcp:compute/routerNat:RouterNat").urn);
    expect(dependsOn).toContain(onlyOne(resources, "gcp:servicenetworking/connection:Connection").urn);
  });

  it("lets the nodes' subnet out through a logged NAT, and nothing else", async () => {
    const { resources } = await recording;
    expect(inputs(resources, "gcp:compute/routerNat:RouterNat")).toMatchObject({
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: "network-nodes-id", sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      logConfig: { enable: true },
    });
  });

  it("admits balancers to the pods' port, and tells what it refuses", async () => {
    const { resources } = await recording;
    const firewall = (name: string) => inputs(resources, "gcp:compute/firewall:Firewall", name);
    const toPods = { direction: "INGRESS", allows: [{ protocol: "tcp", ports: ["8080"] }] };
    expect(firewall("network-front-ends")).toMatchObject({
      ...toPods,
      sourceRanges: ["130.211.0.0/22", "35.191.0.0/16"],
    });
    expect(firewall("network-from-proxies")).toMatchObject({ ...toPods, sourceRanges: ["10.32.176.0/24"] });
    expect(firewall("network-deny")).toMatchObject({
      direction: "INGRESS",
      priority: 65534,
      denies: [{ protocol: "all" }],
      sourceRanges: ["0.0.0.0/0"],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    });
  });

  it("logs what is asked of the name service", async () => {
    const { resources } = await recording;
    expect(inputs(resources, "gcp:dns/policy:Policy")).toMatchObject({
      enableLogging: true,
      networks: [{ networkUrl: "network-vpc-id" }],
    });
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Network");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual(Array(14).fill(urn));
  });

  it("keeps the flows of its own subnet under the given key for the given days", async () => {
    const { resources } = await recording;
    const store = onlyOne(resources, "gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs;
    const sink = onlyOne(resources, "gcp:logging/projectSink:ProjectSink").inputs;
    expect(store).toMatchObject({
      retentionDays: expect.any(Number),
      cmekSettings: { kmsKeyName: expect.any(String) },
    });
    expect(sink.filter).toMatch(/^resource\.type="gce_subnetwork" AND resource\.labels\.subnetwork_name="[\w-]+"$/);
  });
});

describe("GcpNetwork otherwise", () => {
  it("previews without knowing anything", async () => {
    const { resources, result } = await recordNetwork(SITE, true);
    expect(result).toBeUndefined();
    expect(inputs(resources, "gcp:compute/subnetwork:Subnetwork", "network-nodes").ipCidrRange).toBe("10.32.128.0/20");
  });

  it("leaves the databases' connection behind when it is torn down", async () => {
    const { resources } = await recordNetwork({ ...SITE, isTornDown: true });
    expect(inputs(resources, "gcp:servicenetworking/connection:Connection").deletionPolicy).toBe("ABANDON");
  });

  it("refuses ranges for each zone before it makes anything", async () => {
    const ranges = { ...RANGES, nodes: ["10.32.128.0/21", "10.32.136.0/21"] };
    const making = record(() => new GcpNetwork("network", { ...ARGS, ranges }, SITE).id);
    await expect(making).rejects.toThrow(RangesUnfit);
    await expect(making).rejects.toThrow("2 for nodes");
  });
});
