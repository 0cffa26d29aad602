import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** Long work that leaves the machine usable. */
const NICENESS = 10;
const GRACE_MS = 3_000;
const TAIL_LINES = 12;

export interface CommandOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes what the command says, after what is in it already. */
  readonly log: string;
  /** Takes its standard output instead. */
  readonly output?: string;
  /** Ends the command and all that it has started. */
  readonly signal: AbortSignal;
}

export class CommandFailed extends Error {
  constructor(command: string, ending: string, log: string) {
    super(`${command}: ${ending}\n${lastLines(log)}\n(all of it: ${log})`);
    this.name = "CommandFailed";
  }
}

/** @throws CommandFailed, and the signal's reason if that came first */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const { folder, environment, log, output, signal } = options;
  signal.throwIfAborted();
  const said = openSync(log, "a");
  const out = output ? openSync(output, "w") : said;
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", out, said],
    detached: true, // a group of its own, so that nothing of it is left when it is ended
  });
  for (const file of new Set([said, out])) closeSync(file);
  const end = (how: NodeJS.Signals) => child.pid && endGroup(child.pid, how);
  const stop = () => {
    end("SIGTERM");
    setTimeout(() => end("SIGKILL"), GRACE_MS).unref();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const ending = await new Promise<string | undefined>((done) => {
      child.once("spawn", () => child.pid && lowerPriority(child.pid));
      child.once("error", (error) => done(error.message));
      child.once("exit", (code, by) => done(code === 0 ? undefined : `ended by ${by ?? `exit code ${code}`}`));
    });
    signal.throwIfAborted();
    if (ending) throw new CommandFailed([command, args[0]].join(" "), ending, log);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function endGroup(pid: number, how: NodeJS.Signals): void {
  try {
    process.kill(-pid, how);
  } catch {
    // It has ended.
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It has ended, or is nicer already.
  }
}

function lastLines(log: string): string {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  return lines
    .slice(-TAIL_LINES)
    .map((line) => `    ${line}`)
    .join("\n");
}
