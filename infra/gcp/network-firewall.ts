import * as gcp from "@pulumi/gcp";
import type { ComponentResource } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";

/** Where Google's global balancers and all health checks come from. cloud.google.com/load-balancing/docs/firewall-rules */
export const GOOGLE_FRONT_ENDS: readonly string[] = ["130.211.0.0/22", "35.191.0.0/16"];
const POD_PORT = "8080";
const LOGGED = { metadata: "INCLUDE_ALL_METADATA" };

/**
 * Balancers reach pods, nothing else does. The cluster's own traffic is admitted by rules that GKE makes for itself at priority 1000; what is left meets a
 * rule that says no and tells so, since the network's implied one is silent.
 */
export function admitBalancers(
  parent: ComponentResource,
  name: string,
  network: gcp.compute.Network,
  { balancers }: SiteRanges,
): void {
  const toPods = { network: network.id, direction: "INGRESS", allows: [{ protocol: "tcp", ports: [POD_PORT] }] };
  new gcp.compute.Firewall(`${name}-front-ends`, { ...toPods, sourceRanges: [...GOOGLE_FRONT_ENDS] }, { parent });
  new gcp.compute.Firewall(`${name}-from-proxies`, { ...toPods, sourceRanges: [...balancers] }, { parent });
  new gcp.compute.Firewall(
    `${name}-deny`,
    {
      network: network.id,
      direction: "INGRESS",
      priority: 65534,
      denies: [{ protocol: "all" }],
      sourceRanges: ["0.0.0.0/0"],
      logConfig: LOGGED,
    },
    { parent },
  );
}
