import type { EntityManager } from "@mikro-orm/postgresql";
import { record, SYSTEM } from "../audit/audit.ts";
import { Unauthorized } from "../http/problems.ts";
import { randomToken, type Seal } from "./seal.ts";

/** A session ends after this, however it is used; a refresh token that isn't used ends it sooner. */
const SESSION_DAYS = 30;
export const REFRESH_DAYS = 14;

export interface Opened {
  readonly sessionId: string;
  readonly editorId: string;
  readonly refreshToken: string;
}

/** The token was used before: somebody else has it, so its whole family ends, and that is committed although it is refused. */
export class RefreshTokenReused extends Unauthorized {
  override readonly commits = true;
  constructor() {
    super("refresh-token-refused", "The refresh token is not valid or no longer valid; sign in again.");
  }
}

class RefreshTokenRefused extends Unauthorized {
  constructor() {
    super("refresh-token-refused", "The refresh token is not valid or no longer valid; sign in again.");
  }
}

export async function openSession(em: EntityManager, seal: Seal, editorId: string): Promise<Opened> {
  const [session] = await em.execute<{ id: string }[]>(
    "insert into app.sessions (editor_id, created_at, expires_at) values (?, now(), now() + make_interval(days => ?)) returning id",
    [editorId, SESSION_DAYS],
  );
  const sessionId = (session as { id: string }).id;
  return { sessionId, editorId, refreshToken: await addRefreshToken(em, seal, sessionId) };
}

interface Presented {
  readonly id: string;
  readonly usedAt: string | null;
  readonly isOver: boolean;
  readonly sessionId: string;
  readonly editorId: string;
}

/** Changes a refresh token for the next one of its family. */
export async function refreshSession(em: EntityManager, seal: Seal, token: string | undefined): Promise<Opened> {
  const presented = await findPresented(em, seal, token);
  if (!presented) throw new RefreshTokenRefused();
  if (presented.usedAt) {
    const ended = await endSessions(em, { sessionId: presented.sessionId }, "refresh-token-reused");
    if (ended > 0)
      await record(em, SYSTEM, "session-ended", `editor:${presented.editorId}`, { because: "refresh-token-reused" });
    throw new RefreshTokenReused();
  }
  if (presented.isOver) throw new RefreshTokenRefused();
  await em.execute("update app.refresh_tokens set used_at = now() where id = ?", [presented.id]);
  const refreshToken = await addRefreshToken(em, seal, presented.sessionId);
  return { sessionId: presented.sessionId, editorId: presented.editorId, refreshToken };
}

/** Signs out where the cookie is from. */
export async function endCurrentSession(em: EntityManager, seal: Seal, token: string | undefined): Promise<void> {
  const presented = await findPresented(em, seal, token);
  if (!presented) throw new RefreshTokenRefused();
  await endSessions(em, { sessionId: presented.sessionId }, "signed-out");
}

/** Ends one session, or all of an editor's but the one that asks; how many were still open. */
export async function endSessions(
  em: EntityManager,
  which: { sessionId: string } | { editorId: string; except?: string },
  because: string,
): Promise<number> {
  const [condition, ...values] =
    "sessionId" in which
      ? ["id = ?", which.sessionId]
      : ["editor_id = ? and id is distinct from ?::uuid", which.editorId, which.except ?? null];
  const ended = await em.execute<unknown[]>(
    `update app.sessions set ended_at = now(), ended_because = ? where ${condition} and ended_at is null returning id`,
    [because, ...values],
  );
  return ended.length;
}

/** Cron: sessions that ended or ran out a month ago. */
export async function forgetOldSessions(em: EntityManager): Promise<void> {
  await em.execute("delete from app.sessions where coalesce(ended_at, expires_at) < now() - interval '30 days'");
}

async function addRefreshToken(em: EntityManager, seal: Seal, sessionId: string): Promise<string> {
  const token = randomToken();
  await em.execute(
    `insert into app.refresh_tokens (session_id, token_hash, created_at, expires_at)
     values (?, ?, now(), now() + make_interval(days => ?))`,
    [sessionId, seal.digest(token), REFRESH_DAYS],
  );
  return token;
}

/** Locked, so that of two uses at once the second sees the first. */
async function findPresented(em: EntityManager, seal: Seal, token: string | undefined): Promise<Presented | undefined> {
  if (!token) return undefined;
  const [row] = await em.execute<Presented[]>(
    `select t.id, t.used_at as "usedAt", s.id as "sessionId", s.editor_id as "editorId",
       (t.expires_at <= now() or s.expires_at <= now() or s.ended_at is not null or e.status <> 'active') as "isOver"
     from app.refresh_tokens t join app.sessions s on s.id = t.session_id join app.editors e on e.id = s.editor_id
     where t.token_hash = ? for update of t`,
    [seal.digest(token)],
  );
  return row;
}
