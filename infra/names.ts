/** Physical names, planned before anything is made, so that one that a cloud would refuse is an error of the program. */

export class NameInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NameInvalid";
  }
}

interface NameLimit {
  readonly max: number;
  readonly pattern: RegExp;
}

const KEBAB = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** What each kind of name may be, without what Pulumi appends. Limits are the clouds' own. */
export const NAME_LIMITS = {
  /** EKS: 100; GKE: 40. */
  cluster: { max: 40, pattern: KEBAB },
  /** RDS instance: 63; Cloud SQL with its project: 98. */
  database: { max: 63, pattern: KEBAB },
  /** Google service account's id: 6 to 30. */
  account: { max: 30, pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/ },
  /** IAM role: 64. */
  role: { max: 64, pattern: /^[\w+=,.@-]+$/ },
  /** Buckets are unique in the world. */
  bucket: { max: 63, pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/ },
  /** A label of Kubernetes or DNS. */
  label: { max: 63, pattern: KEBAB },
  /** A CloudWatch log group. */
  "log-group": { max: 512, pattern: /^[\w./#-]+$/ },
} as const satisfies Readonly<Record<string, NameLimit>>;
export type NameKind = keyof typeof NAME_LIMITS;

/** What all names of one site begin with. */
export interface SiteName {
  /** 2 to 12 lower-case letters and digits: `production`. */
  readonly environment: string;
}

/** Names of the product are short: the tightest limit has 30 characters. */
export const PRODUCT = "reviews";

/**
 * `reviews-production-web`. @throws NameInvalid naming the name, its length and the limit
 */
export function planName(kind: NameKind, site: SiteName, ...parts: readonly string[]): string {
  return requireName(kind, [PRODUCT, site.environment, ...parts].join("-"));
}

export function requireName(kind: NameKind, name: string): string {
  const { max, pattern } = NAME_LIMITS[kind];
  if (name.length > max)
    throw new NameInvalid(`The ${kind} name ${name} has ${name.length} characters; ${max} are allowed.`);
  if (!pattern.test(name)) throw new NameInvalid(`The ${kind} name ${JSON.stringify(name)} must match ${pattern}.`);
  return name;
}

/** @throws NameInvalid */
export function requireEnvironment(environment: string): string {
  if (/^[a-z][a-z0-9]{1,11}$/.test(environment)) return environment;
  throw new NameInvalid(
    `The environment ${JSON.stringify(environment)} must be 2 to 12 lower-case letters and digits: it is a part of names with narrow limits.`,
  );
}
