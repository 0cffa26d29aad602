import * as gcp from "@pulumi/gcp";
import { all, type ComponentResource, type Output } from "@pulumi/pulumi";
import { STOPPING } from "../kubernetes/numbers.ts";
import type { EdgeArgs } from "../platform.ts";
import type { EndpointGroups } from "./edge-groups.ts";
import { READINESS_CHECK } from "./edge-readiness.ts";
import type { GcpSite } from "./site.ts";

/** A basic condition of a rule holds so many ranges. */
const RANGES_PER_RULE = 10;
const DEFAULT_PRIORITY = 2_147_483_647;

export interface PrivateEntry {
  readonly address: Output<string>;
  readonly urlMap: gcp.compute.RegionUrlMap;
}

/**
 * The internal balancer on the same pods: where the other site sends writes, over the VPN. Firewall rules of the network don't see who asks a proxy, so a
 * policy of the balancer's says who may.
 */
export function createPrivateEntry(
  parent: ComponentResource,
  name: string,
  endpoints: EndpointGroups,
  args: EdgeArgs,
  { region }: GcpSite,
): PrivateEntry {
  const child = { parent };
  const { network, certificates } = args;
  const service = createService(parent, name, endpoints, args, region);
  const urlMap = new gcp.compute.RegionUrlMap(`${name}-map`, { region, defaultService: service.id }, child);
  const tls = { region, profile: "MODERN", minTlsVersion: "TLS_1_2" };
  const proxy = new gcp.compute.RegionTargetHttpsProxy(
    `${name}-https`,
    {
      region,
      urlMap: urlMap.id,
      certificateManagerCertificates: [certificates.private],
      sslPolicy: new gcp.compute.RegionSslPolicy(`${name}-tls`, tls, child).id,
    },
    child,
  );
  const subnetwork = network.clusterSubnets.apply(([subnet = ""]) => subnet);
  const { address } = new gcp.compute.Address(
    `${name}-ip`,
    { region, addressType: "INTERNAL", purpose: "GCE_ENDPOINT", subnetwork },
    child,
  );
  const rule = new gcp.compute.ForwardingRule(
    `${name}-https`,
    {
      region,
      loadBalancingScheme: "INTERNAL_MANAGED",
      network: network.id,
      subnetwork,
      ipAddress: address,
      ipProtocol: "TCP",
      portRange: "443",
      target: proxy.id,
    },
    { parent, dependsOn: [network] }, // its proxies' subnet
  );
  return { address: all([address, rule.id]).apply(([opened]) => opened), urlMap };
}

function createService(
  parent: ComponentResource,
  name: string,
  { groups }: EndpointGroups,
  args: EdgeArgs,
  region: string,
): gcp.compute.RegionBackendService {
  const healthCheck = new gcp.compute.RegionHealthCheck(`${name}-ready`, { region, ...READINESS_CHECK }, { parent });
  return new gcp.compute.RegionBackendService(
    `${name}-own`,
    {
      region,
      loadBalancingScheme: "INTERNAL_MANAGED",
      protocol: "HTTP",
      healthChecks: healthCheck.id,
      securityPolicy: createPolicy(parent, name, args, region).id,
      timeoutSec: args.contract.timeouts.own.completionS,
      connectionDrainingTimeoutSec: STOPPING.deregistrationS,
      localityLbPolicy: "LEAST_REQUEST",
      backends: groups.map(({ id }) => ({
        group: id,
        balancingMode: "RATE",
        maxRatePerEndpoint: 200,
        capacityScaler: 1,
      })),
      logConfig: { enable: true, sampleRate: 1 },
    },
    { parent },
  );
}

/** Peers and the site's own pods; nobody else. */
function createPolicy(
  parent: ComponentResource,
  name: string,
  { peers, network }: EdgeArgs,
  region: string,
): gcp.compute.RegionSecurityPolicy {
  const admitted = [...network.ranges.pods, ...peers];
  const rules = Array.from({ length: Math.ceil(admitted.length / RANGES_PER_RULE) }, (_, at) =>
    rangeRule(100 + at, "allow", admitted.slice(at * RANGES_PER_RULE, (at + 1) * RANGES_PER_RULE)),
  );
  return new gcp.compute.RegionSecurityPolicy(
    `${name}-armor`,
    { region, type: "CLOUD_ARMOR", rules: [...rules, rangeRule(DEFAULT_PRIORITY, "deny(403)", ["*"])] },
    { parent },
  );
}

const rangeRule = (priority: number, action: string, srcIpRanges: string[]) => ({
  priority,
  action,
  match: { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges } },
});
