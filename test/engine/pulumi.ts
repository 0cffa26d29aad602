import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { requireTool } from "../../tools/find.ts";
import { signalProcess } from "../../twin/processes.ts";
import { type EngineReport, readEvents } from "./engine-events.ts";
import type { Workspace } from "./workspace.ts";

/** What came of one command. */
export interface PulumiRun extends EngineReport {
  /** As the command ended; 255 is the engine's own "it failed". */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

interface RunOptions {
  /** What stands in for the clouds, `PULUMI_DEBUG_PROVIDERS` among it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Asks the engine to cancel, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** How long the engine may take to end what is under way once it is asked to. */
const PATIENCE_MS = 20_000;
/** They tell what they do as events. */
const TELLING = new Set(["preview", "up", "refresh", "destroy"]);

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const { pid } of running) if (pid) signalProcess(pid, "SIGINT");
});

/**
 * Runs one command of the engine in a workspace and waits until it has ended. A failed command is a result, not an error.
 * @param args as on a command line: `["up", "--yes", "-s", "aws-production"]`
 */
export async function runPulumi(
  workspace: Workspace,
  args: readonly string[],
  { env = {}, signal }: RunOptions = {},
): Promise<PulumiRun> {
  const startedAt = performance.now();
  const log = path.join(workspace.folder, `.events-${randomUUID()}.json`);
  const isTelling = TELLING.has(args[0] ?? "");
  const child = spawn(
    requireTool("pulumi"),
    [...args, "--non-interactive", "--color=never", ...(isTelling ? [`--event-log=${log}`] : [])],
    {
      cwd: workspace.folder,
      // The engine hides --event-log otherwise.
      env: { ...workspace.env, ...env, PULUMI_DEBUG_COMMANDS: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [code, stdout, stderr] = await follow(child, signal);
  const report = readEvents(isTelling ? await readFile(log, "utf8").catch(() => "") : "");
  await rm(log, { force: true });
  return { code, stdout, stderr, seconds: (performance.now() - startedAt) / 1000, ...report };
}

async function follow(
  child: ReturnType<typeof spawn>,
  signal: AbortSignal | undefined,
): Promise<[code: number, stdout: string, stderr: string]> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("pulumi was started without its outputs");
  let deadline: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    if (child.pid) signalProcess(child.pid, "SIGINT");
    deadline = setTimeout(() => endAll(child.pid), PATIENCE_MS);
  };
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  running.add(child);
  try {
    const [[code], ...outputs] = await Promise.all([once(child, "close"), text(stdout), text(stderr)]);
    return [(code as number | null) ?? 255, ...outputs];
  } finally {
    running.delete(child);
    clearTimeout(deadline);
    signal?.removeEventListener("abort", cancel);
  }
}

/** The engine puts its plugins into process groups of their own, so they are found by who started them. */
function endAll(pid: number | undefined): void {
  if (pid === undefined) return;
  const parents = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const childrenOf = (one: number): number[] =>
    parents.filter(([, parent]) => parent === one).flatMap(([each]) => [each, ...childrenOf(each)]);
  for (const each of [pid, ...childrenOf(pid)]) signalProcess(each, "SIGKILL");
}
