import { containsRange, findOverlaps } from "../address-plan.ts";
import type { ClusterAccess } from "../platform.ts";

export class AccessTooWide extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AccessTooWide";
  }
}

export interface ApiEndpoint {
  readonly endpointPrivateAccess: true;
  readonly endpointPublicAccess: boolean;
  readonly publicAccessCidrs?: string[];
}

/** Shorter prefixes are whole providers. */
const SHORTEST_PREFIX = 16;

/** EKS's own refusals: addresses that nobody comes from. */
const NOT_PUBLIC = {
  "10.0.0.0/8": "10.0.0.0/8",
  "172.16.0.0/12": "172.16.0.0/12",
  "192.168.0.0/16": "192.168.0.0/16",
  "100.64.0.0/10": "100.64.0.0/10",
  "169.254.0.0/16": "169.254.0.0/16",
  "127.0.0.0/8": "127.0.0.0/8",
};

/**
 * Nodes always come from inside. `private`: so must everybody else. Without a list EKS would admit the whole world, and never tell of a change.
 * @throws AccessTooWide naming the range
 * @throws RangeInvalid
 */
export function planApiEndpoint(access: ClusterAccess): ApiEndpoint {
  if (access === "private") return { endpointPrivateAccess: true, endpointPublicAccess: false };
  if (access.length === 0)
    throw new AccessTooWide(
      'The list of ranges that may reach the cluster is empty, which means everybody: say "private".',
    );
  for (const range of access) requireNarrow(range);
  return { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: [...access] };
}

function requireNarrow(range: string): void {
  containsRange(range, range); // throws RangeInvalid when it is none
  if (Number(range.split("/")[1]) < SHORTEST_PREFIX)
    throw new AccessTooWide(`${range} may not reach the cluster's API: a /${SHORTEST_PREFIX} is the widest that may.`);
  const overlap = findOverlaps({ wanted: range, ...NOT_PUBLIC }).find(([name]) => name === "wanted");
  if (overlap) throw new AccessTooWide(`${range} is no public range: who comes from there wants access "private".`);
}
