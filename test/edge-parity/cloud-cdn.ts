import { runInNewContext } from "node:vm";
import { ofType, onlyOne, type RecordedResource } from "../../infra/recording/record.ts";
import { type Decide, type EdgeRequest, WATCHED_HEADERS } from "./parity.ts";

interface Rule {
  readonly priority: number;
  readonly action: string;
  readonly preview?: boolean;
  readonly match: { readonly expr?: { readonly expression: string } };
}
interface HeaderAction {
  readonly requestHeadersToRemoves?: readonly string[];
}
interface RouteRule {
  readonly priority: number;
  readonly service: string;
  readonly headerAction?: HeaderAction;
  readonly matchRules: readonly { readonly fullPathMatch?: string; readonly prefixMatch?: string }[];
}
interface UrlMap {
  readonly defaultService: string;
  readonly headerAction?: HeaderAction;
  readonly hostRules: readonly { readonly hosts: readonly string[]; readonly pathMatcher: string }[];
  readonly pathMatchers: readonly {
    readonly name: string;
    readonly defaultService: string;
    readonly routeRules?: readonly RouteRule[];
  }[];
}
interface Backend {
  readonly enableCdn: boolean;
  readonly compressionMode: string;
  readonly cdnPolicy?: {
    readonly cacheMode: string;
    readonly negativeCaching: boolean;
    readonly cacheKeyPolicy: { readonly includeHost: boolean; readonly includeQueryString: boolean };
    readonly bypassCacheOnRequestHeaders?: readonly { readonly headerName: string }[];
  };
}

/** Google's balancer, cache and firewall, as far as they decide: read from what was asked of Google. `findings` are rule sets that the request offends. */
export function decideLikeCloudCdn(
  resources: readonly RecordedResource[],
  host: string,
  findings: readonly string[] = [],
): Decide {
  const urlMap = publicMap(resources);
  const rules = rulesOf(resources, findings);
  return (request) => {
    const asked: EdgeRequest = { ...request, headers: { host, ...request.headers } };
    const { service, headerAction } = routeOf(urlMap, asked);
    const backend = backendOf(resources, service);
    const removed = [urlMap.headerAction, headerAction].flatMap((action) => action?.requestHeadersToRemoves ?? []);
    const hidden = removed.map((name) => name.toLowerCase());
    return {
      isAllowed: !firstMatch(rules, asked).startsWith("deny"),
      isCompressed: backend.compressionMode !== "DISABLED",
      origins: ["own"],
      sees: WATCHED_HEADERS.filter((name) => asked.headers[name] !== undefined && !hidden.includes(name)),
      // Static files are kept for an hour in the other modes, missing ones for two minutes.
      silentS: backend.enableCdn && backend.cdnPolicy?.cacheMode !== "USE_ORIGIN_HEADERS" ? 3_600 : 0,
      errorS: backend.enableCdn && backend.cdnPolicy?.negativeCaching !== false ? 120 : 0,
      ...keep(backend, asked),
    };
  };
}

/** The one that has hosts; another only redirects to https. */
function publicMap(resources: readonly RecordedResource[]): UrlMap {
  const found = ofType(resources, "gcp:compute/uRLMap:URLMap").find(({ inputs }) => inputs.hostRules !== undefined);
  if (!found) throw new Error("There is no URL map with hosts.");
  return found.inputs as unknown as UrlMap;
}

function routeOf({ hostRules, pathMatchers, defaultService }: UrlMap, { path, headers }: EdgeRequest) {
  const matcherName = hostRules.find(({ hosts }) => hosts.includes(headers.host ?? ""))?.pathMatcher;
  const matcher = pathMatchers.find(({ name }) => name === matcherName);
  const routes = [...(matcher?.routeRules ?? [])].sort((a, b) => a.priority - b.priority);
  const found = routes.find(({ matchRules }) =>
    matchRules.some(({ fullPathMatch, prefixMatch }) =>
      prefixMatch === undefined ? fullPathMatch === path : path.startsWith(prefixMatch),
    ),
  );
  return found ?? { service: matcher?.defaultService ?? defaultService, headerAction: undefined };
}

function backendOf(resources: readonly RecordedResource[], id: string): Backend {
  const backends = ofType(resources, "gcp:compute/backendService:BackendService");
  const found = backends.find(({ name }) => `${name}-id` === id);
  if (!found) throw new Error(`There is no backend service ${id}.`);
  return found.inputs as unknown as Backend;
}

function keep({ enableCdn, cdnPolicy }: Backend, { method, path, query, headers }: EdgeRequest) {
  const bypassing = (cdnPolicy?.bypassCacheOnRequestHeaders ?? []).map(({ headerName }) => headerName.toLowerCase());
  const isBypassed = bypassing.some((name) => headers[name] !== undefined);
  if (!enableCdn || isBypassed || !["GET", "HEAD"].includes(method)) return { isShared: false, key: "" };
  const keyPolicy = cdnPolicy?.cacheKeyPolicy;
  const key = [
    keyPolicy?.includeHost === false ? "" : headers.host,
    path,
    keyPolicy?.includeQueryString === false ? "" : query,
    headers["accept-encoding"] ?? "", // the service's Vary
  ].join("\n");
  return { isShared: true, key };
}

type Matcher = (request: EdgeRequest) => boolean;

function rulesOf(resources: readonly RecordedResource[], findings: readonly string[]) {
  const rules = onlyOne(resources, "gcp:compute/securityPolicy:SecurityPolicy").inputs.rules as readonly Rule[];
  return rules
    .filter(({ preview }) => !preview)
    .sort((a, b) => a.priority - b.priority)
    .map(({ action, match }) => ({ action, matches: compile(match.expr?.expression, findings) }));
}

const firstMatch = (rules: readonly { action: string; matches: Matcher }[], request: EdgeRequest): string =>
  rules.find(({ matches }) => matches(request))?.action ?? "deny(404)";

/** What we write of Cloud Armor's language is JavaScript as well, once its texts know the words. */
function compile(expression: string | undefined, findings: readonly string[]): Matcher {
  if (expression === undefined) return () => true;
  const evaluate = runInNewContext(`(request, has, int, evaluatePreconfiguredWaf) => Boolean(${expression})`) as (
    ...words: unknown[]
  ) => boolean;
  return ({ method, path, headers }) => {
    const texts = Object.entries(headers).map(([name, value]) => [name, new Text(value)]);
    const request = { method: new Text(method), path: new Text(path), headers: Object.fromEntries(texts) };
    return evaluate(
      request,
      (value: unknown) => value !== undefined,
      (value: unknown) => Number(String(value)),
      (set: string) => findings.includes(set),
    );
  };
}

class Text {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  matches(pattern: string): boolean {
    return new RegExp(pattern).test(this.#value);
  }
  startsWith(prefix: string): boolean {
    return this.#value.startsWith(prefix);
  }
  lower(): Text {
    return new Text(this.#value.toLowerCase());
  }
  toString(): string {
    return this.#value;
  }
}
