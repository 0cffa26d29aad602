import { carveRanges, RangeInvalid, requireDisjoint, type SiteRanges } from "../address-plan.ts";

/** Subnets of one kind: one per zone. */
const ZONES = 3;

/** Kubernetes Services; the cluster's own, never routed, so that every site may have the same. */
export const SERVICES = "172.20.0.0/16";

/** What a VPC may be at most. */
const LARGEST_PREFIX = 16;

/**
 * Plans the subnets of a site: 8 187 addresses per zone for nodes and pods, 251 for databases, 251 for ways out.
 * @param whole `10.16.0.0/16`; a /17 is the smallest that fits
 * @throws RangeInvalid when it is no range, too large, too small, or overlaps {@link SERVICES}
 */
export function planAwsRanges(whole: string): SiteRanges {
  requireDisjoint({ "The site": whole, "its cluster's Services": SERVICES });
  if (Number(whole.split("/")[1]) < LARGEST_PREFIX)
    throw new RangeInvalid(`${whole} is too large: a VPC has a /${LARGEST_PREFIX} at most.`);
  const {
    nodes = [],
    databases = [],
    exits = [],
  } = carveRanges(whole, [
    { name: "nodes", prefix: 19, count: ZONES },
    { name: "databases", prefix: 24, count: ZONES },
    { name: "exits", prefix: 24, count: ZONES },
  ]);
  // The balancer is internal and stands beside the nodes; pods take addresses of their node's subnet.
  return { whole, nodes, pods: nodes, services: SERVICES, databases, balancers: nodes, public: exits };
}
