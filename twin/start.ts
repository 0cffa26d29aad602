import { mkdirSync, rmSync } from "node:fs";
import { Fleet } from "./fleet.ts";
import { removeOurs } from "./fresh.ts";
import { readOptions, type StartOptions, USAGE } from "./options.ts";
import { endProcess } from "./processes.ts";
import { explainFileError, Refusal } from "./refusals.ts";
import { RunRecord } from "./run-record.ts";
import { type Supervision, startSite } from "./site.ts";
import { listenForStop } from "./stop-signal.ts";
import { printTable, recordFacts, twinFile } from "./table.ts";
import { formatSeconds, openTerminal, type Terminal } from "./terminal.ts";

/** What a shell says of a program that was ended by Ctrl-C. */
const FORCED = 130;
const LEFT_GRACE_MS = 20_000;

process.exitCode = await start();

async function start(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) process.stdout.write(USAGE);
    return options.help ? 0 : await supervise(options, openTerminal(options.json ? process.stderr : process.stdout));
  } catch (error) {
    tell(error);
    return 1;
  }
}

/** Returns the exit code, once nothing that it has started is left. */
async function supervise(options: StartOptions, terminal: Terminal): Promise<number> {
  const record = await claimDataDir(options.dataDir);
  const signal = listenForStop(() => {
    record.killAll();
    record.release();
    process.exit(FORCED);
  });
  const fleet = new Fleet();
  try {
    await runSite(options, { terminal, record, fleet, signal });
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    tell(explainFileError(error, options.dataDir));
    return 1;
  } finally {
    await fleet.stop();
    rmSync(twinFile(options.dataDir), { force: true });
    record.release();
  }
}

/** Returns when it is asked to end; throws when it can't start or go on. */
async function runSite(options: StartOptions, supervision: Supervision): Promise<void> {
  const { terminal, record, fleet, signal } = supervision;
  const startedAt = performance.now();
  await endLeft(record, terminal);
  if (options.fresh)
    terminal.say(`  removed from ${options.dataDir}: ${removeOurs(options.dataDir).join(", ") || "nothing"}`);
  const site = await startSite(options, supervision);
  const facts = await recordFacts(options, site);
  if (options.json) process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
  else printTable(terminal, options, facts, `ready after ${formatSeconds(startedAt)}`);
  const failure = await Promise.race([fleet.failure, asked(signal)]);
  if (failure) throw failure;
  terminal.say("\nEnding…");
}

async function claimDataDir(dataDir: string): Promise<RunRecord> {
  try {
    // Others may pass to the database's folder, whose account may be another one, but not look around.
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return await RunRecord.claim(dataDir);
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

/** What a killed supervisor left may still write to the data. */
async function endLeft(record: RunRecord, terminal: Terminal): Promise<void> {
  const left = record.left();
  if (left.length === 0) return record.forgetLeft();
  const names = left.map(({ name, pid }) => `${name} (${pid})`).join(", ");
  await terminal.step(`ending what an earlier start left: ${names}`, async () => {
    const isDatabase = ({ name }: { name: string }) => name === "PostgreSQL";
    await Promise.all(
      left.filter((mark) => !isDatabase(mark)).map((mark) => endProcess(mark, "SIGTERM", LEFT_GRACE_MS)),
    );
    await Promise.all(left.filter(isDatabase).map((mark) => endProcess(mark, "SIGINT", LEFT_GRACE_MS)));
  });
  record.forgetLeft();
}

function asked(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  if (signal.aborted) resolve(undefined);
  signal.addEventListener("abort", () => resolve(undefined));
  return promise;
}

/** A refusal is all that a person needs; anything else is our mistake and shows where. */
function tell(error: unknown): void {
  console.error(error instanceof Refusal ? `\n${error.message}` : error);
}
