import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `wants an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });

const origin = () => url("http:", "https:").transform((value) => value.replace(/\/+$/, ""));
const port = (fallback: number) => z.coerce.number("wants a port").int().min(0).max(65535).default(fallback);
const secret = () => z.string().min(32, "wants at least 32 characters");
const name = () => z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "wants lower-case letters, digits and hyphens");

/** Every setting: its variable, what it wants and what it is without. The only list; documentation is made from it. */
export const SETTINGS = {
  PORT: port(8080).describe("where the service listens"),
  ADMIN_PORT: port(9090).describe("where metrics are read; never reachable from outside"),
  DATA_DIR: z.string().min(1).default(".data").describe("where this machine's own files go"),
  DATABASE_URL: url("postgres:", "postgresql:").describe("the site's own primary, as the application's role"),
  DATABASE_READ_URL: url("postgres:", "postgresql:")
    .optional()
    .describe("a replica for readers; the primary without it"),
  MIGRATE_DATABASE_URL: url("postgres:", "postgresql:")
    .optional()
    .describe("the owner's way in, for the migrate role only"),
  DATABASE_AUTH: z
    .enum(["password", "aws-iam", "gcp-iam"])
    .default("password")
    .describe("where the password comes from: the URL, or a short-lived cloud token"),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10).describe("connections per pool"),
  MAIL_URL: url("smtp:", "smtps:", "file:")
    .optional()
    .describe("smtp://… or file:///folder; DATA_DIR/outbox without it"),
  MAIL_FROM: z.string().min(3).default("RandomCameraReviews <no-reply@localhost>").describe("the sender of e-mails"),
  PUBLIC_URL: origin().optional().describe("how readers reach the service; http://localhost:PORT without it"),
  EDITOR_APP_URL: origin().optional().describe("the editors' application: base of e-mailed links and allowed origin"),
  SITE: name().default("local").describe("this site's name"),
  FIRST_WRITER: name().optional().describe("the site that takes writes first; this one without it"),
  WRITER_URL: origin().optional().describe("the other site's private origin"),
  DURABILITY: z.enum(["cross", "local"]).default("cross").describe("the first value of when a write is acknowledged"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("least severe line that is logged"),
  ADMIN_EMAIL: z.email("wants an e-mail address").optional().describe("the first admin, made when there is none"),
  ADMIN_PASSWORD: z
    .string()
    .min(12, "wants at least 12 characters")
    .max(200)
    .optional()
    .describe("the first admin's password"),
  PASSWORD_PEPPER: secret().describe("mixed into password hashes and seals keys at rest; the same at every site"),
  CURSOR_KEY: secret().describe("signs cursors; the same at every site"),
  AUDIT_ANCHOR_URL: url("file:", "s3:", "gs:")
    .optional()
    .describe("where the audit chain's head is kept; DATA_DIR/audit-anchor without it"),
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((cidr) => cidr.trim())
        .filter(Boolean),
    )
    .describe("CIDRs whose X-Forwarded-For counts, separated by commas"),
  OTEL_EXPORTER_OTLP_ENDPOINT: url("http:", "https:").optional().describe("where sampled spans are sent"),
  REPLICATION_PASSWORD: secret().optional().describe("of the login that the copy follows with, the same at every site"),
  PUBLISHER_URL: url("postgres:", "postgresql:")
    .optional()
    .describe("the database that this site follows while it is the copy, without a login; for admin make-subscription"),
  MIGRATE_ALONE: z.stringbool().default(false).describe("migrate the writer without waiting for the copy"),
  IMAGE: z.string().default("unknown").describe("the image's digest, told by /version"),
} as const;

const Environment = z.object(SETTINGS);
type Environment = z.output<typeof Environment>;
export type Setting = keyof Environment;

/** Two sites that each think that they are first would both take writes. */
const FIRST_WRITER_WANTED =
  "FIRST_WRITER: is not set, and WRITER_URL says that there is another site: name the one that takes writes first";

const MASKED: readonly Setting[] = ["ADMIN_PASSWORD", "PASSWORD_PEPPER", "CURSOR_KEY", "REPLICATION_PASSWORD"];

/** What the service runs with: every setting, resolved. Frozen. */
export type Config = Readonly<
  Omit<Environment, "PUBLIC_URL" | "MAIL_URL" | "AUDIT_ANCHOR_URL" | "FIRST_WRITER"> & {
    PUBLIC_URL: string;
    MAIL_URL: string;
    AUDIT_ANCHOR_URL: string;
    FIRST_WRITER: string;
  }
>;

/** Tells every problem at once: the variable, what was found and what is wanted. */
export class ConfigInvalid extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
    this.name = "ConfigInvalid";
    this.problems = problems;
  }
}

/** @throws ConfigInvalid */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { values, problems } = collect(env);
  if (values.WRITER_URL && !values.FIRST_WRITER) problems.push(FIRST_WRITER_WANTED);
  const result = Environment.safeParse(values);
  if (!result.success) problems.push(...result.error.issues.map((issue) => explain(issue, values)));
  if (!result.success || problems.length > 0) throw new ConfigInvalid(problems);
  return Object.freeze(resolve(result.data));
}

/** What is shown of a configuration: secrets, and the passwords inside addresses, are masked. */
export function maskConfig(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      MASKED.includes(key as Setting) && value ? "***" : maskUrl(value),
    ]),
  );
}

/** A setting is its variable, or the content of the file that `X_FILE` names; an empty variable counts as absent. */
function collect(env: NodeJS.ProcessEnv): { values: Record<string, string>; problems: string[] } {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const key of Object.keys(SETTINGS)) {
    const direct = env[key] || undefined;
    const file = env[`${key}_FILE`] || undefined;
    if (direct && file) problems.push(`${key} and ${key}_FILE are both set: one of them is wanted`);
    try {
      const value = direct ?? (file && readFileSync(file, "utf8").trimEnd());
      if (value !== undefined) values[key] = value;
    } catch (error) {
      problems.push(`${key}_FILE: ${(error as Error).message}`);
    }
  }
  return { values, problems };
}

function explain(issue: z.core.$ZodIssue, values: Record<string, string>): string {
  const key = String(issue.path[0]) as Setting;
  const found = values[key];
  if (found === undefined) return `${key}: is not set; it is ${SETTINGS[key].description}`;
  const shown = MASKED.includes(key) ? `${found.length} characters` : JSON.stringify(maskUrl(found));
  return `${key}: found ${shown}, ${issue.message}`;
}

function resolve(env: Environment): Config {
  return {
    ...env,
    PUBLIC_URL: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    MAIL_URL: env.MAIL_URL ?? folderUrl(env.DATA_DIR, "outbox"),
    AUDIT_ANCHOR_URL: env.AUDIT_ANCHOR_URL ?? folderUrl(env.DATA_DIR, "audit-anchor"),
    FIRST_WRITER: env.FIRST_WRITER ?? env.SITE,
  };
}

const folderUrl = (dir: string, part: string): string => pathToFileURL(path.resolve(dir, part)).href;

function maskUrl(value: unknown): unknown {
  if (typeof value !== "string" || !URL.canParse(value)) return value;
  const url = new URL(value);
  const secret = [...url.searchParams.keys()].filter((name) => /pass|secret|token|key/i.test(name));
  if (!url.password && secret.length === 0) return value;
  if (url.password) url.password = "***";
  for (const name of secret) url.searchParams.set(name, "***");
  return url.href;
}
