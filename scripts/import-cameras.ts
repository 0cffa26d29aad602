import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { SYSTEM } from "../service/audit/audit.ts";
import {
  CatalogueFileMalformed,
  CatalogueFileUnknown,
  type CatalogueReading,
  readCatalogue,
} from "../service/cameras/catalogue-files.ts";
import { CatalogueRefused, type ImportReport, importCatalogue } from "../service/cameras/catalogue-import.ts";
import { changeAtWriter, changesOf } from "../service/changes.ts";
import { ConfigInvalid, readConfig } from "../service/config.ts";
import { SCHEMA } from "../service/db/migrations/list.ts";
import { isOutage } from "../service/db/outage.ts";
import { Problem } from "../service/http/problems.ts";
import { createLogger } from "../service/log.ts";
import { makeParts, type Parts } from "../service/parts.ts";
import { readSchema } from "../service/roles/schema-check.ts";
import { runToEnd } from "../twin/children.ts";
import { APPLICATION, addressFor, DATABASE, type Logins, OWNER, prepareDatabase } from "../twin/database.ts";
import { serviceEnvironment } from "../twin/environment.ts";
import { startPostgres } from "../twin/postgres.ts";
import { endProcess } from "../twin/processes.ts";
import { explainFileError, Refusal } from "../twin/refusals.ts";
import { AlreadyRunning, RunRecord } from "../twin/run-record.ts";
import { keepSecrets, type Secrets } from "../twin/secrets.ts";
import { listenForStop } from "../twin/stop-signal.ts";
import { twinFile } from "../twin/table.ts";
import { openTerminal } from "../twin/terminal.ts";

const USAGE = `npm run import-cameras -- <file or folder> [options]

Brings the camera catalogue up to what files say: Lensfun's XML, and our own CSV and JSON (docs/catalogue-files.md).
All of it happens or nothing does, and a second time nothing changes.

  --strict    one entry that is refused refuses all
  --dry-run   tells what would happen, and changes nothing
  --json      the whole report as JSON on stdout, progress on stderr (with npm run --silent)
  --help      this text

The database: that of DATABASE_URL, or else of npm start on DATA_DIR (.data), started for the import when it isn't running.
Exit code: 0 imported, also when some entries were refused; 1 nothing is imported; 2 nothing to import at the path, or an
unknown option; 130 interrupted, nothing is imported.
`;

const LISTED = 20;
const INTERRUPTED = 130;
const STOP_GRACE_MS = 20_000;

interface ImportCommand {
  readonly path: string;
  readonly strict: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

class BadUsage extends Error {}
const TOLD_AS_THEY_ARE = [CatalogueFileMalformed, CatalogueRefused, Refusal, ConfigInvalid, Problem];

const terminal = openTerminal(process.stderr);
let record: RunRecord | undefined;
const signal = listenForStop(() => {
  record?.killAll();
  record?.release();
  process.exit(INTERRUPTED);
});
process.stdout.on("error", () => {}); // the reader has gone; what was imported is
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = readCommand(args);
    process.stdout.write(command ? await run(command) : USAGE);
    return 0;
  } catch (error) {
    return explain(error, args.includes("--json"));
  }
}

/** @returns what is to be told of it */
async function run(command: ImportCommand): Promise<string> {
  const reading = await readCatalogue(command.path);
  signal.throwIfAborted();
  const report = await withDatabase((env) => importInto(env, reading, command));
  if (!command.json) return describeReport(report, command);
  return `${JSON.stringify({ outcome: command.dryRun ? "dry-run" : "imported", ...report }, null, 2)}\n`;
}

/** @returns undefined when help is asked for */
function readCommand(args: readonly string[]): ImportCommand | undefined {
  const { values, positionals } = parse(args);
  const [place, ...more] = positionals;
  if (values.help) return undefined;
  if (place === undefined || more.length > 0) throw new BadUsage("One file or folder is wanted.");
  // npm starts us in the project's folder, wherever it was called; a path is meant from there.
  const from = process.env.npm_lifecycle_event === "import-cameras" ? process.env.INIT_CWD : undefined;
  return {
    path: from && !path.isAbsolute(place) ? path.relative(".", path.resolve(from, place)) || "." : place,
    strict: values.strict ?? false,
    dryRun: values["dry-run"] ?? false,
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  const flag = { type: "boolean" } as const;
  const options = { strict: flag, "dry-run": flag, json: flag, help: { ...flag, short: "h" } } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new BadUsage(`${(error as Error).message.split(". ")[0]}.`);
  }
}

