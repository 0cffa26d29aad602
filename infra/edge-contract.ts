import {
  BODIES,
  type BodyRules,
  FIREWALL,
  type FirewallIntent,
  LIMITS,
  type RateLimit,
} from "./edge-contract-firewall.ts";
import { type EdgeRoute, READ_METHODS, ROUTES } from "./edge-contract-routes.ts";

export type { BodyRules, FirewallIntentId, RateLimit } from "./edge-contract-firewall.ts";
export type { EdgeMethod, EdgeRoute } from "./edge-contract-routes.ts";

/**
 * What stands between readers and the service, said once: every edge is rendered from it, each cloud's in its own words, and so is the local one.
 * Plain data: what it means is said here, how a cloud says it is in that cloud's renderer. The service decides what may be kept (Cache-Control on every
 * answer); the edge keeps nothing that it was not told to.
 */
export interface EdgeContract {
  /** The first that a path belongs to; the last takes what is left. */
  readonly routes: readonly EdgeRoute[];
  readonly cache: CacheRules;
  readonly request: RequestRules;
  readonly response: ResponseRules;
  readonly timeouts: Readonly<Record<TimeoutKind, OriginTimeouts>>;
  readonly limits: readonly RateLimit[];
  readonly firewall: readonly FirewallIntent[];
  readonly bodies: BodyRules;
}

export interface CacheRules {
  /** What makes two requests of one path the same. The host never does: both sites serve one name. Cookies don't: no public answer depends on one. */
  readonly key: {
    readonly query: "all";
    readonly host: false;
    readonly cookies: false;
    /** Reduced to which of br and gzip is taken. Edges never compress by themselves: it would weaken the origin's ETags. */
    readonly acceptEncoding: "normalised";
  };
  /** Who sends one of these is answered by the origin, and nothing of it is kept. */
  readonly bypassHeaders: readonly string[];
  /** Bounds in seconds of what the origin says; `default` is for an answer that says nothing. */
  readonly ttlS: { readonly min: number; readonly default: number; readonly max: number };
  /** Seconds for which an old answer is better than none while the origin is away. */
  readonly staleS: number;
  /** Names what an answer can be purged by. */
  readonly tagHeader: string;
}

interface RequestRules {
  /** Only our own machines may say these; taken out of whatever a client sends, on every route. */
  readonly forbiddenHeaders: readonly string[];
  /** What an origin that is asked by the other cloud's edge wants to see. One of the forbidden. */
  readonly originSecretHeader: string;
  /** Taken out of public reads: their answers are everybody's. */
  readonly readsWithout: readonly string[];
  /** What else a public read may look at. */
  readonly readsSee: readonly string[];
}

interface ResponseRules {
  /** The service says them too, in the same words; here for what an edge answers itself. */
  readonly always: Readonly<Record<string, string>>;
  /** What the service would say of a file that a bucket answers. */
  readonly ofBucket: Readonly<Record<string, string>>;
  /** Tell more about what is behind than anybody needs. */
  readonly without: readonly string[];
}

/** `reads`: the site's own origin for public reads. `other`: the other site's for the same. `own`: everything else. */
type TimeoutKind = "reads" | "other" | "own";

export interface OriginTimeouts {
  readonly connectS: number;
  readonly connectAttempts: number;
  /** Between two packets of an answer, and until the first. */
  readonly readS: number;
  /** For the whole answer; not less than `readS`. */
  readonly completionS: number;
}

/** Requests of the service end within 15 s; a read that takes longer than its edge waits is better asked elsewhere. */
const TIMEOUTS: EdgeContract["timeouts"] = {
  reads: { connectS: 2, connectAttempts: 2, readS: 5, completionS: 15 },
  other: { connectS: 3, connectAttempts: 2, readS: 10, completionS: 15 },
  own: { connectS: 2, connectAttempts: 2, readS: 20, completionS: 20 },
};

