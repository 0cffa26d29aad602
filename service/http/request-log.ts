import { randomUUID } from "node:crypto";
import type { Context, Next } from "koa";
import type { Logger } from "pino";

/** Takes over a request id that looks like one, so that one id follows a request through proxies; else makes one. */
export async function requestId(ctx: Context, next: Next): Promise<void> {
  const given = ctx.get("X-Request-Id");
  ctx.state.requestId = /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
  ctx.set("X-Request-Id", ctx.state.requestId);
  await next();
}

export type ObserveRequest = (facts: { method: string; route: string; status: number; seconds: number }) => void;

/** One line a request: the route's pattern instead of the address, so that tokens in addresses are never logged. */
export const requestLog =
  (log: Logger, observe: ObserveRequest) =>
  async (ctx: Context, next: Next): Promise<void> => {
    const startedAt = performance.now();
    let isLogged = false;
    const finish = (): void => {
      if (isLogged) return;
      isLogged = true;
      const durationMs = performance.now() - startedAt;
      const route = ctx.state.route ?? "unmatched";
      const status = ctx.res.writableFinished ? ctx.status : 499;
      observe({ method: ctx.method, route, status, seconds: durationMs / 1000 });
      const level = status >= 500 ? "error" : "info";
      log[level](
        {
          method: ctx.method,
          route,
          status,
          durationMs: Math.round(durationMs * 10) / 10,
          requestId: ctx.state.requestId,
          ...(ctx.state.editorId && { editorId: ctx.state.editorId }),
          ...(ctx.state.trace && { traceId: ctx.state.trace.traceId }),
        },
        "request",
      );
    };
    ctx.res.once("close", finish);
    await next();
  };
