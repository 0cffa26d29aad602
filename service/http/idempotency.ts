import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "koa";
import { BadRequest, Conflict, Problem } from "./problems.ts";
import type { Rendered } from "./render.ts";
import type { Actor } from "./route.ts";

/** Keys are kept this long. */
const KEPT_HOURS = 24;

export interface IdempotencyKey {
  readonly editorId: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  /** Body, If-Match and query: the same key means the same request. */
  readonly fingerprint: string;
}

/** The request's key, if it sends one. draft-ietf-httpapi-idempotency-key-header: quoted; bare is taken too. */
export function readKey(ctx: Context, actor: Actor, body: Buffer | undefined): IdempotencyKey | undefined {
  const header = ctx.headers["idempotency-key"];
  if (header === undefined) return undefined;
  const key = keyIn(String(header));
  if (!key) {
    throw new BadRequest(
      "malformed-idempotency-key",
      "Idempotency-Key wants 1 to 255 visible ASCII characters, quoted or bare.",
    );
  }
  return { editorId: actor.id, method: ctx.method, path: ctx.path, key, fingerprint: fingerprintOf(ctx, body) };
}

function fingerprintOf(ctx: Context, body: Buffer | undefined): string {
  const hash = createHash("sha256");
  for (const part of [ctx.querystring, ctx.get("If-Match")]) hash.update(part).update("\0");
  return hash.update(body ?? "").digest("base64url");
}

/**
 * Holds the key for this transaction and gives the kept answer, if there is one.
 * @throws Conflict while another request with this key runs; IdempotencyKeyReused for another request with it
 */
export async function claimKey(em: EntityManager, key: IdempotencyKey): Promise<Rendered | undefined> {
  const lock = [key.editorId, key.method, key.path, key.key].join("\0");
  const [claim] = await em.execute<{ claimed: boolean }[]>(
    "select pg_try_advisory_xact_lock(hashtextextended(?, 1)) as claimed",
    [createHash("sha256").update(lock).digest("hex")],
  );
  if (!claim?.claimed)
    throw new Conflict(
      "request-in-progress",
      "A request with this Idempotency-Key is still running; ask again shortly.",
    );
  const [kept] = await em.execute<(Rendered & { fingerprint: string })[]>(
    `select fingerprint, status, headers, body from app.idempotency_keys
     where editor_id = ? and method = ? and path = ? and key = ? and created_at > now() - make_interval(hours => ?)`,
    [key.editorId, key.method, key.path, key.key, KEPT_HOURS],
  );
  if (!kept) return undefined;
  if (kept.fingerprint !== key.fingerprint) throw new IdempotencyKeyReused();
  return { status: kept.status, headers: { ...kept.headers, "Idempotent-Replayed": "true" }, body: kept.body };
}

/** Whether a request of this address and key was answered before, whatever it asked. */
export async function hasKeptAnswer(em: EntityManager, ctx: Context, actor: Actor): Promise<boolean> {
  const key = keyIn(String(ctx.headers["idempotency-key"] ?? ""));
  if (!key) return false;
  const rows = await em.execute<unknown[]>(
    `select from app.idempotency_keys where editor_id = ? and method = ? and path = ? and key = ? and created_at > now() - make_interval(hours => ?)`,
    [actor.id, ctx.method, ctx.path, key, KEPT_HOURS],
  );
  return rows.length > 0;
}

/** The key of a header, quoted or bare; undefined when it is none. */
function keyIn(header: string): string | undefined {
  const key = /^"([\x20-\x21\x23-\x7e]*)"$/.exec(header)?.[1] ?? header;
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : undefined;
}

/** Keeps the answer in the transaction of the write that it tells of. */
export async function keepAnswer(em: EntityManager, key: IdempotencyKey, answer: Rendered): Promise<void> {
  await em.execute(
    `insert into app.idempotency_keys (editor_id, method, path, key, fingerprint, status, headers, body)
     values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
     on conflict (editor_id, method, path, key) do update
     set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers, body = excluded.body, created_at = now()`,
    [
      key.editorId,
      key.method,
      key.path,
      key.key,
      key.fingerprint,
      answer.status,
      JSON.stringify(answer.headers),
      answer.body,
    ],
  );
}

/** Cron: what nobody can ask for any more. */
export async function forgetOldKeys(em: EntityManager): Promise<void> {
  await em.execute("delete from app.idempotency_keys where created_at <= now() - make_interval(hours => ?)", [
    KEPT_HOURS,
  ]);
}

class IdempotencyKeyReused extends Problem {
  constructor() {
    super(422, "idempotency-key-reused", "This Idempotency-Key came with another request before: use a new one.");
  }
}
