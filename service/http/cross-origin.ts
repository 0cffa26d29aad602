import type { Context, Next } from "koa";
import { isSafe } from "./methods.ts";
import { Forbidden } from "./problems.ts";

const PUBLIC_READ = /^\/(content|openapi\.json|docs|sitemap\.xml|robots\.txt|version|\.well-known)(\/|$)/;

const ALLOWED_HEADERS =
  "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id, traceparent";
const EXPOSED_HEADERS =
  "ETag, Location, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Idempotent-Replayed";

export interface Origins {
  readonly publicUrl: string;
  readonly editorAppUrl: string | undefined;
}

/** Anyone's page may read what is public; only the editors' application may do more. */
export function crossOrigin({ editorAppUrl }: Origins) {
  const appOrigin = editorAppUrl && new URL(editorAppUrl).origin;
  return async (ctx: Context, next: Next): Promise<void> => {
    const origin = ctx.get("Origin");
    if (PUBLIC_READ.test(ctx.path) && isSafe(ctx.method)) ctx.set("Access-Control-Allow-Origin", "*");
    else if (appOrigin) {
      ctx.vary("Origin");
      if (origin === appOrigin) allowApp(ctx, appOrigin);
    }
    if (ctx.response.get("Access-Control-Allow-Origin")) ctx.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
    await next();
    if (ctx.method === "OPTIONS" && ctx.get("Access-Control-Request-Method")) answerPreflight(ctx);
  };
}

function allowApp(ctx: Context, appOrigin: string): void {
  ctx.set("Access-Control-Allow-Origin", appOrigin);
  if (ctx.path === "/sessions" || ctx.path.startsWith("/sessions/"))
    ctx.set("Access-Control-Allow-Credentials", "true");
}

/** A page of somebody else must not sign in, refresh or set a password with a visitor's cookies. Without a browser's headers there is no such page. */
export function refuseForeignPages({ publicUrl, editorAppUrl }: Origins) {
  const trusted = [publicUrl, editorAppUrl].flatMap((url) => (url ? [new URL(url).origin] : []));
  return (ctx: Context): void => {
    const origin = ctx.get("Origin");
    const isForeign = (origin !== "" && !trusted.includes(origin)) || ctx.get("Sec-Fetch-Site") === "cross-site";
    if (isForeign) throw new Forbidden("foreign-origin", "This may only be sent by our own pages.");
  };
}

function answerPreflight(ctx: Context): void {
  if (ctx.status !== 204 || !ctx.response.get("Access-Control-Allow-Origin")) return;
  ctx.set("Access-Control-Allow-Methods", ctx.response.get("Allow"));
  ctx.set("Access-Control-Allow-Headers", ALLOWED_HEADERS);
  ctx.set("Access-Control-Max-Age", "600");
}
