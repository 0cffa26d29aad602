import Koa, { type Context, type Middleware } from "koa";
import { auditRoutes } from "./audit/routes.ts";
import { cameraRoutes } from "./cameras/routes.ts";
import { changeAtWriter, changesOf } from "./changes.ts";
import { contentRoutes } from "./content/routes.ts";
import { poolOf } from "./db/orm.ts";
import { isOutage } from "./db/outage.ts";
import { authenticate, authorize } from "./editors/authenticate.ts";
import { linkRoutes } from "./editors/link-routes.ts";
import { editorRoutes } from "./editors/routes.ts";
import { sessionRoutes } from "./editors/session-routes.ts";
import { createSignInThrottle } from "./editors/sign-in-throttle.ts";
import { clientAddress } from "./http/client-address.ts";
import { contractRoutes } from "./http/contract-routes.ts";
import { crossOrigin, refuseForeignPages } from "./http/cross-origin.ts";
import { deadline } from "./http/deadline.ts";
import { forwardToWriter } from "./http/forward.ts";
import { checkAddress } from "./http/path-check.ts";
import { type ProbeFacts, probes } from "./http/probes.ts";
import { problemFunnel } from "./http/problem-funnel.ts";
import { createRateLimit, type QueryablePool } from "./http/rate-limit.ts";
import { type ObserveRequest, requestId, requestLog } from "./http/request-log.ts";
import type { Route } from "./http/route.ts";
import { routeRows } from "./http/router.ts";
import type { RunDeps } from "./http/run.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { type TraceSettings, traceRequests } from "./http/trace.ts";
import type { Parts } from "./parts.ts";
import { revisionRoutes } from "./reviews/revision-routes.ts";
import { reviewRoutes } from "./reviews/routes.ts";

export interface AppDeps extends Parts {
  readonly probes: ProbeFacts;
  readonly observe: ObserveRequest;
  readonly trace?: TraceSettings;
}

/** Every route of the service, slice by slice: the table of contents. */
export function routesOf(deps: AppDeps): Route[] {
  const { config } = deps;
  const isSecure = config.PUBLIC_URL.startsWith("https:");
  const throttle = createSignInThrottle(countersOf(deps));
  const rows: Route[] = [
    ...sessionRoutes({ ...deps, throttle, isSecure, change: changeAtWriter(changesOf(deps)) }),
    ...linkRoutes({ ...deps, editorAppUrl: config.EDITOR_APP_URL }),
    ...editorRoutes(deps),
    ...cameraRoutes(deps),
    ...reviewRoutes(deps),
    ...revisionRoutes(deps),
    ...auditRoutes(deps),
    ...contentRoutes({ ...deps, publicUrl: config.PUBLIC_URL }),
    ...contractRoutes({ rows: () => rows, publicUrl: config.PUBLIC_URL, version: config.IMAGE }),
  ];
  return rows;
}

/** The request pipeline, in the order it runs. */
export function createApp(deps: AppDeps): Koa {
  const { config, log, writer } = deps;
  const origins = { publicUrl: config.PUBLIC_URL, editorAppUrl: config.EDITOR_APP_URL };
  const pipeline: Middleware[] = [
    requestId,
    clientAddress(config.TRUSTED_PROXIES),
    traceRequests(deps.trace),
    requestLog(log, deps.observe),
    problemFunnel({
      isOutage,
      logError: (error, ctx) => log.error({ err: error, requestId: ctx.state.requestId }, "unexpected error"),
    }),
    securityHeaders({ isSecure: config.PUBLIC_URL.startsWith("https:") }),
    crossOrigin(origins),
    checkAddress,
    probes(deps.probes),
    forwardToWriter({ isWriterHere: writer.isHere, site: config.SITE, writerUrl: config.WRITER_URL }),
    deadline(),
    ...routeRows(routesOf(deps), { ...runDeps(deps), refuseForeignPages: refuseForeignPages(origins) }),
  ];
  const app = new Koa();
  app.silent = true; // the funnel has told it
  for (const step of pipeline) app.use(step);
  return app;
}

function runDeps(deps: AppDeps): Omit<RunDeps, "refuseForeignPages"> {
  const { orm, readOrm, tokens } = deps;
  return {
    em: (source, signal) =>
      (source === "replica" ? readOrm : orm).em.fork({ signal, inflightQueryAbortStrategy: "cancel query" }),
    authenticate: async (ctx: Context, em) => {
      const actor = await authenticate(em, tokens, ctx.get("Authorization"), ctx.state.requestId);
      ctx.state.editorId = actor.id;
      return actor;
    },
    authorize,
    isOutage,
    hasReplica: deps.config.DATABASE_READ_URL !== undefined,
    limit: createRateLimit(countersOf(deps)),
    changes: changesOf(deps),
  };
}

/** Where requests and failed sign-ins are counted for all processes of the site; connected to by the first count. */
const countersOf = ({ orm }: Parts): QueryablePool => ({ query: async (query) => (await poolOf(orm)).query(query) });
