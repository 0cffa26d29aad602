import { OptimisticLockError } from "@mikro-orm/core";
import type { Context, Next } from "koa";
import { negotiateLanguage } from "./language.ts";
import { problemTitle } from "./problem-titles.ts";
import { NotFound, PreconditionFailed, Problem, Unavailable } from "./problems.ts";

export interface FunnelDeps {
  readonly isOutage: (error: unknown) => boolean;
  readonly logError: (error: unknown, ctx: Context) => void;
}

/** The one place where a throw becomes a response. What is not a Problem says nothing to the client and everything to the log. */
export const problemFunnel =
  (deps: FunnelDeps) =>
  async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null) throw new NotFound("address");
    } catch (error) {
      writeProblem(ctx, asProblem(ctx, error, deps));
    }
  };

function writeProblem(ctx: Context, problem: Problem): void {
  const language = negotiateLanguage(ctx.get("Accept-Language"));
  for (const name of Object.keys(ctx.response.headers))
    if (/^(etag|last-modified|cache-tag|content-encoding)$/.test(name)) ctx.remove(name);
  ctx.status = problem.status;
  ctx.body = JSON.stringify(problemDocument(problem, { language, instance: ctx.path, requestId: ctx.state.requestId }));
  ctx.set({
    ...problem.headers,
    "Content-Type": "application/problem+json",
    "Content-Language": language,
    "Cache-Control": "no-store",
  });
  ctx.vary("Accept-Language");
}

/** RFC 9457, with `requestId` and, for bad input, `errors`. */
export function problemDocument(
  problem: Problem,
  facts: { language: "es" | "pt" | "en"; instance: string; requestId: string },
) {
  return {
    type: problem.id,
    title: problemTitle(problem.status, facts.language),
    status: problem.status,
    detail: problem.message,
    instance: facts.instance,
    requestId: facts.requestId,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
}

function asProblem(ctx: Context, error: unknown, deps: FunnelDeps): Problem {
  if (error instanceof Problem) return error;
  const reason = (ctx.state.signal as AbortSignal | undefined)?.reason;
  if (reason instanceof Problem) return reason;
  if (error instanceof OptimisticLockError) return new PreconditionFailed(); // somebody committed between our read and our write
  deps.logError(error, ctx);
  if (deps.isOutage(error))
    return new Unavailable("database-unavailable", "The database can't be reached just now; try again shortly.");
  return new Problem(500, "internal", "The fault is ours and has been logged.");
}
