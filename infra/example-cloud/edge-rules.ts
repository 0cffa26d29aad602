import type { BodyRules, CacheRules, EdgeContract, EdgeMethod, OriginTimeouts, RateLimit } from "../edge-contract.ts";

/** As this cloud's edge wants to be told: the first rule that fits decides. */
export interface RouteRule {
  readonly paths: readonly string[];
  readonly methods: readonly EdgeMethod[];
  readonly origin: "balancer" | "bucket";
  /** Nothing of it is kept without this. */
  readonly cache?: CacheRules;
  readonly timeouts: OriginTimeouts;
  /** The only headers that the origin gets to see; all without it. */
  readonly sees?: readonly string[];
  readonly requestWithout: readonly string[];
  readonly responseWith: Readonly<Record<string, string>>;
  readonly responseWithout: readonly string[];
}

export type FirewallRule =
  | { readonly kind: "finding"; readonly id: string; readonly isOnlyToldIn?: BodyRules["texts"] }
  | ({ readonly kind: "body"; readonly id: string } & BodyRules)
  | ({ readonly kind: "limit" } & RateLimit);

export const renderRoutes = ({ routes, cache, timeouts, request, response }: EdgeContract): RouteRule[] =>
  routes.map(({ paths, methods, isCached, origin }) => ({
    paths,
    methods,
    origin: origin === "images" ? "bucket" : "balancer",
    timeouts: timeouts[origin === "own" ? "own" : "reads"],
    ...(isCached && { cache, sees: request.readsSee }),
    requestWithout: [...request.forbiddenHeaders, ...(isCached ? request.readsWithout : [])],
    responseWith: { ...response.always, ...(origin === "images" && response.ofBucket) },
    responseWithout: response.without,
  }));

export const renderFirewall = ({ firewall, limits, bodies }: EdgeContract): FirewallRule[] => [
  ...firewall.map(
    ({ id, isToldInTexts }): FirewallRule => ({
      kind: "finding",
      id,
      ...(isToldInTexts && { isOnlyToldIn: bodies.texts }),
    }),
  ),
  { kind: "body", id: "body-size", ...bodies },
  ...limits.map((limit): FirewallRule => ({ kind: "limit", ...limit })),
];
