import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "koa";
import { readBody, requireBodySize, requireMediaType } from "./body.ts";
import { type Changes, runChange } from "./change.ts";
import { hasKeptAnswer } from "./idempotency.ts";
import { NotAcceptable, NotFound } from "./problems.ts";
import { type Rendered, renderAnswer } from "./render.ts";
import { requestFacts } from "./request-facts.ts";
import { type Access, type Actor, isChange, isIdempotent, type Reach, type Route } from "./route.ts";
import { validateQuery } from "./validate.ts";

export interface RunDeps {
  /** A fresh EntityManager that gives up with the request. */
  readonly em: (source: "primary" | "replica", signal: AbortSignal) => EntityManager;
  /** Who sends this; throws Unauthorized. */
  readonly authenticate: (ctx: Context, em: EntityManager) => Promise<Actor>;
  /** Throws Forbidden. */
  readonly authorize: (actor: Actor, who: Access) => void;
  /** Counts the request against its budget; throws TooManyRequests. */
  readonly limit: (row: Route, ctx: Context, actor: Actor | undefined) => Promise<void>;
  /** Readers are sent to a database of their own, which may be away alone. */
  readonly hasReplica: boolean;
  readonly isOutage: (error: unknown) => boolean;
  /** Before a change that a browser's cookie or an e-mailed link allows; throws Forbidden. */
  readonly refuseForeignPages: (ctx: Context) => void;
  readonly changes: Changes;
}

/** A read that its replica can't answer just now is asked of the primary. */
export async function runRoute(row: Route, ctx: Context, deps: RunDeps): Promise<Rendered> {
  if (row.data !== "replica") return runOn("primary", row, ctx, deps);
  return runOn("replica", row, ctx, deps).catch((error: unknown) => {
    if (!deps.hasReplica || !deps.isOutage(error)) throw error;
    return runOn("primary", row, ctx, deps);
  });
}

/** The order of the checks is the contract's: who fails an early one learns nothing of a later one. 405 was the router's. */
async function runOn(source: "primary" | "replica", row: Route, ctx: Context, deps: RunDeps): Promise<Rendered> {
  const em = deps.em(source, ctx.state.signal);
  const actor = row.who === "anyone" ? undefined : await deps.authenticate(ctx, em); // 401
  await deps.limit(row, ctx, actor); // 429
  if (row.limit === "address" && isChange(row)) deps.refuseForeignPages(ctx); // 403
  if (actor) deps.authorize(actor, row.who); // 403
  const reach: Reach = { em, actor: actor as Actor, params: ctx.params, query: undefined, request: requestFacts(ctx) };
  const found = await findOrRepeat(row, ctx, reach); // 403, 404
  requireMediaType(row, ctx); // 415
  requireAcceptable(row, ctx); // 406
  requireBodySize(ctx); // 413
  const sent = await readBody(row, ctx); // 413, 400
  const call = { ...reach, query: validateQuery(row.query, ctx.querystring), found }; // 400
  if (isChange(row)) return runChange(row, ctx, call, sent, deps.changes); // 409, 422, 428, 412, 422
  return renderAnswer(row, await row.act({ ...call, body: undefined }));
}

/** What a deletion's repeat names is gone; if its answer was kept, it is given again. */
async function findOrRepeat(row: Route, ctx: Context, reach: Reach): Promise<unknown> {
  try {
    return await row.find?.(reach);
  } catch (error) {
    const isRepeat =
      error instanceof NotFound && isIdempotent(row) && (await hasKeptAnswer(reach.em, ctx, reach.actor));
    if (isRepeat) return undefined;
    throw error;
  }
}

function requireAcceptable(row: Route, ctx: Context): void {
  const offered = row.produces ?? (row.form ? ["application/json", "text/html"] : "application/json");
  const list = [offered].flat();
  // A client that takes problems only still gets its answer refused as it should: there is no problem to send.
  if (!ctx.accepts(...list)) throw new NotAcceptable(list.join(" or "));
}
