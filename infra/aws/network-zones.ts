import { containsRange, RangeInvalid, requireDisjoint, type SiteRanges } from "../address-plan.ts";

export class ZoneUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ZoneUnavailable";
  }
}

/**
 * Some zones are closed to some accounts, and what the first account calls `sa-east-1b` is another place for the second: so ids, and asked of this account.
 * @param available undefined in a preview whose provider can't be asked yet
 * @throws ZoneUnavailable naming the zones that this account doesn't have, and those that it has
 */
export function requireZones(wanted: readonly string[], available: readonly string[] | undefined): readonly string[] {
  if (available === undefined) return wanted;
  const missing = wanted.filter((zone) => !available.includes(zone));
  if (missing.length === 0) return wanted;
  throw new ZoneUnavailable(
    `This account has no zone ${missing.join(", ")}: it has ${[...available].sort().join(", ")}.`,
  );
}

/**
 * What the network is given must fit itself before anything is made of it.
 * @throws ZoneUnavailable when a zone is named twice
 * @throws RangeInvalid when there isn't one range of each kind per zone, one lies outside the site, or two overlap
 */
export function requireOnePerZone(ranges: SiteRanges, zoneIds: readonly string[]): void {
  if (new Set(zoneIds).size !== zoneIds.length)
    throw new ZoneUnavailable(`Zones must differ, found ${zoneIds.join(", ")}.`);
  const subnets = { nodes: ranges.nodes, databases: ranges.databases, public: ranges.public };
  for (const [kind, { length }] of Object.entries(subnets))
    if (length !== zoneIds.length)
      throw new RangeInvalid(
        `There are ${zoneIds.length} zones and ${length} ranges for ${kind}: one per zone is wanted.`,
      );
  const named = Object.entries(subnets).flatMap(([kind, list]) =>
    list.map((range, index): [string, string] => [`${kind} ${index + 1}`, range]),
  );
  for (const [part, range] of named)
    if (!containsRange(ranges.whole, range))
      throw new RangeInvalid(`${range} for ${part} lies outside the site's ${ranges.whole}.`);
  requireDisjoint(Object.fromEntries(named));
}
