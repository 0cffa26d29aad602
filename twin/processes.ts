import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that can be told from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
}

/** Undefined when no such process is alive. */
export function markProcess(pid: number): ProcessMark | undefined {
  const started = process.platform === "linux" ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isAlive(mark: ProcessMark): boolean {
  return markProcess(mark.pid)?.started === mark.started;
}

export interface Command {
  /** The program's name, without its folder. */
  readonly program: string;
  readonly line: string;
}

/** What a process was started as; undefined when that can't be told. */
export function commandOf(pid: number): Command | undefined {
  try {
    if (process.platform !== "linux") return { program: path.basename(ps(pid, "comm=")), line: ps(pid, "command=") };
    const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return { program: path.basename(args[0] ?? ""), line: args.join(" ") };
  } catch {
    return undefined;
  }
}

/** Signals a process, or with `group` all that it started; one that is gone is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals, { group = false } = {}): void {
  try {
    process.kill(group ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Asks with `signal`, and after `graceMs` ends the whole group by force. */
export async function endProcess(mark: ProcessMark, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (!isAlive(mark)) return;
  signalProcess(mark.pid, signal);
  if (await waitForEnd(mark, graceMs)) return;
  signalProcess(mark.pid, "SIGKILL", { group: true });
  await waitForEnd(mark, 5_000);
}

async function waitForEnd(mark: ProcessMark, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(mark)) {
    if (Date.now() > deadline) return false;
    await sleep(30);
  }
  return true;
}

/** Minimal containers have no `ps`. A zombie counts as gone: it holds nothing, and may never be reaped there. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    return ps(pid, "stat=").startsWith("Z") ? undefined : ps(pid, "lstart=");
  } catch {
    return undefined;
  }
}

const ps = (pid: number, column: string): string =>
  execFileSync("ps", ["-o", column, "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  }).trim();
