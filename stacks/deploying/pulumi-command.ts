import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { findTool, TOOLS_FOLDER } from "../../tools/find.ts";

export class PulumiMissing extends Error {
  constructor() {
    super(
      `There is no pulumi, neither on PATH nor in ${TOOLS_FOLDER}. Install it (https://www.pulumi.com/docs/install/), ` +
        `${MINIMUM.join(".")} or newer, or let npm run tools build it.`,
    );
    this.name = "PulumiMissing";
  }
}

export class PulumiUnfit extends Error {
  constructor(problem: string) {
    super(`The pulumi on PATH doesn't fit: ${problem} ${MINIMUM.join(".")} or newer is wanted, of major version 3.`);
    this.name = "PulumiUnfit";
  }
}

/** One command of the engine that ended otherwise than well. */
export class PulumiFailed extends Error {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | undefined;
  constructor(args: readonly string[], code: number | undefined, stdout: string, stderr: string) {
    super(`pulumi ${args.slice(0, 2).join(" ")} ended with ${code ?? "a signal"}:\n${stderr.trim() || stdout.trim()}`);
    this.name = "PulumiFailed";
    this.stdout = stdout;
    this.stderr = stderr;
    this.code = code;
  }
}

/** The first that hands its events over by gRPC: the Automation API reads those of older ones late, out of a file. */
const MINIMUM = [3, 206, 0] as const;
/** What a provider may take to stop once the engine has been told to leave everything as it is. */
const GRACE_MS = 5_000;

/** What the Automation API runs commands by. */
type Command = PulumiCommand & {
  run(
    args: string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }>;
};

/**
 * The engine's command line, each command in a process group of its own. A terminal's Ctrl-C goes to everything that runs in the foreground, and npm passes it on
 * besides: the engine would get it several times, and takes the second for "leave everything as it is".
 * @param isHard aborted when what is being cancelled is to end at once
 * @throws PulumiMissing, PulumiUnfit
 */
export async function findPulumi(isHard: AbortSignal): Promise<PulumiCommand> {
  const { command, version } = await locate();
  const run: Command["run"] = (args, cwd, env, onOutput, onError, signal) =>
    SELECTING.every((word, index) => args[index] === word)
      ? Promise.resolve({ stdout: "", stderr: "", code: 0 })
      : runCommand(command, args, { cwd, env, onOutput, onError, signal, isHard });
  return { command, version, run } as Command;
}

/** Would change which stack is the user's current one; each command names its stack. */
const SELECTING = ["stack", "select"];

async function locate(): Promise<PulumiCommand> {
  const roots = [undefined, ...(findTool("pulumi") ? [TOOLS_FOLDER] : [])];
  let problem = "";
  for (const root of roots)
    try {
      const found = await PulumiCommand.get(root === undefined ? {} : { root });
      if (!isOlder(`${found.version}`)) return found;
      problem ||= `it is ${found.version}.`;
    } catch (error) {
      const { message } = error as Error;
      if (!/ENOENT/.test(message))
        problem ||= /Failed to parse.*|M(ajor|inimum) version.*/.exec(message)?.[0] ?? message;
    }
  throw problem ? new PulumiUnfit(problem) : new PulumiMissing();
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  const [wantedMajor, wantedMinor, wantedPatch] = MINIMUM;
  if (major !== wantedMajor) return major < wantedMajor;
  return minor !== wantedMinor ? minor < wantedMinor : patch < wantedPatch;
}

interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: ((text: string) => void) | undefined;
  readonly onError: ((text: string) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly isHard: AbortSignal;
}

function runCommand(command: string, args: readonly string[], { cwd, env, ...options }: RunOptions) {
  const child = spawn(command, [...args, "--non-interactive"], {
    cwd,
    env: { ...process.env, ...env, PATH: pathWith(command, env.PATH), PULUMI_AUTOMATION_API: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const texts = { stdout: "", stderr: "" };
  for (const [stream, tell] of [
    ["stdout", options.onOutput],
    ["stderr", options.onError],
  ] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      texts[stream] += text;
      tell?.(text);
    });
  const forget = cancelOn(child, options);
  return new Promise<{ stdout: string; stderr: string; code: number }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      forget();
      if (code === 0) resolve({ ...texts, code });
      else reject(new PulumiFailed(args, code ?? undefined, texts.stdout, texts.stderr));
    });
  });
}

/** Plugins that come with the command line lie beside it. */
const pathWith = (command: string, PATH = process.env.PATH): string =>
  path.isAbsolute(command) ? [path.dirname(command), PATH].join(path.delimiter) : (PATH ?? "");

/**
 * The engine cancels by the first SIGINT, and by the second leaves everything as it is; nothing answers to SIGKILL any more. The whole group is told, because
 * npm's `pulumi` only starts the engine and passes nothing on; plugins have groups of their own.
 */
function cancelOn({ pid }: ChildProcess, { signal, isHard }: Pick<RunOptions, "signal" | "isHard">): () => void {
  const interrupt = (): void => signalGroup(pid, "SIGINT");
  let deadline: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (!signal) return;
    interrupt();
    deadline = setTimeout(() => signalGroup(pid, "SIGKILL"), GRACE_MS);
  };
  if (signal?.aborted) interrupt();
  signal?.addEventListener("abort", interrupt, { once: true });
  isHard.addEventListener("abort", end, { once: true });
  return () => {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", interrupt);
    isHard.removeEventListener("abort", end);
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}