type Import = (env: NodeJS.ProcessEnv) => Promise<ImportReport>;

/** Calls it with the settings of the service whose catalogue is meant. */
async function withDatabase(work: Import): Promise<ImportReport> {
  if (process.env.DATABASE_URL || process.env.DATABASE_URL_FILE) return work(withUnusedSecrets(process.env));
  const dataDir = path.resolve(process.env.DATA_DIR || ".data");
  try {
    // Others may pass to the database's folder, whose account may be another one, but not look around.
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    record = await RunRecord.claim(dataDir);
    await endLeft(record);
    return await withOwnPostgres(dataDir, record, work);
  } catch (error) {
    if (error instanceof AlreadyRunning) return work(findRunning(dataDir));
    throw explainFileError(error, dataDir);
  } finally {
    record?.release();
  }
}

/** The service asks for these two; an import signs and hashes nothing. */
function withUnusedSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const missing = ["PASSWORD_PEPPER", "CURSOR_KEY"].filter((name) => !env[name] && !env[`${name}_FILE`]);
  return { ...env, ...Object.fromEntries(missing.map((name) => [name, "not used by an import, and no secret"])) };
}

function findRunning(dataDir: string): NodeJS.ProcessEnv {
  const file = twinFile(dataDir);
  if (!existsSync(file)) throw new Refusal("not-ready", `What runs on ${dataDir} isn't ready. Try again in a moment.`);
  const { database } = JSON.parse(readFileSync(file, "utf8"));
  if (/^[\d.]+:\d+$/.test(database)) return environmentFor(dataDir, `postgres://${database}`, secretsOf(dataDir));
  throw new Refusal("database-elsewhere", `npm start on ${dataDir} has the database of its DATABASE_URL: set it here.`);
}

/** What a killed start left may still write to the data. */
async function endLeft(claimed: RunRecord): Promise<void> {
  for (const mark of claimed.left().toSorted(({ name }) => (name === "PostgreSQL" ? 1 : -1)))
    await endProcess(mark, mark.name === "PostgreSQL" ? "SIGINT" : "SIGTERM", STOP_GRACE_MS);
}

async function withOwnPostgres(dataDir: string, tracker: RunRecord, work: Import): Promise<ImportReport> {
  const secrets = secretsOf(dataDir);
  mkdirSync(path.join(dataDir, "logs"), { recursive: true, mode: 0o700 });
  const logFile = (name: string) => path.join(dataDir, "logs", `${name}.log`);
  const folder = {
    dataDir: path.join(dataDir, "postgres"),
    password: secrets.superuserPassword,
    logFile: logFile("postgres"),
  };
  const postgres = await terminal.step("PostgreSQL", () => startPostgres({ ...folder, tracker, signal }));
  try {
    const env = environmentFor(dataDir, postgres.superuserUrl, secrets);
    await prepareDatabase(postgres.superuserUrl, DATABASE, loginsOf(secrets));
    const args = [path.resolve(import.meta.dirname, "../service/main.ts"), "migrate"];
    const migrate = { name: "migrate", command: process.execPath, args, env, logFile: logFile("migrate") };
    await terminal.step("schema", () => runToEnd(migrate, tracker, signal));
    return await work(env);
  } finally {
    await postgres.stop();
  }
}

function secretsOf(dataDir: string): Secrets {
  return keepSecrets(dataDir, path.join(dataDir, "postgres"), process.env);
}

function loginsOf(secrets: Secrets): Logins {
  return {
    owner: { name: OWNER, password: secrets.ownerPassword },
    application: { name: APPLICATION, password: secrets.applicationPassword },
  };
}

function environmentFor(dataDir: string, url: string, secrets: Secrets): NodeJS.ProcessEnv {
  const { owner, application } = loginsOf(secrets);
  const addresses = { owner: addressFor(url, DATABASE, owner), application: addressFor(url, DATABASE, application) };
  return serviceEnvironment(process.env, { dataDir, port: 0, adminPort: 0 }, secrets, addresses);
}

