import { randomBytes, randomInt } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "./refusals.ts";

/** Made at the first start, at random, and kept in DATA_DIR; never in the code. */
export interface Secrets {
  readonly passwordPepper: string;
  readonly cursorKey: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly superuserPassword: string;
  readonly ownerPassword: string;
  readonly applicationPassword: string;
}

const MEMBERS = [
  "passwordPepper",
  "cursorKey",
  "adminEmail",
  "adminPassword",
  "superuserPassword",
  "ownerPassword",
  "applicationPassword",
] as const satisfies readonly (keyof Secrets)[];

export const secretsFile = (dataDir: string): string => path.join(dataDir, "secrets.json");

/**
 * Reads the secrets of a data folder, or makes them for a new one.
 * @throws Refusal when a database is there whose secrets are gone or damaged
 */
export function keepSecrets(dataDir: string, databaseDir: string, env: NodeJS.ProcessEnv): Secrets {
  const file = secretsFile(dataDir);
  if (existsSync(file)) return readSecrets(file);
  if (existsSync(databaseDir)) {
    throw new Refusal(
      "secrets-missing",
      `${databaseDir} holds a database, but ${file}, with its passwords, is gone.\n` +
        "Put it back, or begin anew: npm start -- --fresh",
    );
  }
  const secrets = makeSecrets(env);
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}

function readSecrets(file: string): Secrets {
  chmodSync(file, 0o600);
  const found = parse(readFileSync(file, "utf8"));
  const missing = MEMBERS.filter((member) => typeof found[member] !== "string" || found[member] === "");
  if (missing.length === 0) return found as unknown as Secrets;
  throw new Refusal(
    "secrets-damaged",
    `${file} lacks ${missing.join(", ")}.\nPut it back as it was, or begin anew: npm start -- --fresh`,
  );
}

function makeSecrets(env: NodeJS.ProcessEnv): Secrets {
  return {
    passwordPepper: random(),
    cursorKey: random(),
    adminEmail: env.ADMIN_EMAIL || "admin@example.org",
    adminPassword: env.ADMIN_PASSWORD || makePassword(),
    superuserPassword: random(),
    ownerPassword: random(),
    applicationPassword: random(),
  };
}

const random = (): string => randomBytes(32).toString("base64url");

/** To be read from a screen and typed: no letter that looks like another; 100 bits. */
function makePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

function parse(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return found && typeof found === "object" ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
