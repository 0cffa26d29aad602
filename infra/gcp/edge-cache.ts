import type { compute, types } from "@pulumi/gcp";
import type { Input } from "@pulumi/pulumi";
import { type EdgeContract, type EdgeRoute, type OriginTimeouts, requireEdgeContract } from "../edge-contract.ts";
import { STOPPING } from "../kubernetes/numbers.ts";
import type { EdgeHosts } from "../platform.ts";

type RouteRule = types.input.compute.URLMapPathMatcherRouteRule;

/** What both backend services are made of. */
export interface BackendParts {
  /** One per zone. */
  readonly groups: readonly Input<string>[];
  readonly healthCheck: Input<string>;
  readonly securityPolicy: Input<string>;
}

/** The backend services' handles. */
interface Services {
  readonly reads: Input<string>;
  readonly own: Input<string>;
}

/** Requests a second that one pod is thought to bear; what is above goes to other zones first. */
const RATE_PER_POD = 200;

/** Public reads: kept as the origin says, and by nothing else. Bounds of times can't be set in this mode: what the origin says is what counts. */
export function renderReads({ cache, timeouts }: EdgeContract, parts: BackendParts): compute.BackendServiceArgs {
  return {
    ...renderBackend(parts, timeouts.reads),
    enableCdn: true,
    cdnPolicy: {
      cacheMode: "USE_ORIGIN_HEADERS",
      negativeCaching: false,
      requestCoalescing: true,
      serveWhileStale: cache.staleS,
      cacheKeyPolicy: {
        includeHost: cache.key.host,
        includeProtocol: false,
        includeQueryString: cache.key.query === "all",
      },
      bypassCacheOnRequestHeaders: cache.bypassHeaders.map((headerName) => ({ headerName })),
    },
  };
}

/** Everything else, by the same pods without a cache. */
export const renderOwn = ({ timeouts }: EdgeContract, parts: BackendParts): compute.BackendServiceArgs => ({
  ...renderBackend(parts, timeouts.own),
  enableCdn: false,
});

function renderBackend(parts: BackendParts, { completionS }: OriginTimeouts): compute.BackendServiceArgs {
  return {
    loadBalancingScheme: "EXTERNAL_MANAGED",
    protocol: "HTTP",
    healthChecks: parts.healthCheck,
    securityPolicy: parts.securityPolicy,
    timeoutSec: completionS,
    connectionDrainingTimeoutSec: STOPPING.deregistrationS,
    compressionMode: "DISABLED",
    localityLbPolicy: "LEAST_REQUEST",
    backends: parts.groups.map((group) => ({
      group,
      balancingMode: "RATE",
      maxRatePerEndpoint: RATE_PER_POD,
      capacityScaler: 1,
    })),
    outlierDetection: {
      consecutiveErrors: 5,
      interval: { seconds: 5 },
      baseEjectionTime: { seconds: 30 },
      maxEjectionPercent: 50,
    },
    logConfig: { enable: true, sampleRate: 1 },
  };
}

/**
 * Which service answers what. The origin's host is asked by the other cloud's edge, which keeps answers itself: kept twice they would be stale twice as long.
 * @throws EdgeContractInvalid
 */
export function renderUrlMap(contract: EdgeContract, hosts: EdgeHosts, services: Services): compute.URLMapArgs {
  const { routes, request, response } = requireEdgeContract(contract);
  return {
    defaultService: services.own,
    hostRules: [
      { hosts: [hosts.public], pathMatcher: "readers" },
      { hosts: [hosts.origin], pathMatcher: "other-edge" },
    ],
    pathMatchers: [
      {
        name: "readers",
        defaultService: services.own,
        routeRules: routes.slice(0, -1).map((route, at) => renderRoute(contract, route, at + 1, services)),
      },
      { name: "other-edge", defaultService: services.own },
    ],
    headerAction: {
      requestHeadersToRemoves: [...request.forbiddenHeaders],
      responseHeadersToRemoves: [...response.without],
      responseHeadersToAdds: Object.entries(response.always).map(([headerName, headerValue]) => ({
        headerName,
        headerValue,
        replace: true,
      })),
    },
    tests: renderTests(contract, hosts, services),
  };
}

function renderRoute({ request }: EdgeContract, route: EdgeRoute, priority: number, services: Services): RouteRule {
  return {
    priority,
    service: serviceOf(route, services),
    matchRules: route.paths.map((path) =>
      path.endsWith("*") ? { prefixMatch: path.slice(0, -1) } : { fullPathMatch: path },
    ),
    ...(route.isCached && { headerAction: { requestHeadersToRemoves: [...request.readsWithout] } }),
  };
}

const serviceOf = ({ isCached }: EdgeRoute, services: Services): Input<string> =>
  isCached ? services.reads : services.own;

/** Google refuses a map that fails one of these. */
function renderTests(contract: EdgeContract, hosts: EdgeHosts, services: Services): types.input.compute.URLMapTest[] {
  const ofReaders = contract.routes.flatMap((route) =>
    route.paths.map((path) => ({
      description: route.id,
      host: hosts.public,
      path: path.replace("*", "x"),
      service: serviceOf(route, services),
    })),
  );
  return [...ofReaders, { description: "other-edge", host: hosts.origin, path: "/content", service: services.own }];
}
