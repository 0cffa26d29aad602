import type { EntityManager } from "@mikro-orm/postgresql";
import { record } from "../audit/audit.ts";
import { Gone, NotFound } from "../http/problems.ts";
import { promiseTask } from "../jobs/outbox.ts";
import { Editor } from "./editor.entity.ts";
import type { Passwords } from "./passwords.ts";
import { randomToken, type Seal } from "./seal.ts";
import { endSessions } from "./sessions.ts";

export type LinkPurpose = "invitation" | "password-reset";

/** The task that mails a link; its token is made when the mail is, so that no queue and no table ever holds one. */
export const SEND_ACCOUNT_LINK = "send-account-link";

const VALID_HOURS: Readonly<Record<LinkPurpose, number>> = { invitation: 7 * 24, "password-reset": 1 };

/** One e-mailed link that sets a password, once. */
export interface AccountLink {
  readonly id: string;
  readonly purpose: LinkPurpose;
  readonly editor: Editor;
}

export class LinkOver extends Gone {
  constructor() {
    super("link-over", "This link was used or has expired.");
  }
}

/** Promises the e-mail; earlier links of the same purpose stop working when it is sent. */
export async function sendLink(em: EntityManager, editorId: string, purpose: LinkPurpose): Promise<void> {
  const [link] = await em.execute<{ id: string }[]>(
    `insert into app.account_links (editor_id, purpose, created_at, expires_at)
     values (?, ?, now(), now() + make_interval(hours => ?)) returning id`,
    [editorId, purpose, VALID_HOURS[purpose]],
  );
  await promiseTask(em, SEND_ACCOUNT_LINK, { linkId: (link as { id: string }).id });
}

/** Answers alike whether the editor exists or not; a person who asks twice in five minutes gets one e-mail. */
export async function requestPasswordReset(em: EntityManager, email: string): Promise<void> {
  const [editor] = await em.execute<{ id: string; asked: boolean }[]>(
    `select e.id, exists (
       select from app.account_links l
       where l.editor_id = e.id and l.purpose = 'password-reset' and l.used_at is null and l.created_at > now() - interval '5 minutes') as asked
     from app.editors e where lower(e.email) = lower(?) and e.status = 'active'`,
    [email],
  );
  if (editor && !editor.asked) await sendLink(em, editor.id, "password-reset");
}

/** Gives the link a token and whom it goes to; undefined when there is nothing to send any more. */
export async function issueToken(em: EntityManager, seal: Seal, linkId: string) {
  const token = randomToken();
  const [link] = await em.execute<
    { purpose: LinkPurpose; email: string; name: string; language: Editor["language"] }[]
  >(
    `with issued as (
       update app.account_links set token_hash = ? where id = ? and used_at is null and expires_at > now() returning editor_id, purpose, id
     ), superseded as (
       update app.account_links l set used_at = now() from issued i
       where l.editor_id = i.editor_id and l.purpose = i.purpose and l.id <> i.id and l.used_at is null and l.id < i.id
     )
     select i.purpose, e.email, e.name, e.language from issued i join app.editors e on e.id = i.editor_id`,
    [seal.digest(token), linkId],
  );
  return link && { ...link, token };
}

/** @throws NotFound for a token that never was, LinkOver for one that was used or has expired */
export async function findLink(
  em: EntityManager,
  seal: Seal,
  token: string,
  purpose: LinkPurpose,
): Promise<AccountLink> {
  const [row] = await em.execute<{ id: string; editorId: string; isOver: boolean }[]>(
    `select l.id, l.editor_id as "editorId",
       (l.used_at is not null or l.expires_at <= now() or e.status <> case l.purpose when 'invitation' then 'invited' else 'active' end) as "isOver"
     from app.account_links l join app.editors e on e.id = l.editor_id where l.token_hash = ? and l.purpose = ?`,
    [seal.digest(token), purpose],
  );
  if (!row) throw new NotFound("link");
  if (row.isOver) throw new LinkOver();
  return { id: row.id, purpose, editor: await em.findOneOrFail(Editor, { id: row.editorId }) };
}

/** Sets the password that the link was sent for. Every session that was open with the old one ends. */
export async function usePasswordLink(
  em: EntityManager,
  passwords: Passwords,
  link: AccountLink,
  requestId: string,
  password: string,
): Promise<void> {
  const passwordHash = await passwords.hash(password);
  const taken = await em.execute<unknown[]>(
    "update app.account_links set used_at = now() where id = ? and used_at is null returning id",
    [link.id],
  );
  if (taken.length === 0) throw new LinkOver();
  const { editor } = link;
  const actor = { id: editor.id, requestId };
  if (link.purpose === "invitation") {
    editor.accept(passwordHash);
    await record(em, actor, "invitation-accepted", `editor:${editor.id}`);
    return;
  }
  editor.passwordHash = passwordHash;
  await endSessions(em, { editorId: editor.id }, "password-reset");
  await record(em, actor, "password-reset", `editor:${editor.id}`);
}
