import { describe, expect, it } from "@jest/globals";
import { clusterEndpointClosed } from "./clusters.ts";
import { stackOfFixtures } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";

const NETWORKS = { privateEndpointEnforcementEnabled: true, cidrBlocks: [{ cidrBlock: "10.17.0.0/16" }] };
const PRIVATE = {
  privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
  controlPlaneEndpointsConfig: {
    dnsEndpointConfig: { allowExternalTraffic: false },
    ipEndpointsConfig: { enabled: true },
  },
  masterAuthorizedNetworksConfig: NETWORKS,
};

describe("a GKE control plane is closed", () => {
  it.each([
    ["only by DNS", true, { controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } }],
    ["only by a private address, for the site's range", true, PRIVATE],
    ["also by a public address", false, { ...PRIVATE, privateClusterConfig: { enablePrivateNodes: true } }],
    [
      "with ranges that nobody holds to",
      false,
      { ...PRIVATE, masterAuthorizedNetworksConfig: { ...NETWORKS, privateEndpointEnforcementEnabled: false } },
    ],
    ["without ranges", false, { ...PRIVATE, masterAuthorizedNetworksConfig: { ...NETWORKS, cidrBlocks: [] } }],
    [
      "for a range of the internet",
      false,
      {
        ...PRIVATE,
        masterAuthorizedNetworksConfig: {
          ...NETWORKS,
          cidrBlocks: [...NETWORKS.cidrBlocks, { cidrBlock: "203.0.113.0/24" }],
        },
      },
    ],
    [
      "by both",
      false,
      {
        ...PRIVATE,
        controlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: true },
          ipEndpointsConfig: { enabled: true },
        },
      },
    ],
    ["by default", false, {}],
  ])("%s: %s", async (_, isClosed, inputs) => {
    const cluster = stackOfFixtures("gcp-production", [{ type: "gcp:container/cluster:Cluster", name: "c", inputs }]);
    const { violations } = await judge(cluster, [clusterEndpointClosed], { exceptions: [] });
    expect(violations).toHaveLength(isClosed ? 0 : 1);
  });
});
