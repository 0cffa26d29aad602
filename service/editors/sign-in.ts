import type { EntityManager } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import { Unauthorized } from "../http/problems.ts";
import { Editor } from "./editor.entity.ts";
import type { Passwords } from "./passwords.ts";
import type { Seal } from "./seal.ts";
import { type Opened, openSession } from "./sessions.ts";
import type { SignInThrottle } from "./sign-in-throttle.ts";
import { takeOtp } from "./totp.ts";

/** One answer for an unknown e-mail, a wrong password and an inactive editor. */
class WrongCredentials extends Unauthorized {
  constructor() {
    super("wrong-credentials", "The e-mail, the password or the code is wrong.");
  }
}

/** Told only to who has the password. */
class OtpRequired extends Unauthorized {
  constructor() {
    super("otp-required", "Send `otp`: the code of your authenticator application, or a recovery code.");
  }
}

export interface SignInDeps {
  readonly passwords: Passwords;
  readonly seal: Seal;
  readonly throttle: SignInThrottle;
  readonly log: Logger;
  /** Runs a short transaction at the writer. */
  readonly change: <Result>(em: EntityManager, work: (em: EntityManager) => Promise<Result>) => Promise<Result>;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly otp?: string | undefined;
}

/** Opens a session. The slow part, the password, holds no transaction. */
export async function signIn(
  em: EntityManager,
  deps: SignInDeps,
  { email, password, otp }: Credentials,
  address: string,
): Promise<Opened> {
  await deps.throttle.admit(email, address); // 429
  const refuse = async (error: Unauthorized): Promise<never> => {
    await deps.throttle.failed(email);
    deps.log.warn({ address, reason: error.id }, "sign-in failed");
    throw error;
  };
  const editor = await findByEmail(em, email);
  const isRight = await deps.passwords.verify(password, editor?.status === "active" ? editor.passwordHash : null);
  if (!isRight || !editor) return refuse(new WrongCredentials());
  if (editor.totpConfirmedAt && otp === undefined) {
    await deps.throttle.undecided(email, address);
    throw new OtpRequired();
  }
  const fresh = deps.passwords.isOutdated(editor.passwordHash as string)
    ? await deps.passwords.hash(password)
    : undefined;
  const opened = await deps.change(em, async (transaction) => {
    if (editor.totpConfirmedAt && !(await takeOtp(transaction, deps.seal, editor, otp as string))) return undefined;
    if (fresh) await transaction.execute("update app.editors set password_hash = ? where id = ?", [fresh, editor.id]);
    return openSession(transaction, deps.seal, editor.id);
  });
  if (!opened) return refuse(new WrongCredentials());
  await deps.throttle.succeeded(email, address);
  return opened;
}

/** With the secrets that a sign-in needs. */
const findByEmail = (em: EntityManager, email: string): Promise<Editor | null> =>
  em
    .createQueryBuilder(Editor, "e")
    .select(["*", "passwordHash", "totpSecret"])
    .where("lower(e.email) = lower(?)", [email])
    .getSingleResult();
