import { randomBytes } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Secret, TOTP } from "otpauth";
import { record } from "../audit/audit.ts";
import { Conflict, InvalidBody } from "../http/problems.ts";
import type { Actor } from "../http/route.ts";
import type { Editor } from "./editor.entity.ts";
import type { Seal } from "./seal.ts";

const PURPOSE = "totp";
const ISSUER = "RandomCameraReviews";
const PERIOD_S = 30;
/** One step early or late, for clocks that differ. */
const WINDOW = 1;
const RECOVERY_CODES = 10;

/** A secret for an authenticator application; it counts once a first code confirms it. */
export async function beginTotp(
  em: EntityManager,
  seal: Seal,
  editor: Editor,
): Promise<{ secret: string; uri: string }> {
  if (editor.totpConfirmedAt) throw new Conflict("totp-already-on", "The second factor is on; turn it off first.");
  const totp = makeTotp(new Secret({ size: 20 }), editor.email);
  editor.totpSecret = seal.seal(totp.secret.base32, PURPOSE);
  await em.flush();
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** Turns the second factor on and gives the recovery codes, which are shown this once. */
export async function confirmTotp(
  em: EntityManager,
  seal: Seal,
  actor: Actor,
  editor: Editor,
  otp: string,
): Promise<string[]> {
  if (editor.totpConfirmedAt) throw new Conflict("totp-already-on", "The second factor is on already.");
  if (!editor.totpSecret) throw new Conflict("totp-not-begun", "Ask for a secret first: POST /editors/me/totp.");
  const step = matchStep(seal, editor, otp);
  if (step === undefined)
    throw new InvalidBody([{ pointer: "/otp", code: "wrong-otp", message: "is not the code of this moment" }]);
  editor.totpConfirmedAt = new Date();
  editor.totpLastStep = step;
  const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
  await em.execute("delete from app.recovery_codes where editor_id = ?", [editor.id]);
  for (const code of codes) {
    await em.execute("insert into app.recovery_codes (editor_id, code_hash) values (?, ?)", [
      editor.id,
      seal.digest(plainCode(code)),
    ]);
  }
  await record(em, actor, "totp-enabled", `editor:${editor.id}`);
  return codes;
}

export async function endTotp(em: EntityManager, actor: Actor, editor: Editor): Promise<void> {
  const wasOn = editor.totpConfirmedAt !== null && editor.totpConfirmedAt !== undefined;
  editor.totpSecret = null;
  editor.totpConfirmedAt = null;
  editor.totpLastStep = null;
  await em.execute("delete from app.recovery_codes where editor_id = ?", [editor.id]);
  if (wasOn) await record(em, actor, "totp-disabled", `editor:${editor.id}`);
}

/** True for the code of now, once, or an unused recovery code, once. */
export async function takeOtp(em: EntityManager, seal: Seal, editor: Editor, otp: string): Promise<boolean> {
  const step = matchStep(seal, editor, otp);
  if (step === undefined) return takeRecoveryCode(em, seal, editor, otp);
  const taken = await em.execute<unknown[]>(
    "update app.editors set totp_last_step = ? where id = ? and (totp_last_step is null or totp_last_step < ?) returning id",
    [step, editor.id, step],
  );
  return taken.length > 0;
}

async function takeRecoveryCode(em: EntityManager, seal: Seal, editor: Editor, code: string): Promise<boolean> {
  const taken = await em.execute<unknown[]>(
    "update app.recovery_codes set used_at = now() where editor_id = ? and code_hash = ? and used_at is null returning id",
    [editor.id, seal.digest(plainCode(code))],
  );
  return taken.length > 0;
}

function matchStep(seal: Seal, editor: Editor, otp: string): number | undefined {
  if (!editor.totpSecret || !/^\d{6}$/.test(otp)) return undefined;
  const totp = makeTotp(Secret.fromBase32(seal.open(editor.totpSecret, PURPOSE)), editor.email);
  const delta = totp.validate({ token: otp, window: WINDOW });
  return delta === null ? undefined : Math.floor(Date.now() / 1000 / PERIOD_S) + delta;
}

const makeTotp = (secret: Secret, label: string): TOTP =>
  new TOTP({ issuer: ISSUER, label, secret, algorithm: "SHA1", digits: 6, period: PERIOD_S });

/** 80 bits in four groups that can be read aloud. */
function makeRecoveryCode(): string {
  const text = new Secret({ buffer: Uint8Array.from(randomBytes(10)).buffer }).base32.toLowerCase();
  return text.match(/.{4}/g)?.join("-") ?? text;
}

const plainCode = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
