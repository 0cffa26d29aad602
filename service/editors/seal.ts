import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets that must be read again (TOTP, signing keys) unreadable to whoever has the database alone. */
export interface Seal {
  seal(plain: string, purpose: string): Buffer;
  /** Throws when it was sealed with another key or for another purpose, or was changed. */
  open(sealed: Uint8Array, purpose: string): string;
  /** A keyed hash for secrets that are only compared. */
  digest(secret: string): string;
}

/** AES-256-GCM; each purpose has a key of its own, derived from the pepper that every site has. */
export function createSeal(pepper: string): Seal {
  const keyFor = (purpose: string): Buffer =>
    Buffer.from(hkdfSync("sha256", pepper, "", `camera-reviews ${purpose}`, 32));
  const digestKey = keyFor("digest");
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce);
      return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    },
    digest: (secret) => createHmac("sha256", digestKey).update(secret).digest("base64url"),
  };
}

/** 256 random bits that fit an address and a cookie. */
export const randomToken = (): string => randomBytes(32).toString("base64url");
