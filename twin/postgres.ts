import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Account, chooseAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { type Child, explainEnd, NO_TRACKER, spawnChild, stopChild, type Tracker } from "./children.ts";
import { dropStaleLock, inspectDataFolder, makeDataFolder, postgresEnvironment } from "./data-folder.ts";
import { findFreePort, isPortFree } from "./ports.ts";
import { isAlive, markProcess } from "./processes.ts";
import { DataFolderInUse, NO_SPACE, NoSpaceLeft, PortTaken, Refusal } from "./refusals.ts";

export interface PostgresOptions {
  /** Where its files are; made when absent. Its parent is made too. */
  readonly dataDir: string;
  /** Any free port without it. */
  readonly port?: number;
  /** Of `postgres`, the superuser; counts when the folder is made. */
  readonly password: string;
  readonly logFile: string;
  /** False is faster and loses everything in a power cut; for tests. */
  readonly durable?: boolean;
  /** More of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly tracker?: Tracker;
  readonly signal?: AbortSignal;
  /** Told what takes time. */
  readonly onDetail?: (detail: string) => void;
}

export interface Postgres {
  readonly port: number;
  readonly version: string;
  readonly child: Child;
  /** Connects as the superuser. */
  readonly superuserUrl: string;
  /** Ends its sessions, writes everything to disk, and waits until it is gone. */
  stop(): Promise<void>;
}

const FAST_SHUTDOWN = "SIGINT";
const STOP_GRACE_MS = 20_000;
const ATTEMPTS = 12;
const STARTING_UP = "57P03";
const WRONG_PASSWORD = "28P01";

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  wal_level: "logical",
  shared_buffers: "128MB",
  max_connections: "120",
  max_wal_size: "2GB",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] %q%u@%d ",
  log_checkpoints: "off",
  cluster_name: "camera-reviews",
};

const NOT_DURABLE = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" };

/**
 * Starts a PostgreSQL of this machine, from the binaries that npm installed, and returns when it takes connections.
 * @throws Refusal of the kinds in refusals.ts
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const signal = options.signal ?? new AbortController().signal;
  const { initdb, postgres } = await findBinaries();
  const version = execFileSync(postgres, ["--version"], { encoding: "utf8" }).trim().split(" ").at(-1) ?? "";
  const parent = path.dirname(options.dataDir);
  mkdirSync(parent, { recursive: true });
  const account = chooseAccount({ dataDir: options.dataDir, parent, initdb });
  if (!inspectDataFolder(options.dataDir, version.split(".")[0] ?? "")) {
    options.onDetail?.("making its files");
    const { dataDir, password, logFile, durable = true } = options;
    await makeDataFolder(
      { dir: dataDir, initdb, account, password, logFile, durable },
      options.tracker ?? NO_TRACKER,
      signal,
    );
  }
  return launch(options, { account, program: postgres, version }, signal);
}

interface Installed {
  readonly account: Account;
  readonly program: string;
  readonly version: string;
}

/** Another process may take a free port meanwhile, and what a killed PostgreSQL left may take a moment to go. */
async function launch(options: PostgresOptions, installed: Installed, signal: AbortSignal): Promise<Postgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOn(options.port ?? (await findFreePort()), options, installed, signal);
    } catch (error) {
      if (!passes(error, options) || attempt === ATTEMPTS) throw error;
      await sleep(500, undefined, { signal });
    }
  }
}

function passes(error: unknown, { port }: PostgresOptions): boolean {
  if (error instanceof PortTaken) return port === undefined;
  return error instanceof SharedMemoryInUse || (error instanceof DataFolderInUse && !markProcess(error.pid));
}

async function launchOn(
  port: number,
  options: PostgresOptions,
  installed: Installed,
  signal: AbortSignal,
): Promise<Postgres> {
  signal.throwIfAborted();
  if (!(await isPortFree(port))) throw new PortTaken(port);
  dropStaleLock(options.dataDir);
  const plan = {
    name: "PostgreSQL",
    ...installed.account.launch(installed.program, ["-D", options.dataDir, ...flags(options, port)]),
    env: postgresEnvironment(),
    logFile: options.logFile,
  };
  const child = await spawnChild(plan, options.tracker ?? NO_TRACKER);
  const superuserUrl = `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  const stop = () => stopChild(child, FAST_SHUTDOWN, STOP_GRACE_MS);
  try {
    await untilReady(child, superuserUrl, signal, options.onDetail);
  } catch (error) {
    await stop();
    throw error;
  }
  if (!isAlive(child.mark)) throw await explainFailedStart(child, options.dataDir, port);
  return { port, version: installed.version, child, superuserUrl, stop };
}

function flags({ durable = true, settings }: PostgresOptions, port: number): string[] {
  const all = { ...SETTINGS, ...(durable ? {} : NOT_DURABLE), ...settings, port: String(port) };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Returns when it takes connections, and also when it has ended. */
async function untilReady(
  child: Child,
  url: string,
  signal: AbortSignal,
  onDetail?: (detail: string) => void,
): Promise<void> {
  const startedAt = Date.now();
  while (isAlive(child.mark)) {
    signal.throwIfAborted();
    const refused = await tryConnecting(url);
    if (!refused) return;
    if (refused.code === STARTING_UP && Date.now() - startedAt > 1_500) onDetail?.("recovering after an unclean end");
    if (refused.code === WRONG_PASSWORD && isAlive(child.mark)) throw new PasswordRefused();
    await sleep(40, undefined, { signal });
  }
}

async function tryConnecting(url: string): Promise<{ code?: string } | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {}); // it ends while it is being tried
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    return error as { code?: string };
  }
}

async function explainFailedStart(child: Child, dataDir: string, port: number): Promise<Error> {
  await child.ended;
  const log = child.tail();
  if (/could not bind .* Address already in use/.test(log)) return new PortTaken(port);
  if (/pre-existing shared memory block/.test(log)) return new SharedMemoryInUse(dataDir);
  const running = /lock file "postmaster.pid" already exists.*PID (\d+)/s.exec(log)?.[1];
  if (running) return new DataFolderInUse(dataDir, Number(running));
  return NO_SPACE.test(log) ? new NoSpaceLeft(dataDir) : explainEnd(child);
}

class SharedMemoryInUse extends Refusal {
  constructor(dataDir: string) {
    super(
      "shared-memory-in-use",
      `Processes of a killed PostgreSQL still work on ${dataDir}.\nEnd them, or wait, and start again.`,
    );
  }
}

class PasswordRefused extends Refusal {
  constructor() {
    super(
      "password-refused",
      "The database doesn't know the password in secrets.json: that file was changed, or isn't the one it was made with.\n" +
        "Put it back, or begin anew: npm start -- --fresh",
    );
  }
}
