import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Account } from "./account.ts";
import { type ChildPlan, runToEnd, type Tracker } from "./children.ts";
import { type Command, commandOf, markProcess } from "./processes.ts";
import { DataFolderInUse, DataFolderOfOtherVersion, DataFolderUnusable, NO_SPACE, NoSpaceLeft } from "./refusals.ts";

/**
 * What PostgreSQL would say itself, but as an error that names the way out.
 * @returns whether there is a database to start
 * @throws DataFolderOfOtherVersion, DataFolderInUse, DataFolderUnusable
 */
export function inspectDataFolder(dir: string, major: string): boolean {
  const content = listFolder(dir);
  if (content.length === 0) return false;
  if (!content.includes("PG_VERSION")) throw new DataFolderUnusable(dir, "it holds files that aren't a PostgreSQL's.");
  const found = readFileSync(path.join(dir, "PG_VERSION"), "utf8").trim();
  if (found !== major) throw new DataFolderOfOtherVersion(dir, found, major);
  requireUnused(dir);
  return true;
}

export interface NewDataFolder {
  readonly dir: string;
  readonly initdb: string;
  readonly account: Account;
  readonly password: string;
  readonly logFile: string;
  /** False leaves out what keeps the files safe from a power cut; for tests. */
  readonly durable: boolean;
}

/**
 * Makes a database folder beside its place and moves it there when it is whole, so that an interrupted start leaves nothing half made.
 * @throws NoSpaceLeft, ProcessFailed
 */
export async function makeDataFolder(wanted: NewDataFolder, tracker: Tracker, signal: AbortSignal): Promise<void> {
  const half = `${wanted.dir}.new`;
  const passwordFile = `${wanted.dir}.password`;
  const clean = () => {
    rmSync(half, { recursive: true, force: true, maxRetries: 3 });
    rmSync(passwordFile, { force: true });
  };
  clean();
  try {
    mkdirSync(half, { mode: 0o700, recursive: true });
    writeFileSync(passwordFile, wanted.password, { mode: 0o600 });
    wanted.account.own(half);
    wanted.account.own(passwordFile);
    await runToEnd(planInitdb(wanted, half, passwordFile), tracker, signal);
    renameSync(half, wanted.dir);
  } catch (error) {
    const { id, message } = error as { id?: string; message: string };
    throw id === "no-space-left" || NO_SPACE.test(message) ? new NoSpaceLeft(path.dirname(wanted.dir)) : error;
  } finally {
    clean();
  }
}

function planInitdb(
  { initdb, account, logFile, durable }: NewDataFolder,
  dir: string,
  passwordFile: string,
): ChildPlan {
  // Sorting by code point is the same on every machine; LC_CTYPE tells full-text search what is a letter.
  const letters = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";
  const locale = ["--locale=C", `--lc-ctype=${letters}`, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const sync = durable ? [] : ["--no-sync"];
  const args = [`--pgdata=${dir}`, "--encoding=UTF8", ...locale, ...access, ...sync];
  return { name: "initdb", ...account.launch(initdb, args), env: postgresEnvironment(), logFile };
}

/** Ours without what would change PostgreSQL's ways: its own variables and the language of its messages. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|NODE_)/.test(name));
  return { ...Object.fromEntries(kept), TZ: "UTC" };
}

function listFolder(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new DataFolderUnusable(dir, code === "EACCES" ? "it belongs to another user; run it as that user." : message);
  }
}

function requireUnused(dir: string): void {
  const lock = readLock(dir);
  if (!lock || !markProcess(lock.pid)) return;
  const command = commandOf(lock.pid);
  if (!command || (isPostgres(command) && command.line.includes(dir))) throw new DataFolderInUse(dir, lock.pid);
}

/**
 * PostgreSQL takes its lock file for a living one's when any process has that number: a stranger that got it later, or a zombie that a
 * container never reaps. Such a file is removed, once nothing works on the memory that it names.
 */
export function dropStaleLock(dir: string): void {
  const lock = readLock(dir);
  if (!lock || isRunningPostgres(lock.pid)) return;
  if (!isAttached(lock.memory)) rmSync(lock.file, { force: true });
}

/** Whose command can't be told may be one. */
function isRunningPostgres(pid: number): boolean {
  if (!markProcess(pid)) return false;
  const command = commandOf(pid);
  return !command || isPostgres(command);
}

const isPostgres = ({ program }: Command): boolean => program.startsWith("postgres");

interface Lock {
  readonly file: string;
  readonly pid: number;
  /** The id of the shared memory that all its processes keep attached. */
  readonly memory: string;
}

function readLock(dir: string): Lock | undefined {
  const file = path.join(dir, "postmaster.pid");
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    const pid = Number(lines[0]);
    return pid > 0 ? { file, pid, memory: lines[6]?.trim().split(/\s+/)[1] ?? "" } : undefined;
  } catch {
    return undefined;
  }
}

/** Where that can't be told, PostgreSQL's own checks decide. */
function isAttached(memory: string): boolean {
  try {
    const rows = readFileSync("/proc/sysvipc/shm", "utf8")
      .trim()
      .split("\n")
      .map((row) => row.trim().split(/\s+/));
    const [, id, , , , , attached] = rows.find((row) => row[1] === memory) ?? [];
    return id !== undefined && attached !== "0";
  } catch {
    return true;
  }
}
