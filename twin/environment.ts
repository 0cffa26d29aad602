import path from "node:path";
import type { StartOptions } from "./options.ts";
import type { Secrets } from "./secrets.ts";

export interface DatabaseAddresses {
  readonly application: string;
  readonly owner: string;
}

/**
 * What a process of the service gets: what we were given ourselves, and what is missing there.
 * @param addresses of our own database; without it, the environment names one
 */
export function serviceEnvironment(
  env: NodeJS.ProcessEnv,
  { dataDir, port, adminPort }: Pick<StartOptions, "dataDir" | "port" | "adminPort">,
  secrets: Secrets,
  addresses?: DatabaseAddresses,
): NodeJS.ProcessEnv {
  const own = { PORT: String(port), ADMIN_PORT: String(adminPort), DATA_DIR: dataDir };
  const wanted = {
    DATABASE_URL: addresses?.application,
    MIGRATE_DATABASE_URL: addresses?.owner ?? env.DATABASE_URL,
    PASSWORD_PEPPER: secrets.passwordPepper,
    CURSOR_KEY: secrets.cursorKey,
    ADMIN_EMAIL: secrets.adminEmail,
    ADMIN_PASSWORD: secrets.adminPassword,
    DURABILITY: "local", // one site has no other to wait for
    NODE_COMPILE_CACHE: path.join(dataDir, "compile-cache"), // a later start has its code ready
  };
  return { ...env, ...own, ...missingIn(env, wanted) };
}

/** The owner's way in is for migrations only. */
export function withoutOwner(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { MIGRATE_DATABASE_URL: _, MIGRATE_DATABASE_URL_FILE: __, ...rest } = env;
  return rest;
}

/** A setting may also come as a file; both at once would be refused. */
function missingIn(env: NodeJS.ProcessEnv, wanted: Record<string, string | undefined>): Record<string, string> {
  const missing = Object.entries(wanted).filter(([name, value]) => value && !env[name] && !env[`${name}_FILE`]);
  return Object.fromEntries(missing) as Record<string, string>;
}
