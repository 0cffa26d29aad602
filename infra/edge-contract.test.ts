import { describe, expect, it } from "@jest/globals";
import { type AppDeps, routesOf } from "../service/app.ts";
import { MAX_BODY_BYTES } from "../service/http/body.ts";
import { LOOP_GUARD } from "../service/http/forward.ts";
import type { Route } from "../service/http/route.ts";
import { securityHeaders } from "../service/http/security-headers.ts";
import {
  EDGE_CONTRACT,
  type EdgeContract,
  EdgeContractInvalid,
  type EdgeRoute,
  isPathOf,
  requireEdgeContract,
  routeOf,
} from "./edge-contract.ts";
import { FIREWALL_INTENTS } from "./edge-contract-firewall.ts";

/** What the service doesn't answer yet; its place at the edge is kept. */
const NOT_SERVED_YET = [
  ...["/", "/es", "/es/*", "/pt", "/pt/*", "/en", "/en/*", "/sitemap.xml", "/robots.txt"],
  "/media/*",
];

/** The service's rows; nothing of what they are made of is used before a request comes. */
const rows: Route[] = routesOf({ config: { PUBLIC_URL: "https://reviews.example.org" } } as unknown as AppDeps);
const pathOf = (row: Route): string => row.path.replaceAll(/:\w+/g, "x");
const isPublicRead = ({ method, who, caching }: Route): boolean =>
  method === "get" && who === "anyone" && caching !== undefined;

describe("the edge contract and the service's routes", () => {
  it("knows the service's rows", () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(isPublicRead).length).toBeGreaterThan(8);
  });

  it.each(rows.filter(isPublicRead).map((row) => [row.path, row] as const))("keeps %s", (_, row) => {
    expect(routeOf(EDGE_CONTRACT, pathOf(row))).toMatchObject({ isCached: true, origin: "reads" });
  });

  it.each(rows.filter((row) => !isPublicRead(row)).map((row) => [row.method.toUpperCase(), row.path, row] as const))(
    "asks the origin for each %s %s, and lets it through",
    (method, _, row) => {
      const route = routeOf(EDGE_CONTRACT, pathOf(row));
      expect(route).toMatchObject({ isCached: false, origin: "own" });
      expect(route.methods).toContain(method);
    },
  );

  it("asks this cloud's own origin whether it is well, and keeps no probe", () => {
    for (const path of ["/healthz/edge", "/livez", "/readyz", "/version"])
      expect(routeOf(EDGE_CONTRACT, path)).toMatchObject({ isCached: false, origin: "own" });
  });

  it("has no path that is kept without a row, but for what is yet to come", () => {
    const patterns = EDGE_CONTRACT.routes.filter(({ isCached }) => isCached).flatMap(({ paths }) => [...paths]);
    const served = rows.filter(isPublicRead).map(pathOf);
    const unserved = patterns.filter((pattern) => !served.some((path) => isPathOf(pattern, path)));
    expect(NOT_SERVED_YET).toEqual(expect.arrayContaining(unserved));
  });

  it("limits addresses where the service does, by the same numbers", () => {
    const signIn = EDGE_CONTRACT.limits.find(({ id }) => id === "sign-in");
    const limited = rows.filter(({ limit }) => limit === "address").map(pathOf);
    expect(signIn).toMatchObject({ requests: 100, windowS: 300 });
    expect(limited.length).toBeGreaterThan(4);
    for (const path of limited)
      expect(signIn?.pathPrefixes.filter((prefix) => path.startsWith(prefix))).toHaveLength(1);
  });

  it("takes bodies as large as the service does, and says the headers that it says", async () => {
    const said: Record<string, string> = {};
    const ctx = { set: (headers: Record<string, string>) => Object.assign(said, headers) };
    await securityHeaders({ isSecure: true })(ctx as never, async () => undefined);
    expect(EDGE_CONTRACT.bodies.maxBytes).toBe(MAX_BODY_BYTES);
    expect(said).toMatchObject(EDGE_CONTRACT.response.always);
    const { "Access-Control-Allow-Origin": anyOrigin, ...ofBucket } = EDGE_CONTRACT.response.ofBucket;
    expect(anyOrigin).toBe("*");
    expect(said).toMatchObject(ofBucket);
  });

  it("lets no client say what the service believes of its own", () => {
    expect(EDGE_CONTRACT.request.forbiddenHeaders).toContain(LOOP_GUARD);
    expect(EDGE_CONTRACT.request.forbiddenHeaders).toContain(EDGE_CONTRACT.request.originSecretHeader);
  });

  it("names every intent of the firewall once", () => {
    expect(EDGE_CONTRACT.firewall.map(({ id }) => id)).toEqual([...FIREWALL_INTENTS]);
  });
});

describe("requireEdgeContract", () => {
  const withRoute = (change: Partial<EdgeRoute>): EdgeContract => ({
    ...EDGE_CONTRACT,
    routes: EDGE_CONTRACT.routes.map((route) => (route.id === "content" ? { ...route, ...change } : route)),
  });

  it("takes the contract as it is", () => {
    expect(requireEdgeContract(EDGE_CONTRACT)).toBe(EDGE_CONTRACT);
  });

  it.each<[string, EdgeContract, string]>([
    ["a write to a second origin", withRoute({ methods: ["GET", "POST"] }), "content takes POST"],
    ["a star within a path", withRoute({ paths: ["/content/*/x"] }), 'a path begins with "/"'],
    ["a path without its slash", withRoute({ paths: ["content"] }), "content has the path content"],
    ["a path that an earlier route takes", withRoute({ paths: ["/healthz/edge"] }), "/healthz/edge is never reached"],
    [
      "no route for the rest",
      { ...EDGE_CONTRACT, routes: EDGE_CONTRACT.routes.slice(0, -1) },
      "the last route must take /*",
    ],
    [
      "less time for all than for a part",
      {
        ...EDGE_CONTRACT,
        timeouts: { ...EDGE_CONTRACT.timeouts, own: { ...EDGE_CONTRACT.timeouts.own, completionS: 19 } },
      },
      "own may take 19 s in all, which is less than the 20 s",
    ],
  ])("refuses %s", (_, contract, message) => {
    expect(() => requireEdgeContract(contract)).toThrow(EdgeContractInvalid);
    expect(() => requireEdgeContract(contract)).toThrow(message);
  });

  it("tells a path that no route takes", () => {
    expect(() => routeOf({ ...EDGE_CONTRACT, routes: [] }, "/x")).toThrow("no route takes /x");
  });
});
