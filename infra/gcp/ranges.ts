import { carveRanges, type SiteRanges } from "../address-plan.ts";

/** What the subnet calls its secondary ranges; the cluster names them. */
export const POD_RANGE = "pods";
export const SERVICE_RANGE = "services";

/**
 * The parts of a Google Cloud site. Networks and their subnets span all zones there, so each part has one range. Apart from the network, so that the other
 * cloud's program can know them without loading this cloud's SDK.
 * @throws RangeInvalid for less than a /16
 */
export function planGcpRanges(whole: string): SiteRanges {
  const carved = carveRanges(whole, [
    { name: "nodes", prefix: 20, count: 1 },
    { name: "pods", prefix: 17, count: 1 }, // Autopilot takes a /26 of it for each node: 512 nodes
    { name: "services", prefix: 20, count: 1 },
    { name: "databases", prefix: 20, count: 1 }, // Google's producers take a /24 of it for each product and region
    { name: "balancers", prefix: 24, count: 1 }, // what Google recommends for the proxies of a region
  ]);
  const { nodes = [], pods = [], services: [services = ""] = [], databases = [], balancers = [] } = carved;
  return { whole, nodes, pods, services, databases, balancers, public: [] };
}
