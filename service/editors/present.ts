import type { Editor } from "./editor.entity.ts";
import type { EditorView } from "./schema.ts";

/** Names each member that leaves the service; never a hash or a secret. */
export const presentEditor = (editor: Editor): EditorView => ({
  id: editor.id,
  email: editor.email,
  name: editor.name,
  role: editor.role,
  status: editor.status,
  language: editor.language,
  totp: Boolean(editor.totpConfirmedAt),
  version: editor.version,
  createdAt: editor.createdAt.toISOString(),
  updatedAt: editor.updatedAt.toISOString(),
});
