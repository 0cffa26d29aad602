import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { Deployment } from "./deployment.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
/** What the commands run besides the programs. */
const COMMANDS = ["scripts", "tools"];

export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The report of `--json`, the last line. */
  readonly report: Readonly<Record<string, unknown>> | undefined;
}

interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Told of each line as it is written; may interrupt the command. */
  readonly onLine?: (line: string, interrupt: (signal: NodeJS.Signals) => void) => void;
}

/** Puts the commands beside a workspace's programs, so that they work on its settings and its state. */
export async function addCommands({ workspace }: Deployment): Promise<void> {
  for (const part of COMMANDS)
    await cp(path.join(PROJECT, part), path.join(workspace.folder, part), { recursive: true });
}

/** Runs `deploy`, `drift` or `rollback` as its user does, without a terminal. */
export async function runCommand(
  { workspace, clouds }: Deployment,
  command: "deploy" | "drift" | "rollback",
  args: readonly string[],
  { env = {}, onLine }: CommandOptions = {},
): Promise<CommandRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [path.join("stacks", `${command}.ts`), ...args], {
    cwd: workspace.folder,
    env: { ...workspace.env, ...clouds.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    onLine?.(line, (signal) => child.kill(signal));
  });
  const [[code], stderr] = await Promise.all([once(child, "close"), text(child.stderr)]);
  const seconds = (performance.now() - startedAt) / 1000;
  return { code: (code as number | null) ?? -1, stdout: lines.join("\n"), stderr, seconds, report: reportOf(lines) };
}

function reportOf(lines: readonly string[]): CommandRun["report"] {
  const last = lines.at(-1) ?? "";
  if (!last.startsWith("{")) return undefined;
  return JSON.parse(last) as CommandRun["report"];
}
