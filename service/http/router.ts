import Router from "@koa/router";
import type { Context, Middleware, Next } from "koa";
import { isForm } from "./body.ts";
import { MethodNotAllowed, NotAcceptable, Problem } from "./problems.ts";
import { type Rendered, renderAnswer } from "./render.ts";
import { reply } from "./reply.ts";
import { requestFacts } from "./request-facts.ts";
import type { Route } from "./route.ts";
import { type RunDeps, runRoute } from "./run.ts";

/** The rows as middleware: each address with its methods, HEAD and OPTIONS, and 405 for the rest. */
export function routeRows(rows: readonly Route[], deps: RunDeps): Middleware[] {
  const router = new Router({ strict: true, sensitive: true });
  const methodsOf = literalMethods(rows);
  for (const row of rows) {
    router[row.method](row.path, async (ctx: Context) => {
      ctx.state.route = row.path;
      const known = methodsOf.get(ctx.path);
      if (known && row.path !== ctx.path) return refuseMethod(ctx, known); // /editors/me is no /editors/{id}
      await reply(ctx, await runRoute(row, ctx, deps).catch((error: unknown) => pageOf(row, ctx, error)));
    });
  }
  return [router.routes() as Middleware, refuseOtherMethods(methodsOf)];
}

/** A person who sent a form, or asked for a page, is told in a page; everybody else gets the problem from the funnel. */
function pageOf(row: Route, ctx: Context, error: unknown): Rendered {
  const isPage = row.produces === "text/html" || (row.form && isForm(ctx));
  const isForPeople = error instanceof Problem && !(error instanceof NotAcceptable) && error.status < 499;
  if (!row.refusalPage || !isPage || !isForPeople) throw error;
  const { html = "", headers } = row.refusalPage(error, requestFacts(ctx));
  const all = { ...headers, ...error.headers, "Cache-Control": "no-store" };
  return renderAnswer(row, { status: error.status, html, headers: all });
}

/** The methods of each address that is spelled out; it is none that a pattern stands for. */
function literalMethods(rows: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const literal = rows.filter(({ path }) => !path.includes(":"));
  const byPath = Map.groupBy(literal, ({ path }) => path);
  return new Map(
    [...byPath].map(([path, its]) => [
      path,
      its.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()])),
    ]),
  );
}

/** Runs when no row took the request: the address may know other methods. */
const refuseOtherMethods =
  (methodsOf: ReadonlyMap<string, readonly string[]>) =>
  async (ctx: Context, next: Next): Promise<void> => {
    const matched = new Set<string>((ctx.matched ?? []).flatMap(({ methods }: { methods: string[] }) => methods));
    const methods = methodsOf.get(ctx.path) ?? [...matched];
    if (methods.length === 0) return next();
    refuseMethod(ctx, methods);
  };

function refuseMethod(ctx: Context, methods: readonly string[]): void {
  const allow = [...methods, "OPTIONS"].sort().join(", ");
  if (ctx.method !== "OPTIONS") throw new MethodNotAllowed(allow);
  ctx.status = 204;
  ctx.set("Allow", allow);
}
