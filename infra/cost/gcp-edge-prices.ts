import {
  type Component,
  type CostContext,
  type CostedResource,
  component,
  hourly,
  type PricedTypes,
} from "./components.ts";
import { CONTINENTS } from "./continents.ts";
import { isTrueAt, listAt, textAt } from "./inputs.ts";
import { filledGb } from "./usage.ts";

/** What readers meet first: the balancer, its cache and firewall, name service. */
export const GCP_EDGE_PRICES: PricedTypes = {
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": {
    together: (all, context) => [...rules(all, "global"), handled(context)],
  },
  "gcp:compute/forwardingRule:ForwardingRule": { together: (all) => rules(all, "regional") },
  "gcp:compute/globalAddress:GlobalAddress": { each: () => [] },
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": {
    together: (_, { usage }) => [
      hourly("regional balancer's proxies", "gcp.balancer.proxy-hour", usage.balancer.proxyInstances),
    ],
  },
  "gcp:compute/backendService:BackendService": {
    together: (services, context) =>
      services.some(({ inputs }) => isTrueAt(inputs, "enableCdn")) ? cache(context) : [],
  },
  "gcp:compute/securityPolicy:SecurityPolicy": {
    each: firewall,
    together: (_, { usage }) => [
      component("requests that the firewall sees", "gcp.armor.request-million", usage.edge.requestsMillions),
    ],
  },
  // What it sees are the other site's requests and people's: few.
  "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy": { each: firewall },
  "gcp:compute/securityPolicyRule:SecurityPolicyRule": {
    each: () => [component("firewall rules", "gcp.armor.rule-month")],
  },
  "gcp:dns/managedZone:ManagedZone": {
    each: () => [component("DNS zone", "gcp.dns.zone-month")],
    together: (zones, { usage }) =>
      zones.some(({ inputs }) => textAt(inputs, "visibility") !== "private")
        ? [component("DNS queries", "gcp.dns.query-million", usage.dns.queriesMillions)]
        : [],
  },
};

function firewall({ inputs }: CostedResource): Component[] {
  return [
    component("firewall policy", "gcp.armor.policy-month"),
    component("firewall rules", "gcp.armor.rule-month", listAt(inputs, "rules").length),
  ];
}

const RULES_OF_ONE_PRICE = 5;

/** Up to five cost together what one costs; those of a region and global ones are counted apart. */
function rules(all: readonly CostedResource[], where: string): Component[] {
  const extra = Math.max(0, all.length - RULES_OF_ONE_PRICE);
  return [
    hourly(`${where} forwarding rules, the first five`, "gcp.balancer.rules-hour"),
    ...(extra > 0 ? [hourly(`${where} forwarding rules beyond five`, "gcp.balancer.extra-rule-hour", extra)] : []),
  ];
}

const handled = ({ usage }: CostContext): Component =>
  component("traffic that the balancer handles", "gcp.balancer.gib", filledGb(usage) + usage.edge.uploadGb);

function cache({ usage }: CostContext): Component[] {
  return [
    ...CONTINENTS.map(([key, id]) =>
      component(`Cloud CDN traffic: ${id}`, `gcp.cdn.out-gib.${id}`, usage.edge.outGb[key]),
    ),
    component("Cloud CDN requests", "gcp.cdn.lookup-ten-thousand", 100 * usage.edge.requestsMillions),
    component("Cloud CDN fills", "gcp.cdn.fill-gib", filledGb(usage)),
  ];
}
