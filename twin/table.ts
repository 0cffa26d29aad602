import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Example, makeExamples } from "./examples.ts";
import type { StartOptions } from "./options.ts";
import { secretsFile } from "./secrets.ts";
import type { Site } from "./site.ts";
import type { Terminal } from "./terminal.ts";

/** What a person, or a program by `--json` or `twin.json`, needs to know of what runs. */
export interface TwinFacts {
  readonly url: string;
  readonly docs: string;
  readonly openapi: string;
  readonly metrics: readonly string[];
  readonly database: string;
  readonly mail: string;
  readonly logs: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly examples: readonly Example[];
}

export const twinFile = (dataDir: string): string => path.join(dataDir, "twin.json");

/** Gathers the facts and leaves them in `twin.json`, for us alone to read. */
export async function recordFacts({ dataDir }: StartOptions, site: Site): Promise<TwinFacts> {
  const { url, adminUrl, workerAdminUrl, secrets, postgres } = site;
  const facts: TwinFacts = {
    url,
    docs: `${url}/docs`,
    openapi: `${url}/openapi.json`,
    metrics: [`${adminUrl}/metrics`, `${workerAdminUrl}/metrics`],
    database: postgres ? `127.0.0.1:${postgres.port}` : "as DATABASE_URL says",
    mail: process.env.MAIL_URL || path.join(dataDir, "outbox"),
    logs: path.join(dataDir, "logs"),
    admin: { email: secrets.adminEmail, password: secrets.adminPassword },
    examples: await makeExamples(url, secrets),
  };
  writeFileSync(twinFile(dataDir), `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  return facts;
}

/** The table that a start ends with. */
export function printTable(terminal: Terminal, { dataDir }: StartOptions, facts: TwinFacts, took: string): void {
  const rows = [
    ["service", facts.url],
    ["API docs", facts.docs],
    ["OpenAPI", facts.openapi],
    ["metrics", `${facts.metrics[0]} (web), ${facts.metrics[1]} (worker)`],
    ["database", `${facts.database} (passwords in ${near(secretsFile(dataDir))})`],
    ["e-mails", near(facts.mail)],
    ["logs", near(facts.logs)],
    ["first admin", `${facts.admin.email}  ${facts.admin.password}`],
  ];
  terminal.say(`\n${terminal.strong(`RandomCameraReviews runs at ${facts.url}`)} ${terminal.faint(`(${took})`)}\n`);
  for (const [name, value] of rows) terminal.say(`  ${(name ?? "").padEnd(12)} ${value}`);
  terminal.say(`\n${terminal.strong("Try")}`);
  for (const { title, command } of facts.examples) terminal.say(`  ${terminal.faint(`# ${title}`)}\n  ${command}`);
  terminal.say(
    `\n${terminal.faint("Ctrl-C ends it; npm start goes on with the data, npm start -- --fresh begins anew.")}`,
  );
}

/** Below the folder that it was started in, the short way there. */
function near(file: string): string {
  const short = path.relative(process.cwd(), file);
  return path.isAbsolute(file) && !short.startsWith("..") ? short : file;
}
