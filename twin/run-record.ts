import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tracker } from "./children.ts";
import { isAlive, markProcess, type ProcessMark, signalProcess } from "./processes.ts";
import { Refusal } from "./refusals.ts";

export interface NamedMark extends ProcessMark {
  readonly name: string;
}

interface Run {
  readonly supervisor: ProcessMark;
  readonly children: readonly NamedMark[];
}

export class AlreadyRunning extends Refusal {
  constructor(dataDir: string, pid: number) {
    super(
      "already-running",
      `It is already running on ${dataDir} (process ${pid}); twin.json there tells its addresses.\n` +
        "End it with Ctrl-C where it was started. For a second one choose other places: DATA_DIR=… PORT=… ADMIN_PORT=… npm start",
    );
  }
}

/**
 * Holds a data folder for one supervisor, and names every process that it started, so that whoever comes after a killed one can end them.
 * It is a file, `run.json`; a record counts while its supervisor lives.
 */
export class RunRecord implements Tracker {
  readonly #file: string;
  readonly #supervisor: ProcessMark;
  #children: readonly NamedMark[];
  #released = false;

  private constructor(file: string, supervisor: ProcessMark, children: readonly NamedMark[]) {
    this.#file = file;
    this.#supervisor = supervisor;
    this.#children = children;
  }

  /**
   * Takes the folder, and with it what a killed supervisor left, which `left` names.
   * @throws AlreadyRunning
   */
  static async claim(dataDir: string): Promise<RunRecord> {
    const file = path.join(dataDir, "run.json");
    const supervisor = markProcess(process.pid) ?? { pid: process.pid, started: "unknown" };
    let left: readonly NamedMark[] = [];
    for (;;) {
      const record = new RunRecord(file, supervisor, left);
      if (record.#create()) return record;
      const other = await readRun(file);
      if (other && isAlive(other.supervisor)) throw new AlreadyRunning(dataDir, other.supervisor.pid);
      left = other?.children ?? [];
      takeAway(file, dataDir, other);
    }
  }

  /** What is still alive of the processes on record. */
  left(): readonly NamedMark[] {
    return this.#children.filter(isAlive);
  }

  /** Called once what was left has been ended. */
  forgetLeft(): void {
    this.#children = this.left();
    this.#write();
  }

  started(name: string, mark: ProcessMark): void {
    this.#children = [...this.#children, { name, ...mark }];
    this.#write();
  }

  ended(mark: ProcessMark): void {
    this.#children = this.#children.filter(({ pid }) => pid !== mark.pid);
    this.#write();
  }

  /** Ends everything at once, without a word to it. */
  killAll(): void {
    for (const { pid } of this.left()) signalProcess(pid, "SIGKILL", { group: true });
  }

  release(): void {
    this.#released = true;
    rmSync(this.#file, { force: true });
  }

  #create(): boolean {
    try {
      writeFileSync(this.#file, this.#text(), { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      rmSync(this.#file, { force: true }); // a full disk leaves it empty
      throw error;
    }
  }

  /** A full disk must not keep the supervisor from ending what it has started. */
  #write(): void {
    if (this.#released) return;
    try {
      writeFileSync(`${this.#file}.new`, this.#text(), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      rmSync(`${this.#file}.new`, { force: true });
    }
  }

  #text(): string {
    return JSON.stringify({ supervisor: this.#supervisor, children: this.#children } satisfies Run);
  }
}

/** One that can't be read is being written this moment, or was cut off by a full disk. */
async function readRun(file: string): Promise<Run | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Run;
    } catch {
      await sleep(50);
    }
  }
  return undefined;
}

/** Two starts may find the same dead record: the slower one must not take away what the faster has put in its place. */
function takeAway(file: string, dataDir: string, dead: Run | undefined): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taken = readFileSync(aside, "utf8");
  if (dead && taken !== JSON.stringify(dead)) {
    renameSync(aside, file);
    throw new AlreadyRunning(dataDir, (JSON.parse(taken) as Run).supervisor.pid);
  }
  rmSync(aside);
}
