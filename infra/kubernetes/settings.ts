import { all, type Input, isSecret, type Output, output } from "@pulumi/pulumi";

/** Settings of the service that a site may give; anything else is a slip of the pen. settings.test.ts holds them against the service's own list. */
export const SITE_SETTINGS = [
  "DATABASE_AUTH",
  "DATABASE_POOL",
  "MAIL_FROM",
  "PUBLIC_URL",
  "EDITOR_APP_URL",
  "FIRST_WRITER",
  "WRITER_URL",
  "DURABILITY",
  "LOG_LEVEL",
  "ADMIN_EMAIL",
  "AUDIT_ANCHOR_URL",
  "TRUSTED_PROXIES",
  "MIGRATE_ALONE",
  "IMAGES_URL",
  "EXPORTS_URL",
  "UPLOADS_URL",
  "PURGE_URL",
] as const;

/** What the workload itself knows. */
export const OWN_SETTINGS = [
  "PORT",
  "ADMIN_PORT",
  "DATA_DIR",
  "SITE",
  "IMAGE",
  "DATABASE_URL",
  "DATABASE_READ_URL",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
] as const;

/** Never in the environment: mounted as files, told as `<NAME>_FILE`. */
export const APP_SECRETS = ["PASSWORD_PEPPER", "CURSOR_KEY", "MAIL_URL", "ADMIN_PASSWORD"] as const;
/** For Jobs that work as the database's owner only. */
export const OWNER_SECRETS = ["MIGRATE_DATABASE_URL", "REPLICATION_PASSWORD"] as const;

export type Settings = Readonly<Record<string, Input<string>>>;

export interface EnvVar {
  readonly name: string;
  readonly value: Input<string>;
}

class SecretInEnvironment extends Error {
  constructor(name: string) {
    super(
      `The setting ${name} is a secret: whoever may read a pod's spec reads its environment. Give it with the secrets, which are mounted as files.`,
    );
    this.name = "SecretInEnvironment";
  }
}

/** Sorted, so that their order never makes a release. */
export const renderEnv = (settings: Settings): EnvVar[] =>
  Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value: plainValue(name, value) }));

/** The program fails as soon as a secret is seen, in a preview too where its value is known. */
function plainValue(name: string, value: Input<string>): Input<string> {
  if (typeof value === "string") return value;
  const given = output(value);
  return all([given, isSecret(given)]).apply(([text, hidden]) => requirePlain(name, text, hidden)) as Output<string>;
}

/** @throws SecretInEnvironment */
export function requirePlain(name: string, value: string, isHidden: boolean): string {
  if (isHidden) throw new SecretInEnvironment(name);
  return value;
}

/** What is wrong with what a site gives, one sentence each. */
export function settingProblems(settings: Settings): string[] {
  return Object.keys(settings).flatMap((name) => {
    if (isOneOf(SITE_SETTINGS, name)) return [];
    if (isOneOf(OWN_SETTINGS, name)) return [`settings: ${name} is set by the workload itself`];
    if (isOneOf([...APP_SECRETS, ...OWNER_SECRETS], name))
      return [`settings: ${name} is a secret: give it with the secrets, which are mounted as files`];
    return [`settings: the service has no ${name}; it has ${SITE_SETTINGS.join(", ")}`];
  });
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name);
