import { defineEntity, p } from "@mikro-orm/core";
import type { Language } from "../http/language.ts";
import { Conflict } from "../http/problems.ts";

export type Role = "admin" | "editor";
export type EditorStatus = "invited" | "active" | "inactive";

const EditorSchema = defineEntity({
  name: "Editor",
  tableName: "editors",
  properties: {
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    email: p.text(),
    name: p.text(),
    role: p.text().$type<Role>(),
    status: p.text().$type<EditorStatus>(),
    language: p.text().$type<Language>(),
    passwordHash: p.text().nullable().lazy(),
    totpSecret: p.type("blob").$type<Buffer>().nullable().lazy(),
    totpConfirmedAt: p.datetime().nullable(),
    totpLastStep: p.bigint("number").nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** Somebody who may write. Deactivated, never deleted: authorship stays. */
export class Editor extends EditorSchema.class {
  /** Takes the first password: from now on the editor can sign in. */
  accept(passwordHash: string): void {
    this.status = "active";
    this.passwordHash = passwordHash;
  }

  deactivate(): void {
    this.status = "inactive";
  }

  /** Back to work with the old password; who never had one needs a new invitation. */
  reactivate(hasPassword: boolean): void {
    if (this.status === "invited") throw new Conflict("invitation-pending", "The invitation must be accepted first.");
    this.status = hasPassword ? "active" : "invited";
  }
}
EditorSchema.setClass(Editor);