async function importInto(
  env: NodeJS.ProcessEnv,
  reading: CatalogueReading,
  { strict, dryRun }: ImportCommand,
): Promise<ImportReport> {
  const parts = await makeParts(readConfig(env), createLogger("silent"));
  // Their polls aren't needed, and one that opens a connection while the pool is closed keeps it from ever closing.
  for (const watch of [parts.writer, parts.durability]) watch.stop();
  const progress = showProgress(reading.cameras.length);
  const onProgress = (done: number) => {
    signal.throwIfAborted();
    progress.update(done);
  };
  try {
    await requireSchema(parts);
    await parts.writer.refresh();
    const change = dryRun ? tryAtWriter(changesOf(parts)) : changeAtWriter(changesOf(parts));
    return await change(parts.orm.em.fork(), (em) => importCatalogue(em, SYSTEM, reading, { strict, onProgress }));
  } finally {
    progress.stop();
    await parts.close();
  }
}

async function requireSchema({ orm }: Parts): Promise<void> {
  const schema = await readSchema(orm.em.fork());
  if (schema >= SCHEMA) return;
  throw new Refusal("schema-too-old", `The database has schema ${schema}, ${SCHEMA} is needed: run migrate first.`);
}

/** Does the work where it may be done, and takes it back. */
function tryAtWriter({ requireWriter }: ReturnType<typeof changesOf>): ReturnType<typeof changeAtWriter> {
  return async (em, work) => {
    await em.begin();
    try {
      await requireWriter(em);
      return await work(em);
    } finally {
      await em.rollback();
    }
  };
}

/** A bar on a terminal; elsewhere a line for each quarter. */
function showProgress(total: number): { update(done: number): void; stop(): void } {
  if (process.stderr.isTTY) {
    const format = "  {bar} {value} of {total} cameras";
    const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true, gracefulExit: false });
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  let told = 0;
  const update = (done: number): void => {
    const quarter = Math.floor((4 * done) / total);
    if (quarter > told) terminal.say(`${done} of ${total} cameras`);
    told = quarter;
  };
  return { update, stop: () => {} };
}

function describeReport(report: ImportReport, { dryRun }: ImportCommand): string {
  const { files, entriesRead: entries, ...lists } = report;
  const cameras = lists.added.length + lists.changed.length + lists.unchanged.length;
  const lengths = Object.entries(lists).map(([name, { length }]) => [name, length]);
  const counts = Object.entries({ files: files.length, entries, cameras, ...Object.fromEntries(lengths) });
  return [
    ...counts.map(([name, count]) => `  ${name.padEnd(10)}${String(count).padStart(6)}`),
    ...listLines("Changed", lists.changed, ({ brand, model, changes }) => {
      const facts = changes.map(({ member, before, after }) => `${member} ${before ?? "unknown"} → ${after}`);
      return `${brand} ${model}: ${facts.join(", ")}`;
    }),
    ...listLines("Refused", lists.refused, ({ reason }) => reason),
    ...(dryRun ? ["A dry run: nothing is changed."] : []),
    "",
  ].join("\n");
}

function listLines<Entry extends { file: string; line: number }>(
  title: string,
  entries: readonly Entry[],
  describe: (entry: Entry) => string,
): string[] {
  if (entries.length === 0) return [];
  const lines = entries.slice(0, LISTED).map((entry) => `  ${entry.file}:${entry.line}: ${describe(entry)}`);
  return [title, ...lines, ...(entries.length > LISTED ? [`  and ${entries.length - LISTED} more: --json`] : [])];
}

/** @returns the exit code, once it is told what a person can do; our own mistakes show where they are */
function explain(error: unknown, isJson: boolean): number {
  const [text, code] = describeFailure(error);
  if (isJson && error instanceof CatalogueRefused)
    process.stdout.write(`${JSON.stringify({ outcome: "refused", refused: error.refused }, null, 2)}\n`);
  process.stderr.write(`${text}\n`);
  return code;
}

function describeFailure(error: unknown): [text: string, code: number] {
  const { message, stack, code = "", path: file } = error as NodeJS.ErrnoException;
  if (signal.aborted) return ["Interrupted: nothing is imported.", INTERRUPTED];
  if (error instanceof BadUsage || error instanceof CatalogueFileUnknown) return [`${message}\n\n${USAGE}`, 2];
  if (file || TOLD_AS_THEY_ARE.some((kind) => error instanceof kind)) return [message, 1];
  const isOfDatabase = isOutage(error) || /^(28|3D)/.test(code); // a login or a database that isn't known there
  // The driver puts the statement before the server's words.
  return isOfDatabase ? [`The database can't be used: ${message.split(" - ").at(-1)}`, 1] : [stack ?? message, 1];
}
