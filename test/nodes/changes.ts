import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, markProcess, type ProcessMark, signalProcess } from "../../twin/processes.ts";
import { removeCgroup } from "./cgroups.ts";
import { runCommand } from "./command.ts";

/** One run at a time: bridges and ranges have fixed names. */
export const STATE_FOLDER = path.join(tmpdir(), "camera-reviews-nodes");
const FILE = "changes.json";
const CLAIM = "undone-by.json";
const GONE = ".gone-";
const END_MS = 20_000;
const UNDO_MS = 120_000;

/** What a run has changed of this machine; written before each change, so that whoever finds it can take all of it back. */
export interface Changes {
  readonly owner: ProcessMark;
  readonly processes: readonly ProcessMark[];
  readonly cgroups: readonly string[];
  readonly links: readonly string[];
}

export class RunUnderWay extends Error {
  constructor({ pid }: ProcessMark) {
    super(`Another run with real nodes is under way (process ${pid}): wait for it or end it.`);
    this.name = "RunUnderWay";
  }
}

export class ChangeLog {
  private changes: Changes;
  readonly folder: string;

  constructor(folder: string, owner: ProcessMark) {
    this.folder = folder;
    this.changes = { owner, processes: [], cgroups: [], links: [] };
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    this.write();
  }

  addProcess(mark: ProcessMark): void {
    this.add({ processes: [...this.changes.processes, mark] });
  }

  addCgroup(name: string): void {
    this.add({ cgroups: [...this.changes.cgroups, name] });
  }

  addLink(name: string): void {
    this.add({ links: [...this.changes.links, name] });
  }

  private add(more: Partial<Changes>): void {
    this.changes = { ...this.changes, ...more };
    this.write();
  }

  private write(): void {
    const file = path.join(this.folder, FILE);
    writeFileSync(`${file}.new`, JSON.stringify(this.changes));
    renameSync(`${file}.new`, file);
  }
}

/**
 * Takes back what a run that was killed has left.
 * @returns whether there was something
 * @throws RunUnderWay when its owner lives
 */
export async function removeLeftovers(folder = STATE_FOLDER): Promise<boolean> {
  removeFiles(folder);
  const changes = readJson<Changes>(path.join(folder, FILE));
  if (changes && changes.owner.pid !== process.pid && isAlive(changes.owner)) throw new RunUnderWay(changes.owner);
  if (!changes && !existsSync(folder)) return false;
  await undoChanges(folder);
  return true;
}

/** Everything back, in the order that nothing holds the next; what is gone already is no error. Two that come at once do it once. */
export async function undoChanges(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  if (!claim(folder)) return untilGone(folder);
  const changes = readJson<Changes>(path.join(folder, FILE));
  if (changes) {
    await endAll(changes.processes);
    for (const cgroup of changes.cgroups) await removeCgroup(cgroup);
    for (const link of new Set(changes.links)) await removeLink(link);
  }
  // Whoever comes next may begin while these many files go.
  const gone = `${folder}${GONE}${process.pid}`;
  renameSync(folder, gone);
  rmSync(gone, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** False when another process is at it. */
function claim(folder: string): boolean {
  const file = path.join(folder, CLAIM);
  const other = readJson<ProcessMark>(file);
  if (other && other.pid !== process.pid && isAlive(other)) return false;
  rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify(ownMark()), { flag: "wx" });
    return true;
  } catch {
    return false;
  }
}

async function untilGone(folder: string): Promise<void> {
  for (const deadline = Date.now() + UNDO_MS; existsSync(folder) && Date.now() < deadline; ) await sleep(100);
}

function removeFiles(folder: string): void {
  const [parent, prefix] = [path.dirname(folder), `${path.basename(folder)}${GONE}`];
  for (const name of readdirSync(parent).filter((each) => each.startsWith(prefix)))
    rmSync(path.join(parent, name), { recursive: true, force: true });
}

export async function removeLink(name: string): Promise<void> {
  const isThere = (): boolean => existsSync(`/sys/class/net/${name}`);
  if (!isThere()) return;
  await runCommand("ip", ["link", "delete", name]).catch((error: unknown) => {
    if (isThere()) throw error; // it may go by itself meanwhile
  });
}

/** The last ones first. A node's first process takes all of the node with it. */
async function endAll(marks: readonly ProcessMark[]): Promise<void> {
  for (const mark of [...marks].reverse()) if (isAlive(mark)) signalProcess(mark.pid, "SIGKILL");
  const deadline = Date.now() + END_MS;
  while (marks.some(isAlive) && Date.now() < deadline) await sleep(30);
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

export const ownMark = (): ProcessMark => markProcess(process.pid) ?? { pid: process.pid, started: "" };
