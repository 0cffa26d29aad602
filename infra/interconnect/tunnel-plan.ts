import { addressAt, RangeInvalid, requireDisjoint, type SiteRanges } from "../address-plan.ts";

/** One IPsec tunnel and the BGP session inside it. */
export interface Tunnel {
  /** From 0 within its link. */
  readonly index: number;
  /** The session's own /30. */
  readonly insideCidr: string;
  /** AWS insists on the first of its /30s; so has Google against an on-site device. */
  readonly firstAddress: string;
  readonly secondAddress: string;
  /** Which of Google's two addresses, and which AWS connection: two tunnels each. */
  readonly gatewayInterface: 0 | 1;
  /** Which of the other side's addresses, in their order. */
  readonly peerInterface: number;
}

export class InterconnectInvalid extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The sites can't be connected: ${problems.join("; ")}.`);
    this.name = "InterconnectInvalid";
    this.problems = problems;
  }
}

/**
 * Link-local, and apart from all that AWS keeps of it (169.254.0.0/30 to 5.0/30, 169.252/30), and from what pods ask in both clouds
 * (20.10, 169.252, 169.254, 170.2, 170.23).
 */
const INSIDE = "169.254.64.0/18";
const SLOT = 4;
/** Eight tunnels: an on-site network with two addresses needs four to AWS and two to Google. */
const SLOTS_PER_LINK = 8;
export const MAX_LINK = 2 ** (32 - 18) / (SLOT * SLOTS_PER_LINK) - 1;

/** The four tunnels between the clouds: what 99.99 % want, Google's two addresses to AWS's four. @throws RangeInvalid for a link that isn't 0 to {@link MAX_LINK} */
export const planTunnels = (link = 0): Tunnel[] =>
  [0, 1, 2, 3].map((index) => tunnel(link, index, index, index < 2 ? 0 : 1, index));

export interface OnSitePlan {
  /** Two for each address of the network. */
  readonly aws: readonly Tunnel[];
  /** One from each of Google's addresses. */
  readonly gcp: readonly Tunnel[];
}

/** @throws RangeInvalid for a link that isn't 1 to {@link MAX_LINK}; 0 is between the clouds */
export function planOnSiteTunnels(link: number, addresses: 1 | 2): OnSitePlan {
  if (link === 0) throw new RangeInvalid("Link 0 is the one between the clouds; networks are numbered from 1.");
  const aws = [...Array(addresses * 2).keys()].map((index) => {
    const connection = index < 2 ? 0 : 1;
    return tunnel(link, index, index, connection, connection);
  });
  const gcp = ([0, 1] as const).map((side) => tunnel(link, side, 4 + side, side, Math.min(side, addresses - 1)));
  return { aws, gcp };
}

function tunnel(link: number, index: number, slot: number, gatewayInterface: 0 | 1, peerInterface: number): Tunnel {
  if (!Number.isInteger(link) || link < 0 || link > MAX_LINK)
    throw new RangeInvalid(`There is no link ${link}: 0 to ${MAX_LINK} have inside addresses.`);
  const start = (link * SLOTS_PER_LINK + slot) * SLOT;
  return {
    index,
    insideCidr: `${addressAt(INSIDE, start)}/30`,
    firstAddress: addressAt(INSIDE, start + 1),
    secondAddress: addressAt(INSIDE, start + 2),
    gatewayInterface,
    peerInterface,
  };
}

/** Numbers that BGP tells networks apart by, by whose they are. @throws InterconnectInvalid */
export function requireAsns(asns: Readonly<Record<string, number>>): void {
  const entries = Object.entries(asns);
  const problems = [
    ...entries
      .filter(([, asn]) => !isPrivateAsn(asn))
      .map(
        ([name, asn]) =>
          `${name} has the ASN ${asn}, which isn't a private one (64512 to 65534, 4200000000 to 4294967294)`,
      ),
    ...entries.flatMap(([name, asn], index) =>
      entries
        .slice(index + 1)
        .filter(([, other]) => other === asn)
        .map(
          ([other]) => `${name} and ${other} have the same ASN ${asn}: each would drop the other's routes as its own`,
        ),
    ),
  ];
  if (problems.length > 0) throw new InterconnectInvalid(problems);
}

/** RFC 6996, as far as AWS's gateway takes it. */
const isPrivateAsn = (asn: number): boolean =>
  Number.isInteger(asn) && ((asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294));

/**
 * Sites may have the same Services, which nobody routes to; an on-site network may not have them, because a site's pods would look for it among their own.
 * @throws RangeInvalid naming every pair
 */
export function requireSeparate(
  sites: Readonly<Record<string, SiteRanges>>,
  onSite: Readonly<Record<string, readonly string[]>> = {},
): void {
  const wholes = Object.fromEntries(Object.entries(sites).map(([site, { whole }]) => [`site ${site}`, whole]));
  const networks = Object.fromEntries(
    Object.entries(onSite).flatMap(([name, ranges]) =>
      ranges.map((range, index) => [`network ${name} ${index + 1}`, range]),
    ),
  );
  requireDisjoint({ ...wholes, ...networks });
  for (const [site, { services }] of Object.entries(sites))
    requireDisjoint({ [`Services of site ${site}`]: services, ...networks });
}

/** What AWS accepts, of which Google accepts all. @throws InterconnectInvalid, without the key in its message */
export function requireKey(key: string): string {
  if (/^[A-Za-z1-9._][A-Za-z0-9._]{7,63}$/.test(key)) return key;
  throw new InterconnectInvalid([
    `a pre-shared key has ${key.length} characters or some that AWS refuses: 8 to 64 letters, digits, dots and underscores are wanted, the first not 0`,
  ]);
}
