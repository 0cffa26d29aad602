import { runInNewContext } from "node:vm";
import { ofType, onlyOne, type RecordedResource } from "../../infra/recording/record.ts";
import { type Decide, type Decision, type EdgeRequest, WATCHED_HEADERS } from "./parity.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const CACHE_POLICY = "aws:cloudfront/cachePolicy:CachePolicy";
const REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy";

/** AWS's own policies by their fixed ids, as documented. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
/** Kept for ten seconds where nothing else is said. */
const KEPT_ERRORS = [404, 414, 500, 501, 502, 503, 504];

interface Behavior {
  readonly pathPattern?: string;
  readonly targetOriginId: string;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicyId: string;
  readonly originRequestPolicyId: string;
}
interface Distribution {
  readonly orderedCacheBehaviors: readonly Behavior[];
  readonly defaultCacheBehavior: Behavior;
  readonly origins: readonly Readonly<Record<string, unknown>>[];
  readonly originGroups?: readonly { readonly originId: string; readonly members: readonly { originId: string }[] }[];
  readonly customErrorResponses: readonly { readonly errorCode: number; readonly errorCachingMinTtl: number }[];
}
interface HeadersConfig {
  readonly headers?: { readonly items: readonly string[] };
}
interface CachePolicy {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly parametersInCacheKeyAndForwardedToOrigin: {
    readonly cookiesConfig: { readonly cookieBehavior: string };
    readonly headersConfig: HeadersConfig;
    readonly queryStringsConfig: { readonly queryStringBehavior: string };
    readonly enableAcceptEncodingBrotli: boolean;
    readonly enableAcceptEncodingGzip: boolean;
  };
}
interface RequestPolicy {
  readonly cookiesConfig: { readonly cookieBehavior: string };
  readonly headersConfig: HeadersConfig;
}
type Headers = Readonly<Record<string, string>>;

/** CloudFront, as far as it decides: read from what was asked of AWS, the function's code run as it is. */
export function decideLikeCloudFront(resources: readonly RecordedResource[]): Decide {
  const distribution = onlyOne(resources, DISTRIBUTION).inputs as unknown as Distribution;
  const before = requestFunction(onlyOne(resources, "aws:cloudfront/function:Function").inputs.code as string);
  return (request) => {
    const headers = before(request.headers);
    const behavior = behaviorOf(distribution, request.path);
    const isAllowed = behavior.allowedMethods.includes(request.method);
    const cache =
      behavior.cachePolicyId === CACHING_DISABLED
        ? undefined
        : policyOf<CachePolicy>(resources, CACHE_POLICY, behavior.cachePolicyId);
    return {
      isAllowed,
      isCompressed: behavior.compress,
      origins: originsOf(distribution, behavior.targetOriginId),
      sees: seenBy(resources, behavior, cache, headers),
      silentS: cache ? Math.max(cache.minTtl, cache.defaultTtl) : 0,
      errorS: cache ? errorS(distribution) : 0,
      ...keep(cache, behavior, { ...request, headers }),
    };
  };
}

function policyOf<Policy>(resources: readonly RecordedResource[], type: string, id: string): Policy {
  const found = ofType(resources, type).find(({ name }) => `${name}-id` === id);
  if (!found) throw new Error(`There is no ${type} ${id}.`);
  return found.inputs as Policy;
}

function requestFunction(code: string): (headers: Headers) => Headers {
  const handler = runInNewContext(`${code}; handler`) as (event: unknown) => {
    headers: Record<string, { value: string }>;
  };
  let requests = 0;
  return (headers) => {
    const wrapped = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }]));
    requests += 1;
    const after = handler({ request: { headers: wrapped }, context: { requestId: `request-${requests}` } });
    return Object.fromEntries(Object.entries(after.headers).map(([name, { value }]) => [name, value]));
  };
}

function behaviorOf({ orderedCacheBehaviors, defaultCacheBehavior }: Distribution, path: string): Behavior {
  const matches = ({ pathPattern = "" }: Behavior): boolean =>
    new RegExp(
      `^${pathPattern
        .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
    ).test(path);
  return orderedCacheBehaviors.find(matches) ?? defaultCacheBehavior;
}

function originsOf({ origins, originGroups = [] }: Distribution, target: string): string[] {
  const members = originGroups.find(({ originId }) => originId === target)?.members ?? [{ originId: target }];
  return members.map(({ originId }) => {
    const origin = origins.find((each) => each.originId === originId) ?? {};
    if (origin.vpcOriginConfig) return "own";
    return origin.originAccessControlId ? "bucket" : "other";
  });
}

function keep(cache: CachePolicy | undefined, { cachedMethods }: Behavior, request: EdgeRequest) {
  if (!cache || cache.maxTtl === 0 || !cachedMethods.includes(request.method)) return { isShared: false, key: "" };
  const parts = cache.parametersInCacheKeyAndForwardedToOrigin;
  const named = itemsOf(parts.headersConfig).map((name) => request.headers[name] ?? "");
  // The function's own number is in it, so that nobody else has this key.
  const isAlone = named.some((value) => value.startsWith("request-"));
  const key = [
    request.path,
    parts.queryStringsConfig.queryStringBehavior === "all" ? request.query : "",
    parts.cookiesConfig.cookieBehavior === "none" ? "" : request.headers.cookie,
    encodings(request.headers["accept-encoding"] ?? "", parts),
    ...named,
  ].join("\n");
  return { isShared: !isAlone, key };
}

function encodings(
  sent: string,
  {
    enableAcceptEncodingBrotli: br,
    enableAcceptEncodingGzip: gzip,
  }: CachePolicy["parametersInCacheKeyAndForwardedToOrigin"],
): string {
  const known = [...(br ? ["br"] : []), ...(gzip ? ["gzip"] : [])];
  return known.filter((coding) => new RegExp(`\\b${coding}\\b`).test(sent)).join(",");
}

function seenBy(
  resources: readonly RecordedResource[],
  { originRequestPolicyId }: Behavior,
  cache: CachePolicy | undefined,
  headers: Headers,
): Decision["sees"] {
  const sent = WATCHED_HEADERS.filter((name) => headers[name] !== undefined);
  if (originRequestPolicyId === ALL_VIEWER_EXCEPT_HOST) return sent;
  const request = policyOf<RequestPolicy>(resources, REQUEST_POLICY, originRequestPolicyId);
  const inKey = cache?.parametersInCacheKeyAndForwardedToOrigin;
  const named = [...itemsOf(request.headersConfig), ...(inKey ? itemsOf(inKey.headersConfig) : [])];
  const passesCookies = [request.cookiesConfig, inKey?.cookiesConfig].some(
    (cookies) => cookies !== undefined && cookies.cookieBehavior !== "none",
  );
  return sent.filter((name) => (name === "cookie" ? passesCookies : named.includes(name)));
}

const itemsOf = ({ headers }: HeadersConfig): string[] => (headers?.items ?? []).map((name) => name.toLowerCase());

function errorS({ customErrorResponses }: Distribution): number {
  const kept = KEPT_ERRORS.map(
    (code) => customErrorResponses.find(({ errorCode }) => errorCode === code)?.errorCachingMinTtl ?? 10,
  );
  return Math.max(...kept);
}
