import type { SiteRanges } from "../address-plan.ts";

/** Who may come in from elsewhere. */
interface SitePeers {
  /** `DatabaseArgs.peers`: the databases that follow this one, and nothing else; the admin Jobs of each site ask their own. */
  readonly databases: readonly string[];
  /** `EdgeArgs.peers`: pods that pass writes on to the private host, and offices. */
  readonly pods: readonly string[];
}

/** What a site must admit of the others' ranges; the VPN brings all of them, firewalls let these in. */
export const peersOf = (
  site: string,
  sites: Readonly<Record<string, SiteRanges>>,
  offices: readonly string[] = [],
): SitePeers => {
  const others = Object.entries(sites).flatMap(([name, ranges]) => (name === site ? [] : [ranges]));
  return {
    databases: unique(others.flatMap(({ databases }) => databases)),
    pods: unique([...others.flatMap(({ pods }) => pods), ...offices]),
  };
};

const unique = (ranges: readonly string[]): string[] => [...new Set(ranges)];
