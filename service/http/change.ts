import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "koa";
import { requireMatch } from "./etag.ts";
import { claimKey, keepAnswer, readKey } from "./idempotency.ts";
import { NotFound, Problem } from "./problems.ts";
import { type Rendered, renderAnswer } from "./render.ts";
import { type Call, isIdempotent, type Route } from "./route.ts";
import { validateBody } from "./validate.ts";

export interface Changes {
  /** Inside the transaction: throws when another site is the writer, and holds off a promotion until the commit. */
  readonly requireWriter: (em: EntityManager) => Promise<void>;
  /** After the commit: waits until the write is safe by the mode in force; throws Unavailable when it isn't in time. */
  readonly waitUntilDurable: (em: EntityManager) => Promise<void>;
}

type Sent = { bytes: Buffer; value: unknown } | undefined;
type Change = Omit<Call<unknown, unknown, Record<string, unknown>>, "body">;

/** A change runs in one transaction with its audit record, its promises and its kept answer; then it waits until it is safe. */
export async function runChange(
  row: Route,
  ctx: Context,
  call: Change,
  sent: Sent,
  changes: Changes,
): Promise<Rendered> {
  if (row.data === "none") return runWithoutTransaction(row, call, sent);
  const key = isIdempotent(row) ? readKey(ctx, call.actor, sent?.bytes) : undefined; // 400
  await call.em.begin();
  let rendered: Rendered;
  try {
    await changes.requireWriter(call.em); // 503
    const kept = key && (await claimKey(call.em, key)); // 409, 422
    rendered = kept ?? (await change(row, ctx, call, sent));
    if (key && !kept) await keepAnswer(call.em, key, rendered);
    await call.em.commit();
  } catch (error) {
    const isCommitted = await settle(call.em, error);
    if (isCommitted) await changes.waitUntilDurable(call.em);
    throw error;
  }
  if (row.durable !== "never") await changes.waitUntilDurable(call.em);
  return rendered;
}

async function change(row: Route, ctx: Context, call: Change, sent: Sent): Promise<Rendered> {
  if (row.find && call.found === undefined) throw new NotFound("resource any more"); // its kept answer was forgotten meanwhile
  const found = row.guarded ? await lockVersion(row, ctx, call) : call.found; // 428, 412
  const body = row.body && validateBody(row.body, sent?.value); // 422
  const answer = await row.act({ ...call, found, body });
  await call.em.flush();
  return renderAnswer(row, answer);
}

/** The row is locked first, so that of two changes with one ETag the second sees the first. */
async function lockVersion(row: Route, ctx: Context, call: Change): Promise<unknown> {
  const found = call.found as { version: number };
  const seen = found.version;
  const locked = await call.em.refresh(found, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!locked) throw new NotFound("resource any more");
  requireMatch(ctx.get("If-Match"), locked.version);
  if (locked.version === seen) return found;
  call.em.clear(); // what was loaded with it may be older than the lock
  return row.find?.(call);
}

/** A refusal rolls back, except one that must leave a trace (a reused refresh token ends its family). */
async function settle(em: EntityManager, error: unknown): Promise<boolean> {
  if (error instanceof Problem && error.commits) {
    await em.commit();
    return true;
  }
  // When the connection is gone there is nothing to roll back; the first error is the one to tell.
  await em.rollback().catch(() => undefined);
  return false;
}

async function runWithoutTransaction(row: Route, call: Change, sent: Sent): Promise<Rendered> {
  const body = row.body && validateBody(row.body, sent?.value);
  return renderAnswer(row, await row.act({ ...call, body }));
}
