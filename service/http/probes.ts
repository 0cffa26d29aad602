import type { Context, Next } from "koa";
import { MethodNotAllowed, Unavailable } from "./problems.ts";

export interface Version {
  /** The build: the image's digest where there is one. */
  readonly version: string;
  readonly image: string;
  readonly site: string;
  /** Null while nobody has told who writes. */
  readonly writer: string | null;
  readonly epoch: number | null;
  readonly schema: number | null;
}

export interface ProbeFacts {
  /** The database was once seen with a schema that this build can work with. A database that goes away later changes nothing. */
  isStarted(): boolean;
  isStopping(): boolean;
  /** Whether this cloud can answer a reader by any means: from memory or from the database that readers are sent to. */
  canAnswerReaders(): Promise<boolean>;
  version(): Version;
}

const ALLOW = "GET, HEAD, OPTIONS";

/** What the platform asks. It stands before all that needs a database or passes requests on, and its answers are never kept. */
export function probes(facts: ProbeFacts) {
  const answers = new Map<string, () => object | Promise<object>>([
    ["/livez", () => ({ status: "alive" })],
    ["/readyz", () => requireReady(facts)],
    ["/healthz/edge", () => requireReaders(facts)],
    ["/version", () => facts.version()],
  ]);
  return async (ctx: Context, next: Next): Promise<void> => {
    const answer = answers.get(ctx.path);
    if (!answer) return next();
    ctx.state.route = ctx.path;
    ctx.set("Cache-Control", "no-store");
    if (ctx.method === "OPTIONS") {
      ctx.status = 204;
      ctx.set("Allow", ALLOW);
      return;
    }
    if (ctx.method !== "GET" && ctx.method !== "HEAD") throw new MethodNotAllowed(ALLOW);
    ctx.body = await answer();
  };
}

function requireReady(facts: ProbeFacts): object {
  if (facts.isStopping()) throw new Unavailable("stopping", "This process is stopping.");
  if (!facts.isStarted()) throw new Unavailable("starting", "This process has not seen the schema that it needs yet.");
  return { status: "ready" };
}

async function requireReaders(facts: ProbeFacts): Promise<object> {
  const canAnswer = await facts.canAnswerReaders().catch(() => false);
  if (!canAnswer) throw new Unavailable("readers-unavailable", "This site can answer no reader just now.");
  return { status: "serving" };
}
