import Router from "@koa/router";
import type { Context, Middleware, Next } from "koa";
import { isForm } from "./body.ts";
import { MethodNotAllowed, Problem } from "./problems.ts";
import { type Rendered, renderAnswer } from "./render.ts";
import { reply } from "./reply.ts";
import { requestFacts } from "./request-facts.ts";
import type { Route } from "./route.ts";
import { type RunDeps, runRoute } from "./run.ts";

/** The rows as middleware: each address with its methods, HEAD and OPTIONS, and 405 for the rest. */
export function routeRows(rows: readonly Route[], deps: RunDeps): Middleware[] {
  const router = new Router({ strict: true, sensitive: true });
  for (const row of rows) {
    router[row.method](row.path, async (ctx: Context) => {
      ctx.state.route = row.path;
      await reply(ctx, await runRoute(row, ctx, deps).catch((error: unknown) => pageOf(row, ctx, error)));
    });
  }
  return [router.routes() as Middleware, refuseOtherMethods];
}

/** A person who sent a form, or asked for a page, is told in a page; everybody else gets the problem from the funnel. */
function pageOf(row: Route, ctx: Context, error: unknown): Rendered {
  const isPage = row.produces === "text/html" || (row.form && isForm(ctx));
  if (!row.refusalPage || !isPage || !(error instanceof Problem)) throw error;
  const html = row.refusalPage(error, requestFacts(ctx));
  return renderAnswer(row, { status: error.status, html, headers: { ...error.headers, "Cache-Control": "no-store" } });
}

/** Runs when no row took the request: the address may know other methods. */
async function refuseOtherMethods(ctx: Context, next: Next): Promise<void> {
  const methods = new Set((ctx.matched ?? []).flatMap(({ methods }: { methods: string[] }) => methods));
  if (methods.size === 0) return next();
  const allow = [...methods, "OPTIONS"].sort().join(", ");
  if (ctx.method !== "OPTIONS") throw new MethodNotAllowed(allow);
  ctx.status = 204;
  ctx.set("Allow", allow);
}
