import * as gcp from "@pulumi/gcp";
import { all, type ComponentResource, interpolate, type Output, output } from "@pulumi/pulumi";
import type { EdgeArgs } from "../platform.ts";
import { type BackendParts, renderOwn, renderReads, renderUrlMap } from "./edge-cache.ts";
import { renderArmor } from "./edge-firewall.ts";
import type { EndpointGroups } from "./edge-groups.ts";
import { READINESS_CHECK } from "./edge-readiness.ts";
import type { GcpSite } from "./site.ts";

export interface PublicEntry {
  readonly urlMap: gcp.compute.URLMap;
  readonly policy: gcp.compute.SecurityPolicy;
  readonly services: { readonly reads: gcp.compute.BackendService; readonly own: gcp.compute.BackendService };
  readonly ipv4: Output<string>;
  readonly ipv6: Output<string>;
}

/** The global balancer with its cache and firewall: readers' entry, and the other cloud's edge's second origin. */
export function createPublicEntry(
  parent: ComponentResource,
  name: string,
  { groups }: EndpointGroups,
  args: EdgeArgs,
  site: GcpSite,
): PublicEntry {
  const child = { parent };
  const policy = createPolicy(parent, name, args);
  const parts: BackendParts = {
    groups: groups.map((group) => group.id),
    healthCheck: createHealthCheck(parent, name).id,
    securityPolicy: policy.id,
  };
  const { contract, hosts } = args;
  const services = {
    reads: new gcp.compute.BackendService(`${name}-reads`, renderReads(contract, parts), child),
    own: new gcp.compute.BackendService(`${name}-own`, renderOwn(contract, parts), child),
  };
  const handles = { reads: services.reads.id, own: services.own.id };
  const urlMap = new gcp.compute.URLMap(`${name}-map`, renderUrlMap(contract, hosts, handles), child);
  return { urlMap, policy, services, ...openPorts(parent, name, urlMap, args, site) };
}

function createPolicy(parent: ComponentResource, name: string, args: EdgeArgs): gcp.compute.SecurityPolicy {
  const { contract, hosts, originSecrets, firewall } = args;
  return new gcp.compute.SecurityPolicy(
    `${name}-armor`,
    {
      type: "CLOUD_ARMOR",
      adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
      advancedOptionsConfig: {
        jsonParsing: "STANDARD",
        jsonCustomConfig: { contentTypes: ["application/json", "application/merge-patch+json"] },
        logLevel: "NORMAL",
        requestBodyInspectionSize: `${contract.bodies.inspectedBytes / 1024}KB`,
      },
      rules: renderArmor(contract, hosts, originSecrets, firewall),
    },
    { parent },
  );
}

const createHealthCheck = (parent: ComponentResource, name: string): gcp.compute.HealthCheck =>
  new gcp.compute.HealthCheck(`${name}-ready`, READINESS_CHECK, { parent });

/** Both families of addresses; http only tells where https is. */
function openPorts(
  parent: ComponentResource,
  name: string,
  urlMap: gcp.compute.URLMap,
  { certificates, isProtected }: EdgeArgs,
  { isTornDown }: GcpSite,
): Pick<PublicEntry, "ipv4" | "ipv6"> {
  const child = { parent };
  const sslPolicy = new gcp.compute.SSLPolicy(`${name}-tls`, { profile: "MODERN", minTlsVersion: "TLS_1_2" }, child);
  const https = new gcp.compute.TargetHttpsProxy(
    `${name}-https`,
    {
      urlMap: urlMap.id,
      certificateMap: output(certificates.public).apply(asResourceUri),
      sslPolicy: sslPolicy.id,
      quicOverride: "ENABLE",
      tlsEarlyData: "DISABLED",
    },
    child,
  );
  const http = new gcp.compute.TargetHttpProxy(`${name}-http`, { urlMap: createRedirect(parent, name).id }, child);
  const open = (ipVersion: "IPV4" | "IPV6"): Output<string> => {
    const part = `${name}-${ipVersion.toLowerCase()}`;
    const { address } = new gcp.compute.GlobalAddress(
      part,
      { addressType: "EXTERNAL", ipVersion },
      { parent, protect: isProtected && !isTornDown },
    );
    const rule = { loadBalancingScheme: "EXTERNAL_MANAGED", ipProtocol: "TCP", ipAddress: address };
    const rules = [
      new gcp.compute.GlobalForwardingRule(`${part}-https`, { ...rule, target: https.id, portRange: "443" }, child),
      new gcp.compute.GlobalForwardingRule(`${part}-http`, { ...rule, target: http.id, portRange: "80" }, child),
    ];
    return all([address, ...rules.map(({ id }) => id)]).apply(([opened = ""]) => opened); // nobody is sent to an address that doesn't answer
  };
  return { ipv4: open("IPV4"), ipv6: open("IPV6") };
}

const createRedirect = (parent: ComponentResource, name: string): gcp.compute.URLMap =>
  new gcp.compute.URLMap(
    `${name}-redirect`,
    {
      defaultUrlRedirect: {
        httpsRedirect: true,
        redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
        stripQuery: false,
      },
    },
    { parent },
  );

/** The proxy wants the map's full name; its id leaves the service out. */
const asResourceUri = (map: string): string =>
  map.startsWith("//") ? map : `//certificatemanager.googleapis.com/${map}`;

/** `203.0.113.7` is one address of a range's form. */
export const asRanges = ({ ipv4, ipv6 }: Pick<PublicEntry, "ipv4" | "ipv6">): Output<string[]> =>
  all([interpolate`${ipv4}/32`, interpolate`${ipv6}/128`]);
