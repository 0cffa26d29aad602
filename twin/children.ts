import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import path from "node:path";
import { openLog, readTail, sizeOf } from "./logs.ts";
import { endProcess, markProcess, type ProcessMark, signalProcess } from "./processes.ts";
import { NO_SPACE, NoSpaceLeft, ProcessFailed } from "./refusals.ts";

export interface ChildPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly options?: { readonly cwd?: string; readonly uid?: number; readonly gid?: number };
}

export interface Child {
  readonly name: string;
  readonly mark: ProcessMark;
  readonly logFile: string;
  /** How it ended, in words; never rejects. */
  readonly ended: Promise<Ending>;
  /** What it has logged. */
  tail(lines?: number): string;
}

export interface Ending {
  readonly code: number | null;
  readonly how: string;
}

/** Tells of each process that is started and has ended, so that none is forgotten when the supervisor is killed. */
export interface Tracker {
  started(name: string, mark: ProcessMark): void;
  ended(mark: ProcessMark): void;
}

export const NO_TRACKER: Tracker = { started: () => {}, ended: () => {} };

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C reaches the supervisor only and the order of stopping is kept.
 * Its output is appended to the log file.
 */
export async function spawnChild(plan: ChildPlan, tracker: Tracker): Promise<Child> {
  const from = sizeOf(plan.logFile);
  const log = openLog(plan.logFile);
  const child = spawn(plan.command, plan.args, {
    ...plan.options,
    env: plan.env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const startedAt = performance.now();
  const ended = new Promise<Ending>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, how: describe(code, signal, startedAt) }));
  });
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  const pid = child.pid as number;
  const mark = markProcess(pid) ?? { pid, started: "ended" };
  tracker.started(plan.name, mark);
  void ended.then(() => tracker.ended(mark));
  return { name: plan.name, mark, logFile: plan.logFile, ended, tail: (lines) => readTail(plan.logFile, from, lines) };
}

/**
 * Runs a process that has an end. When `signal` aborts, it is stopped before this rejects.
 * @throws ProcessFailed, NoSpaceLeft
 */
export async function runToEnd(plan: ChildPlan, tracker: Tracker, signal: AbortSignal): Promise<Child> {
  signal.throwIfAborted();
  const child = await spawnChild(plan, tracker);
  const stop = () => signalProcess(child.mark.pid, "SIGTERM", { group: true });
  signal.addEventListener("abort", stop, { once: true });
  const { code } = await child.ended;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (code !== 0) throw await explainEnd(child);
  return child;
}

/** Stops it and waits for its end. */
export async function stopChild(child: Child, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  await endProcess(child.mark, signal, graceMs);
}

/** The error that tells why a child ended. */
export async function explainEnd(child: Child): Promise<Error> {
  const tail = child.tail();
  if (NO_SPACE.test(tail)) return new NoSpaceLeft(path.dirname(child.logFile));
  return new ProcessFailed(child.name, (await child.ended).how, child.logFile, tail);
}

function describe(code: number | null, signal: NodeJS.Signals | null, startedAt: number): string {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return signal ? `was ended by ${signal} after ${seconds} s` : `ended with exit code ${code} after ${seconds} s`;
}
