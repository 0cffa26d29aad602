import { describe, expect, it } from "@jest/globals";
import type { compute, types } from "@pulumi/gcp";
import { EDGE_CONTRACT, EdgeContractInvalid, routeOf } from "../edge-contract.ts";
import { renderOwn, renderReads, renderUrlMap } from "./edge-cache.ts";

const HOSTS = { public: "www.example.org", origin: "origin.example.org", private: "private.example.org" };
const PARTS = { groups: ["a", "b", "c"], healthCheck: "check", securityPolicy: "policy" };
const map = renderUrlMap(EDGE_CONTRACT, HOSTS, { reads: "reads", own: "own" });

describe("backend services", () => {
  it("keep what the origin says and nothing else, by the whole query, without the host", () => {
    expect(renderReads(EDGE_CONTRACT, PARTS)).toMatchObject({
      enableCdn: true,
      cdnPolicy: {
        cacheMode: "USE_ORIGIN_HEADERS",
        negativeCaching: false,
        serveWhileStale: 86_400,
        cacheKeyPolicy: { includeHost: false, includeProtocol: false, includeQueryString: true },
        bypassCacheOnRequestHeaders: [{ headerName: "Authorization" }],
      },
    });
  });

  it("name no time that this mode refuses", () => {
    const policy = renderReads(EDGE_CONTRACT, PARTS).cdnPolicy as object;
    for (const refused of ["defaultTtl", "maxTtl", "clientTtl"]) expect(policy).not.toHaveProperty(refused);
  });

  it("are one without a cache as well", () => {
    expect(renderOwn(EDGE_CONTRACT, PARTS)).toMatchObject({ enableCdn: false, securityPolicy: "policy" });
    expect(renderOwn(EDGE_CONTRACT, PARTS)).not.toHaveProperty("cdnPolicy");
  });
});

describe("the URL map", () => {
  const [readers, otherEdge] = map.pathMatchers as compute.URLMapArgs["pathMatchers"] &
    types.input.compute.URLMapPathMatcher[];

  it("has the contract's order, and the rest by default", () => {
    const rules = readers?.routeRules as { priority: number; service: string }[];
    expect(rules.map(({ priority }) => priority)).toEqual(rules.map((_, at) => at + 1));
    expect(rules.map(({ service }) => service)).toEqual(
      EDGE_CONTRACT.routes.slice(0, -1).map(({ isCached }) => (isCached ? "reads" : "own")),
    );
    expect(readers?.defaultService).toBe("own");
  });

  it("keeps nothing for the other cloud's edge, which keeps it itself", () => {
    expect(otherEdge).toEqual({ name: "other-edge", defaultService: "own" });
    expect(map.hostRules).toContainEqual({ hosts: ["origin.example.org"], pathMatcher: "other-edge" });
  });

  it("takes out what clients may not say, and says each header once", () => {
    expect(map.headerAction).toEqual({
      requestHeadersToRemoves: EDGE_CONTRACT.request.forbiddenHeaders,
      responseHeadersToRemoves: ["Server", "X-Powered-By"],
      responseHeadersToAdds: [
        { headerName: "Strict-Transport-Security", headerValue: "max-age=63072000; includeSubDomains", replace: true },
      ],
    });
  });

  it("tests itself on every path of the contract", () => {
    const tests = map.tests as { host: string; path: string; service: string }[];
    const ofReaders = tests.filter(({ host }) => host === HOSTS.public);
    expect(ofReaders).toHaveLength(EDGE_CONTRACT.routes.flatMap(({ paths }) => paths).length);
    for (const { path, service } of ofReaders)
      expect([path, service]).toEqual([path, routeOf(EDGE_CONTRACT, path).isCached ? "reads" : "own"]);
    expect(tests.length).toBeLessThanOrEqual(100);
  });

  it("refuses a contract that no edge could keep", () => {
    const routes = EDGE_CONTRACT.routes.slice(1).slice(0, -1);
    expect(() => renderUrlMap({ ...EDGE_CONTRACT, routes }, HOSTS, { reads: "r", own: "o" })).toThrow(
      EdgeContractInvalid,
    );
  });
});
