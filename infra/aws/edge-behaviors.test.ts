import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import { EDGE_CONTRACT, EdgeContractInvalid } from "../edge-contract.ts";
import { type BehaviorParts, MANAGED_POLICIES, renderBehaviors, renderErrorResponses } from "./edge-behaviors.ts";
import { renderRequestFunction } from "./edge-function.ts";
import { originTargets, renderOriginGroups, renderOrigins } from "./edge-origins.ts";
import {
  renderBucketResponsePolicy,
  renderCachePolicy,
  renderReadsRequestPolicy,
  renderResponsePolicy,
} from "./edge-policies.ts";

const HOSTS = { public: "www.example.org", origin: "origin.example.org", private: "private.example.org" };
const WITH_SECOND = { ...HOSTS, secondOrigin: "origin-gcp.example.org" };
const PARTS: BehaviorParts = {
  cachePolicyId: "cache",
  readsRequestPolicyId: "request",
  responsePolicyId: "response",
  bucketResponsePolicyId: "bucket-response",
  requestFunctionArn: "function",
  targets: originTargets(WITH_SECOND),
};

describe("behaviours", () => {
  const { ordered, fallback } = renderBehaviors(EDGE_CONTRACT, PARTS);

  it("are one for each path, in the contract's order, the rest by default", () => {
    const paths = EDGE_CONTRACT.routes.slice(0, -1).flatMap((route) => [...route.paths]);
    expect(ordered.map(({ pathPattern }) => pathPattern)).toEqual(paths);
    expect(fallback).toMatchObject({
      targetOriginId: "own",
      cachePolicyId: MANAGED_POLICIES.cachingDisabled,
      originRequestPolicyId: MANAGED_POLICIES.allViewerExceptHostHeader,
    });
    expect(fallback.allowedMethods).toHaveLength(7);
  });

  it("send only reads to an origin group, and compress nothing", () => {
    for (const behavior of [...ordered, fallback]) {
      const isGroup = behavior.targetOriginId === "readers";
      expect(behavior.compress).toBe(false);
      expect(behavior.viewerProtocolPolicy).toBe("redirect-to-https");
      if (isGroup) expect(behavior.allowedMethods).toEqual(["GET", "HEAD", "OPTIONS"]);
    }
    expect(ordered.filter(({ targetOriginId }) => targetOriginId === "readers").length).toBeGreaterThan(5);
  });

  it("give the bucket's answers the headers that the service would", () => {
    expect(ordered.find(({ pathPattern }) => pathPattern === "/media/*")).toMatchObject({
      targetOriginId: "images",
      responseHeadersPolicyId: "bucket-response",
    });
  });

  it("refuse a contract whose reads take more than reads", () => {
    const routes = EDGE_CONTRACT.routes.map((route) =>
      route.origin === "reads" ? { ...route, methods: ["GET", "POST"] as const } : route,
    );
    expect(() => renderBehaviors({ ...EDGE_CONTRACT, routes }, PARTS)).toThrow(EdgeContractInvalid);
  });

  it("keep no error for a moment", () => {
    expect(renderErrorResponses().every(({ errorCachingMinTtl }) => errorCachingMinTtl === 0)).toBe(true);
    expect(renderErrorResponses().map(({ errorCode }) => errorCode)).toEqual(
      expect.arrayContaining([404, 500, 502, 503, 504]),
    );
  });
});

