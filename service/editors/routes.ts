import { z } from "zod";
import type { Cursors } from "../http/cursor.ts";
import { PAGING, pageAnswer, pageOf } from "../http/page.ts";
import { type Actor, type Reach, type Route, route } from "../http/route.ts";
import type { Editor } from "./editor.entity.ts";
import {
  changeEditor,
  changeOwnAccount,
  changeOwnPassword,
  deactivateEditor,
  findEditor,
  inviteEditor,
  listEditors,
} from "./editors.ts";
import type { Passwords } from "./passwords.ts";
import { presentEditor } from "./present.ts";
import {
  EditorChange,
  EditorInput,
  EditorView,
  OtpInput,
  OwnChange,
  PasswordChange,
  RecoveryCodesView,
  TotpView,
} from "./schema.ts";
import type { Seal } from "./seal.ts";
import { beginTotp, confirmTotp, endTotp } from "./totp.ts";

export interface EditorRouteDeps {
  readonly cursors: Cursors;
  readonly passwords: Passwords;
  readonly seal: Seal;
}

const named = ({ em, params }: Reach) => findEditor(em, params.id ?? "");
const oneself = ({ em, actor }: Reach) => findEditor(em, actor.id);
const EditorQuery = z.object({
  status: EditorView.shape.status.optional(),
  role: EditorView.shape.role.optional(),
  ...PAGING,
});

export const editorRoutes = (deps: EditorRouteDeps): Route[] => [...ownRoutes(deps), ...adminRoutes(deps)];

const ownRoutes = (deps: EditorRouteDeps): Route[] => [
  readOwnRow,
  changeOwnRow,
  changePasswordRow(deps),
  beginTotpRow(deps),
  confirmTotpRow(deps),
  endTotpRow,
];

const readOwnRow = route({
  method: "get",
  path: "/editors/me",
  tag: "account",
  summary: "Your own account",
  who: "editor",
  find: oneself,
  answers: { 200: EditorView },
  act: async ({ found }) => ok(found),
});

const changeOwnRow = route({
  method: "patch",
  path: "/editors/me",
  tag: "account",
  summary: "Change your name or language",
  who: "editor",
  find: oneself,
  guarded: true,
  body: OwnChange,
  answers: { 200: EditorView },
  act: async ({ em, actor, found, body }) => changed(em, await changeOwnAccount(em, actor, found, body)),
});

const changePasswordRow = ({ passwords }: EditorRouteDeps) =>
  route({
    method: "put",
    path: "/editors/me/password",
    tag: "account",
    summary: "Change your password; every other session ends",
    who: "editor",
    idempotent: false,
    body: PasswordChange,
    answers: { 204: undefined },
    act: async ({ em, actor, body }) => {
      await changeOwnPassword(em, passwords, actor, body);
      return { status: 204 };
    },
  });

const beginTotpRow = ({ seal }: EditorRouteDeps) =>
  route({
    method: "post",
    path: "/editors/me/totp",
    tag: "account",
    summary: "Begin with a second factor",
    who: "editor",
    idempotent: false,
    answers: { 201: TotpView },
    problems: { 409: "The second factor is on already" },
    act: async ({ em, actor }) => ({ status: 201, body: await beginTotp(em, seal, await withSecrets(em, actor)) }),
  });

const confirmTotpRow = ({ seal }: EditorRouteDeps) =>
  route({
    method: "put",
    path: "/editors/me/totp",
    tag: "account",
    summary: "Confirm the second factor with a first code",
    who: "editor",
    idempotent: false,
    body: OtpInput,
    answers: { 200: RecoveryCodesView },
    problems: { 409: "Nothing to confirm" },
    act: async ({ em, actor, body }) => ({
      status: 200,
      body: { recoveryCodes: await confirmTotp(em, seal, actor, await withSecrets(em, actor), body.otp) },
    }),
  });

const endTotpRow = route({
  method: "delete",
  path: "/editors/me/totp",
  tag: "account",
  summary: "Turn the second factor off",
  who: "editor",
  idempotent: false,
  answers: { 204: undefined },
  act: async ({ em, actor }) => {
    await endTotp(em, actor, await withSecrets(em, actor));
    return { status: 204 };
  },
});

const adminRoutes = (deps: EditorRouteDeps): Route[] => [listRow(deps), inviteRow, readRow, changeRow, deactivateRow];

const listRow = ({ cursors }: EditorRouteDeps) =>
  route({
    method: "get",
    path: "/editors",
    tag: "editors",
    summary: "Everybody who may write, and who might",
    who: "admin",
    query: EditorQuery,
    answers: { 200: pageOf(EditorView).meta({ id: "EditorPage" }) },
    act: async ({ em, query, request }) => {
      const [after] = cursors.read(query.cursor, request.path, query) ?? [];
      const rows = await listEditors(em, query, after as string | undefined, query.limit + 1);
      return pageAnswer({ rows, query, cursors, request, position: ({ id }) => [id], present: presentEditor });
    },
  });

const inviteRow = route({
  method: "post",
  path: "/editors",
  tag: "editors",
  summary: "Invite an editor by e-mail",
  who: "admin",
  body: EditorInput,
  answers: { 201: EditorView },
  problems: { 409: "The e-mail is taken" },
  act: async ({ em, actor, body }) => {
    const editor = await inviteEditor(em, actor, body);
    return { ...ok(editor), status: 201, location: `/editors/${editor.id}` };
  },
});

const readRow = route({
  method: "get",
  path: "/editors/:id",
  tag: "editors",
  summary: "One editor",
  who: "admin",
  find: named,
  answers: { 200: EditorView },
  act: async ({ found }) => ok(found),
});

const changeRow = route({
  method: "patch",
  path: "/editors/:id",
  tag: "editors",
  summary: "Change name, role, language or status",
  who: "admin",
  find: named,
  guarded: true,
  body: EditorChange,
  answers: { 200: EditorView },
  problems: { 409: "The last admin stays; an invitation must be accepted first" },
  act: async ({ em, actor, found, body }) => changed(em, await changeEditor(em, actor, found, body)),
});

const deactivateRow = route({
  method: "delete",
  path: "/editors/:id",
  tag: "editors",
  summary: "Deactivate an editor; what was written stays",
  who: "admin",
  find: named,
  guarded: true,
  answers: { 204: undefined },
  problems: { 409: "The last admin stays" },
  act: async ({ em, actor, found }) => {
    await deactivateEditor(em, actor, found);
    return { status: 204 };
  },
});

const ok = (editor: Editor) => ({ status: 200, body: presentEditor(editor), version: editor.version });

/** Flushed first, so that the version told is the version kept. */
async function changed(em: Reach["em"], editor: Editor) {
  await em.flush();
  return ok(editor);
}

const withSecrets = async (em: Reach["em"], actor: Actor): Promise<Editor> => {
  const editor = await findEditor(em, actor.id);
  await em.populate(editor, ["totpSecret"]);
  return editor;
};
