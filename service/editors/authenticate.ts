import type { EntityManager } from "@mikro-orm/postgresql";
import { Forbidden, Unauthorized } from "../http/problems.ts";
import type { Access, Actor } from "../http/route.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { Role } from "./editor.entity.ts";

/**
 * Who sends this. The token tells who it was made for; the database tells whether its session and its editor still stand, so that a deactivation or
 * a sign-out holds from the next request on, in every process.
 */
export async function authenticate(
  em: EntityManager,
  tokens: AccessTokens,
  authorization: string,
  requestId: string,
): Promise<Actor> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (!token) throw new Unauthorized();
  const { editorId, sessionId } = await tokens.verify(em, token);
  const [editor] = await em.execute<{ id: string; role: Role }[]>(
    `select e.id, e.role from app.editors e join app.sessions s on s.editor_id = e.id
     where e.id = ? and s.id = ? and e.status = 'active' and s.ended_at is null and s.expires_at > now()`,
    [editorId, sessionId],
  );
  if (!editor)
    throw new Unauthorized("session-ended", "The session has ended; sign in again.", 'Bearer error="invalid_token"');
  return { id: editor.id, role: editor.role, sessionId, requestId };
}

/** An admin may all that an editor may. */
export function authorize(actor: Actor, who: Access): void {
  if (who === "admin" && actor.role !== "admin") throw new Forbidden("admins-only", "Only an admin may do this.");
}
