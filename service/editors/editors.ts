import { type EntityManager, UniqueConstraintViolationException } from "@mikro-orm/postgresql";
import { record, SYSTEM } from "../audit/audit.ts";
import { isUuid } from "../http/ids.ts";
import { Conflict, InvalidBody, NotFound } from "../http/problems.ts";
import type { Actor } from "../http/route.ts";
import { sendLink } from "./account-links.ts";
import { Editor } from "./editor.entity.ts";
import type { Passwords } from "./passwords.ts";
import type { EditorChange, EditorInput, OwnChange } from "./schema.ts";
import { endSessions } from "./sessions.ts";

export class EditorExists extends Conflict {
  constructor() {
    super("editor-exists", "An editor with this e-mail exists already.");
  }
}

/** Without an admin nobody could invite one. */
export class LastAdmin extends Conflict {
  constructor() {
    super("last-admin", "This is the last active admin; make somebody else an admin first.");
  }
}

/** Makes the editor and promises the invitation. */
export async function inviteEditor(em: EntityManager, actor: Actor, input: EditorInput): Promise<Editor> {
  const editor = em.create(Editor, { ...input, status: "invited", version: 1 } as Editor);
  await em.flush().catch((error: unknown) => {
    throw error instanceof UniqueConstraintViolationException ? new EditorExists() : error;
  });
  await sendLink(em, editor.id, "invitation");
  await record(em, actor, "editor-invited", `editor:${editor.id}`, { role: editor.role });
  return editor;
}

/** Changes what is named. A new status is a decision of its own: deactivated, called back, invited again. */
export async function changeEditor(
  em: EntityManager,
  actor: Actor,
  editor: Editor,
  change: EditorChange,
): Promise<Editor> {
  const { status, ...named } = change;
  await queueForAdmins(em);
  em.assign(editor, named);
  if (status && status !== editor.status) await changeStatus(em, editor, status);
  await requireAnAdmin(em);
  await record(em, actor, "editor-changed", `editor:${editor.id}`, {
    ...(change.role && { role: change.role }),
    ...(status && { status: editor.status }),
  });
  return editor;
}

export async function deactivateEditor(em: EntityManager, actor: Actor, editor: Editor): Promise<void> {
  if (editor.status === "inactive") return;
  await queueForAdmins(em);
  await changeStatus(em, editor, "inactive");
  await requireAnAdmin(em);
  await record(em, actor, "editor-deactivated", `editor:${editor.id}`);
}

async function changeStatus(em: EntityManager, editor: Editor, status: Editor["status"]): Promise<void> {
  if (status === "inactive") {
    editor.deactivate();
    await endSessions(em, { editorId: editor.id }, "deactivated");
    return;
  }
  const { passwordHash } = await em.findOneOrFail(
    Editor,
    { id: editor.id },
    { fields: ["passwordHash"], refresh: false, disableIdentityMap: true },
  );
  if (status === "invited" && passwordHash)
    throw new Conflict("has-password", "This editor has a password; use the status active.");
  editor.reactivate(Boolean(passwordHash));
  if (editor.status === "invited") await sendLink(em, editor.id, "invitation");
}

/** Two admins who demote each other wait for one another, so that the second is told. */
const queueForAdmins = (em: EntityManager): Promise<unknown> => em.execute("select pg_advisory_xact_lock(7205759407)");

async function requireAnAdmin(em: EntityManager): Promise<void> {
  await em.flush();
  if ((await em.count(Editor, { role: "admin", status: "active" })) === 0) throw new LastAdmin();
}

export async function changeOwnAccount(
  em: EntityManager,
  actor: Actor,
  editor: Editor,
  change: OwnChange,
): Promise<Editor> {
  const before = editor.version;
  em.assign(editor, change);
  await em.flush();
  if (editor.version !== before) await record(em, actor, "editor-changed", `editor:${editor.id}`);
  return editor;
}

/** Ends every other session, in case the old password was known to somebody else. */
export async function changeOwnPassword(
  em: EntityManager,
  passwords: Passwords,
  actor: Actor,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<void> {
  const editor = await em.findOneOrFail(Editor, { id: actor.id }, { populate: ["passwordHash"] });
  if (!(await passwords.verify(currentPassword, editor.passwordHash))) throw new WrongPassword();
  editor.passwordHash = await passwords.hash(password);
  await endSessions(em, { editorId: editor.id, except: actor.sessionId }, "password-changed");
  await record(em, actor, "password-changed", `editor:${editor.id}`);
}

class WrongPassword extends InvalidBody {
  constructor() {
    super([{ pointer: "/currentPassword", code: "wrong-password", message: "is not the password of this account" }]);
  }
}

export async function findEditor(em: EntityManager, id: string): Promise<Editor> {
  const editor = isUuid(id) ? await em.findOne(Editor, { id }) : null;
  if (!editor) throw new NotFound("editor");
  return editor;
}

/**
 * The name of an editor `e` in addresses, as SQL. Editors have no slug of their own: they are few, so that theirs are made when they are asked for, and
 * editors of one name share one.
 */
export const AUTHOR_SLUG =
  "trim(both '-' from regexp_replace(lower(public.unaccent(e.name)), '[^[:alnum:]]+', '-', 'g'))";

/** Who an author parameter means: an id, or the slug of a name. */
export async function findAuthorIds(em: EntityManager, idOrSlug: string): Promise<string[]> {
  const editors = await em.execute<{ id: string }[]>(
    `select e.id from app.editors e where e.id::text = ? or ${AUTHOR_SLUG} = ?`,
    [idOrSlug.toLowerCase(), idOrSlug.toLowerCase()],
  );
  return editors.map(({ id }) => id);
}

export interface EditorFilter {
  readonly status?: Editor["status"] | undefined;
  readonly role?: Editor["role"] | undefined;
}

/** Oldest first, from after the id `after`. */
export const listEditors = (
  em: EntityManager,
  filter: EditorFilter,
  after: string | undefined,
  limit: number,
): Promise<Editor[]> =>
  em.find(
    Editor,
    {
      ...(filter.status && { status: filter.status }),
      ...(filter.role && { role: filter.role }),
      ...(after && { id: { $gt: after } }),
    },
    { orderBy: { id: "asc" }, limit },
  );

/** Made when there is no admin, so that somebody can sign in. */
export async function makeFirstAdmin(
  em: EntityManager,
  passwords: Passwords,
  email: string,
  password: string,
): Promise<"made" | "kept"> {
  await queueForAdmins(em);
  if ((await em.count(Editor, { role: "admin" })) > 0) return "kept";
  if ((await em.count(Editor, { email })) > 0) throw new EditorExists();
  const passwordHash = await passwords.hash(password);
  const input = {
    email,
    name: "First admin",
    role: "admin",
    status: "active",
    language: "es",
    passwordHash,
    version: 1,
  };
  const editor = em.create(Editor, input as unknown as Editor);
  await record(em, SYSTEM, "first-admin-made", `editor:${editor.id}`);
  return "made";
}
