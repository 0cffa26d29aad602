import type { cloudfront, types } from "@pulumi/aws";
import type { EdgeContract } from "../edge-contract.ts";
import { UNCACHED_HEADER } from "./edge-function.ts";

/** What CloudFront keeps, for how long, and by which key. Named headers reach the origin as well. */
export function renderCachePolicy({ cache }: EdgeContract): cloudfront.CachePolicyArgs {
  return {
    minTtl: cache.ttlS.min,
    defaultTtl: cache.ttlS.default,
    maxTtl: cache.ttlS.max,
    parametersInCacheKeyAndForwardedToOrigin: {
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig: {
        headerBehavior: "whitelist",
        headers: { items: [...cache.bypassHeaders, UNCACHED_HEADER] },
      },
      queryStringsConfig: { queryStringBehavior: cache.key.query },
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    },
  };
}

/** What the origin of a public read sees beside the key. */
export function renderReadsRequestPolicy({ request }: EdgeContract): cloudfront.OriginRequestPolicyArgs {
  return {
    cookiesConfig: { cookieBehavior: "none" },
    headersConfig: { headerBehavior: "whitelist", headers: { items: [...request.readsSee] } },
    queryStringsConfig: { queryStringBehavior: "all" },
  };
}

/** Of answers that come from the service: what it says itself stands. */
export const renderResponsePolicy = ({ response }: EdgeContract): cloudfront.ResponseHeadersPolicyArgs => ({
  ...renderHeaders(response.always, { override: false }),
  removeHeadersConfig: { items: response.without.map((header) => ({ header })) },
});

/** Of answers that come from the bucket, which says nothing of the kind. */
export const renderBucketResponsePolicy = ({ response }: EdgeContract): cloudfront.ResponseHeadersPolicyArgs => ({
  ...renderHeaders({ ...response.always, ...response.ofBucket }, { override: true }),
  removeHeadersConfig: { items: response.without.map((header) => ({ header })) },
});

type SecurityHeaders = types.input.cloudfront.ResponseHeadersPolicySecurityHeadersConfig;
interface Overriding {
  readonly override: boolean;
}

/** CloudFront takes some headers only in fields of their own. */
function renderHeaders(headers: Readonly<Record<string, string>>, { override }: Overriding) {
  const entries = Object.entries(headers);
  const security = entries.flatMap(([name, value]) => {
    const render = SECURITY_HEADERS[name];
    return render ? [render(value, override)] : [];
  });
  const cors = headers[CORS_HEADER];
  const items = entries
    .filter(([name]) => !SECURITY_HEADERS[name] && name !== CORS_HEADER)
    .map(([header, value]) => ({ header, value, override }));
  return {
    securityHeadersConfig: Object.assign({}, ...security) as SecurityHeaders,
    ...(cors !== undefined && { corsConfig: renderCors(cors, override) }),
    ...(items.length > 0 && { customHeadersConfig: { items } }),
  };
}

const CORS_HEADER = "Access-Control-Allow-Origin";

const renderCors = (origin: string, originOverride: boolean) => ({
  accessControlAllowCredentials: false,
  accessControlAllowHeaders: { items: ["*"] },
  accessControlAllowMethods: { items: ["GET", "HEAD", "OPTIONS"] },
  accessControlAllowOrigins: { items: [origin] },
  originOverride,
});

const SECURITY_HEADERS: Readonly<Record<string, (value: string, override: boolean) => SecurityHeaders>> = {
  "Content-Security-Policy": (contentSecurityPolicy, override) => ({
    contentSecurityPolicy: { contentSecurityPolicy, override },
  }),
  "Referrer-Policy": (referrerPolicy, override) => ({ referrerPolicy: { referrerPolicy, override } }),
  "X-Content-Type-Options": (_, override) => ({ contentTypeOptions: { override } }),
  "X-Frame-Options": (frameOption, override) => ({ frameOptions: { frameOption, override } }),
  "Strict-Transport-Security": (value, override) => ({
    strictTransportSecurity: {
      accessControlMaxAgeSec: Number(/max-age=(\d+)/.exec(value)?.[1]),
      includeSubdomains: value.includes("includeSubDomains"),
      preload: value.includes("preload"),
      override,
    },
  }),
};