export const EDGE_CONTRACT: EdgeContract = {
  routes: ROUTES,
  cache: {
    key: { query: "all", host: false, cookies: false, acceptEncoding: "normalised" },
    bypassHeaders: ["Authorization"],
    ttlS: { min: 0, default: 0, max: 86_400 },
    staleS: 86_400,
    tagHeader: "Cache-Tag",
  },
  request: {
    forbiddenHeaders: ["X-Forwarded-Writer", "X-Forwarded-Host", "X-Origin-Verify", "X-Uncached"],
    originSecretHeader: "X-Origin-Verify",
    readsWithout: ["Cookie"],
    readsSee: [
      "Accept",
      "Accept-Language",
      "Access-Control-Request-Headers",
      "Access-Control-Request-Method",
      "Origin",
      "User-Agent",
      "X-Request-Id",
      "traceparent",
    ],
  },
  response: {
    always: { "Strict-Transport-Security": "max-age=63072000; includeSubDomains" },
    ofBucket: {
      "Access-Control-Allow-Origin": "*",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    },
    without: ["Server", "X-Powered-By"],
  },
  timeouts: TIMEOUTS,
  limits: LIMITS,
  firewall: FIREWALL,
  bodies: BODIES,
};

/** A pattern is a path, or ends in `*` and means every path that begins with what is before it. Cases and encodings count as they are. */
export const isPathOf = (pattern: string, path: string): boolean =>
  pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** @throws EdgeContractInvalid when no route takes the path, which {@link requireEdgeContract} rules out */
export function routeOf(contract: EdgeContract, path: string): EdgeRoute {
  const found = contract.routes.find(({ paths }) => paths.some((pattern) => isPathOf(pattern, path)));
  if (found) return found;
  throw new EdgeContractInvalid([`no route takes ${path}`]);
}

export class EdgeContractInvalid extends Error {
  constructor(problems: readonly string[]) {
    super(`The edge contract can't be rendered: ${problems.join("; ")}.`);
    this.name = "EdgeContractInvalid";
  }
}

/** What no edge could do, found before anything is made. @throws EdgeContractInvalid telling all of it */
export function requireEdgeContract(contract: EdgeContract): EdgeContract {
  const problems = [
    ...contract.routes.flatMap(routeProblems),
    ...orderProblems(contract.routes),
    ...Object.entries(contract.timeouts).flatMap(([kind, each]) => timeoutProblems(kind, each)),
  ];
  if (problems.length > 0) throw new EdgeContractInvalid(problems);
  return contract;
}

function routeProblems({ id, paths, methods, isCached, origin }: EdgeRoute): string[] {
  const more = methods.filter((method) => !READ_METHODS.includes(method));
  const odd = paths.filter((path) => !/^\/[^*?]*\*?$/.test(path));
  return [
    ...(more.length > 0 && origin !== "own"
      ? [`${id} takes ${more.join(", ")}, and only ${READ_METHODS.join(", ")} may go to a second origin or a bucket`]
      : []),
    ...(more.length > 0 && isCached ? [`${id} is kept, and takes ${more.join(", ")}`] : []),
    ...odd.map((path) => `${id} has the path ${path}; a path begins with "/" and has a "*" at its end only`),
  ];
}

function orderProblems(routes: readonly EdgeRoute[]): string[] {
  const patterns = routes.flatMap(({ paths }) => [...paths]);
  const hidden = patterns.filter((pattern, at) => patterns.slice(0, at).some((earlier) => isPathOf(earlier, pattern)));
  return [
    ...hidden.map((pattern) => `${pattern} is never reached: an earlier route takes it`),
    ...(patterns.at(-1) === "/*" ? [] : ["the last route must take /*"]),
  ];
}

function timeoutProblems(kind: string, { readS, completionS }: OriginTimeouts): string[] {
  if (completionS >= readS) return [];
  return [`${kind} may take ${completionS} s in all, which is less than the ${readS} s that it is waited for`];
}
