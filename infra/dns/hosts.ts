import { requireEnvironment } from "../names.ts";

/** All names of one environment. */
export interface Hosts {
  /** The zone that holds them: the domain itself in production, `staging.<domain>` in staging. */
  readonly zone: string;
  /** What readers ask for. */
  readonly public: string;
  readonly originAws: string;
  readonly originGcp: string;
  /** What the other site's writes go to, over the VPN. On AWS the origin is private already. */
  readonly privateAws: string;
  readonly privateGcp: string;
}

interface HostsArgs {
  /** `example.com`, lower case, without a dot at the end. */
  readonly domain: string;
  readonly environment: string;
}

export class HostInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "HostInvalid";
  }
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** RFC 1035, as text without the last dot. */
const MAX_NAME = 253;
/** A certificate's common name (X.520): ACM refuses a longer first name. */
const MAX_COMMON_NAME = 64;

/** @throws HostInvalid, NameInvalid */
export function planHosts({ domain, environment }: HostsArgs): Hosts {
  requireEnvironment(environment);
  requireDomain(domain);
  const zone = environment === "production" ? domain : `${environment}.${domain}`;
  const originAws = `origin-aws.${zone}`;
  const hosts = {
    zone,
    public: `www.${zone}`,
    originAws,
    originGcp: `origin-gcp.${zone}`,
    privateAws: originAws,
    privateGcp: `private-gcp.${zone}`,
  };
  for (const host of Object.values(hosts)) requireCommonName(host);
  return hosts;
}

/** @throws HostInvalid */
export function requireDomain(domain: string): string {
  const labels = domain.split(".");
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
  if (isName && domain.length <= MAX_NAME) return domain;
  throw new HostInvalid(
    `${JSON.stringify(domain)} is not a domain: it wants at least two labels of 1 to 63 lower-case letters, digits and inner hyphens, ${MAX_NAME} characters in all, and no dot at the end.`,
  );
}

function requireCommonName(host: string): void {
  if (host.length > MAX_COMMON_NAME)
    throw new HostInvalid(
      `${host} has ${host.length} characters; a certificate's first name has at most ${MAX_COMMON_NAME}: take a shorter domain.`,
    );
}
