import type { DnsTarget } from "../platform.ts";
import type { Hosts } from "./hosts.ts";

/** All records of a zone in a form that no DNS provider owns; one file renders it (route-53-records.ts). */
export type RecordRow<Text = string> = RecordKey<Text> &
  ({ readonly values: readonly Text[] } | { readonly to: DnsTarget });

interface RecordKey<Text> {
  /** Names the row among all: `public-a-aws`. It becomes a logical name, so it stays when the content changes. */
  readonly id: string;
  /** The whole name, without a dot at the end. */
  readonly name: Text;
  readonly type: "A" | "AAAA" | "CAA" | "CNAME" | "TXT";
  /** Seconds. What leads to an alias has the alias's own. */
  readonly ttl: number;
  /** Rows of one name and type that share its answers, by weight. */
  readonly share?: {
    readonly set: string;
    /** 0 to 255. */
    readonly weight: number;
    /** Whose health decides whether it is answered. */
    readonly healthCheck: string;
  };
}

export const SITES = ["aws", "gcp"] as const;
export type Site = (typeof SITES)[number];

/** Where one site's names lead. */
export interface SiteTargets {
  readonly entrance: DnsTarget;
  readonly origin: DnsTarget;
  readonly private: DnsTarget;
}

export class RecordTableInvalid extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The DNS records contradict each other: ${problems.join("; ")}.`);
    this.name = "RecordTableInvalid";
    this.problems = problems;
  }
}

/** Part of the worst time to fail over: a resolver may keep a dead answer that long. */
const TTL_S = 60;

/**
 * What leads to the sites: the public name to all by weight while their edge is healthy, each origin and private name to its site.
 * @throws RecordTableInvalid
 */
export function planRecords(
  hosts: Hosts,
  targets: Readonly<Record<Site, SiteTargets>>,
  weights: Readonly<Record<Site, number>>,
): RecordRow[] {
  if (SITES.every((site) => weights[site] === 0))
    throw new RecordTableInvalid([
      `all weights are 0, which Route 53 takes for all equal: give ${SITES.join(" or ")} one of 1 to 255`,
    ]);
  const shared = [...shareAmongSites("public", hosts.public, targets, weights)];
  const own = [
    ...leadTo("origin-aws", hosts.originAws, targets.aws.origin),
    ...leadTo("origin-gcp", hosts.originGcp, targets.gcp.origin),
    ...(hosts.privateAws === hosts.originAws ? [] : leadTo("private-aws", hosts.privateAws, targets.aws.private)),
    ...leadTo("private-gcp", hosts.privateGcp, targets.gcp.private),
  ];
  return requireTable([...shared, ...own], hosts.zone);
}

/**
 * AAAA only where every site has one: with one site's alone, a reader on IPv6 would get that site's address also while it is down, because Route 53
 * answers an unhealthy record when there is no other.
 */
function shareAmongSites(
  id: string,
  name: string,
  targets: Readonly<Record<Site, SiteTargets>>,
  weights: Readonly<Record<Site, number>>,
): RecordRow[] {
  const all = SITES.map((site) => ({ site, rows: leadTo(id, name, targets[site].entrance) }));
  const hasEverywhere = (type: string): boolean => all.every(({ rows }) => rows.some((row) => row.type === type));
  return all.flatMap(({ site, rows }) =>
    rows
      .filter(({ type }) => type === "A" || hasEverywhere(type))
      .map((row) => ({
        ...row,
        id: `${row.id}-${site}`,
        share: { set: site, weight: weights[site], healthCheck: site },
      })),
  );
}

function leadTo(id: string, name: string, to: DnsTarget): RecordRow[] {
  const hasIpv6 = to.kind === "alias" ? to.hasIpv6 : to.ipv6.length > 0;
  const row = { name, ttl: TTL_S, to };
  return [
    { ...row, id: `${id}-a`, type: "A" },
    ...(hasIpv6 ? [{ ...row, id: `${id}-aaaa`, type: "AAAA" } as const] : []),
  ];
}

/** What a zone would refuse, or answer otherwise than meant; all problems at once. @throws RecordTableInvalid */
export function requireTable(rows: readonly RecordRow[], zone: string): RecordRow[] {
  const problems = [
    ...rows.flatMap((row) => problemsOf(row, zone)),
    ...repeated(rows.map(keyOf)).map((key) => `${key} is there twice`),
    ...repeated(rows.map(({ id }) => id)).map((id) => `two rows are called ${id}`),
    ...rows
      .filter((row) => !row.share && hasShares(rows, row))
      .map((row) => `${keyOf(row)} has no weight beside some that have`),
    ...rows
      .filter((row) => row.type === "CNAME" && rows.some(({ name, type }) => name === row.name && type !== "CNAME"))
      .map(({ name }) => `the CNAME ${name} stands beside records of another type`),
  ];
  if (problems.length > 0) throw new RecordTableInvalid([...new Set(problems)]);
  return [...rows];
}

function problemsOf(row: RecordRow, zone: string): string[] {
  const { name, type, ttl, share } = row;
  const isEmpty = "values" in row ? row.values.length === 0 : addressesOf(row.to, type)?.length === 0;
  return [
    ...(name === zone || name.endsWith(`.${zone}`) ? [] : [`${name} is not in the zone ${zone}`]),
    ...(type === "CNAME" && name === zone ? [`${name} is the zone's own name, which can't be a CNAME`] : []),
    ...(isEmpty ? [`${keyOf(row)} leads nowhere`] : []),
    ...(Number.isInteger(ttl) && ttl > 0 && ttl <= 86_400
      ? []
      : [`${keyOf(row)} has the TTL ${ttl}; 1 to 86400 s are wanted`]),
    ...(!share || isWeight(share.weight)
      ? []
      : [`${keyOf(row)} has the weight ${share.weight}; a whole number of 0 to 255 is wanted`]),
  ];
}

/** Undefined for an alias: it has what its target has. */
export function addressesOf(to: DnsTarget, type: RecordRow["type"]): readonly string[] | undefined {
  if (to.kind === "alias") return undefined;
  return type === "AAAA" ? to.ipv6 : to.ipv4;
}

const isWeight = (weight: number): boolean => Number.isInteger(weight) && weight >= 0 && weight <= 255;
const keyOf = ({ name, type, share }: RecordRow): string => [name, type, share?.set].filter(Boolean).join(" ");
const repeated = (keys: readonly string[]): string[] => keys.filter((key, index) => keys.indexOf(key) !== index);
const hasShares = (rows: readonly RecordRow[], { name, type }: RecordRow): boolean =>
  rows.some((row) => row.share && row.name === name && row.type === type);