describe("origins", () => {
  const parts = {
    region: "sa-east-1",
    vpcOriginId: "vpc-origin",
    bucketDomain: "images.s3.sa-east-1.amazonaws.com",
    accessControlId: "access",
    originSecret: "secret",
  };
  const origins = renderOrigins(EDGE_CONTRACT, { ...parts, hosts: WITH_SECOND });

  it("wait as long as the contract says, and never less for all than for a part", () => {
    expect(origins[0]).toMatchObject({
      originId: "reads",
      domainName: "origin.example.org",
      connectionAttempts: 2,
      connectionTimeout: 2,
      responseCompletionTimeout: 15,
      vpcOriginConfig: { vpcOriginId: "vpc-origin", originReadTimeout: 5 },
    });
    expect(origins[1]).toMatchObject({ originId: "own", vpcOriginConfig: { originReadTimeout: 20 } });
    expect(origins[2]).toMatchObject({
      originId: "other",
      domainName: "origin-gcp.example.org",
      customOriginConfig: { originProtocolPolicy: "https-only", originReadTimeout: 10 },
    });
  });

  it("are told who asks, but for the bucket", () => {
    const headers = origins.map(({ customHeaders }) => customHeaders);
    const proof = [{ name: "X-Origin-Verify", value: "secret" }];
    expect(headers).toEqual([proof, proof, proof, undefined]);
  });

  it("are a group of both sites' where there is a second one", () => {
    expect(renderOriginGroups(WITH_SECOND)).toEqual([
      {
        originId: "readers",
        failoverCriteria: { statusCodes: [500, 502, 503, 504] },
        members: [{ originId: "reads" }, { originId: "other" }],
      },
    ]);
    expect(renderOriginGroups(HOSTS)).toEqual([]);
    expect(originTargets(HOSTS).reads).toBe("reads");
    expect(renderOrigins(EDGE_CONTRACT, { ...parts, hosts: HOSTS })).toHaveLength(3);
  });
});

describe("policies", () => {
  it("keep by the whole query, the encodings taken, and no cookie", () => {
    expect(renderCachePolicy(EDGE_CONTRACT)).toEqual({
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 86_400,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "whitelist", headers: { items: ["Authorization", "X-Uncached"] } },
        queryStringsConfig: { queryStringBehavior: "all" },
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      },
    });
  });

  it("name at most the ten headers that AWS takes, and none that it takes elsewhere only", () => {
    const { items } = (renderReadsRequestPolicy(EDGE_CONTRACT).headersConfig as { headers: { items: string[] } })
      .headers;
    expect(items.length).toBeLessThanOrEqual(10);
    for (const name of items)
      expect(["authorization", "accept-encoding", "host", "cookie"]).not.toContain(name.toLowerCase());
  });

  it("add what the service says too without touching it, and say it for the bucket", () => {
    expect(renderResponsePolicy(EDGE_CONTRACT)).toEqual({
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: 63_072_000,
          includeSubdomains: true,
          preload: false,
          override: false,
        },
      },
      removeHeadersConfig: { items: [{ header: "Server" }, { header: "X-Powered-By" }] },
    });
    expect(renderBucketResponsePolicy(EDGE_CONTRACT)).toMatchObject({
      securityHeadersConfig: {
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "no-referrer", override: true },
        contentSecurityPolicy: { contentSecurityPolicy: expect.stringContaining("default-src 'none'") },
      },
      corsConfig: { accessControlAllowOrigins: { items: ["*"] }, accessControlAllowCredentials: false },
      customHeadersConfig: {
        items: [{ header: "Cross-Origin-Resource-Policy", value: "cross-origin", override: true }],
      },
    });
  });
});

describe("the request function", () => {
  const source = renderRequestFunction(EDGE_CONTRACT);
  const handler = runInNewContext(`${source}; handler`) as (event: object) => { headers: Record<string, unknown> };
  const run = (headers: Record<string, { value: string }>) =>
    handler({ request: { headers, uri: "/" }, context: { requestId: "one" } }).headers;

  it("takes out what clients may not say", () => {
    const names = EDGE_CONTRACT.request.forbiddenHeaders.map((name) => name.toLowerCase());
    const headers = Object.fromEntries([...names, "accept"].map((name) => [name, { value: "x" }]));
    expect(run(headers)).toEqual({ accept: { value: "x" } });
  });

  it("gives who sends a token a key of his own, whatever he says himself", () => {
    const token = { authorization: { value: "Bearer x" } };
    expect(run({ ...token, "x-uncached": { value: "chosen" } })).toEqual({ ...token, "x-uncached": { value: "one" } });
  });

  it("is small enough for CloudFront", () => {
    expect(Buffer.byteLength(source)).toBeLessThan(10 * 1024);
  });
});
