import type { SiteRanges } from "../address-plan.ts";

/** Who may come in from elsewhere. */
export interface SitePeers {
  /** `DatabaseArgs.peers`: the databases that follow this one, and nothing else; the admin Jobs of each site ask their own. */
  readonly databases: readonly string[];
  /** Pass writes on to the private host, and are believed about whose they are. */
  readonly pods: readonly string[];
  /** Use the private host as anybody does: what they say of an address is not believed. */
  readonly offices: readonly string[];
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
    pods: unique(others.flatMap(({ pods }) => pods)),
    offices: unique(offices),
  };
};

const unique = (ranges: readonly string[]): string[] => [...new Set(ranges)];
