import { spawn } from "node:child_process";

export class CliMissing extends Error {
  readonly program: string;
  constructor(program: string) {
    super(`${program} is not on PATH.`);
    this.name = "CliMissing";
    this.program = program;
  }
}

export class CliFailed extends Error {
  /** What the command wrote to stderr. */
  readonly told: string;
  constructor(command: readonly string[], problem: string, told = "") {
    super(`${command.slice(0, 3).join(" ")} … ${problem}${told && `:\n  ${told.replaceAll("\n", "\n  ")}`}`);
    this.name = "CliFailed";
    this.told = told;
  }
}

/** Long enough for a sign-in that is looked for in many places. */
const LIMIT_MS = 120_000;
/** Neither asks nor pages, whatever it would do on a terminal. */
const QUIET = { AWS_PAGER: "", CLOUDSDK_CORE_DISABLE_PROMPTS: "1" };

/**
 * Runs a cloud's own command line, without a shell.
 * @returns what it wrote to stdout
 * @throws CliMissing, CliFailed, and the signal's reason
 */
export function runCli([program = "", ...args]: readonly string[], signal: AbortSignal): Promise<string> {
  const command = [program, ...args];
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...QUIET },
    // Not by `timeout`, whose timer outlives a program that isn't there.
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    texts.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    texts.err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason);
      else if (error.code === "ENOENT") reject(new CliMissing(program));
      else if (error.name === "AbortError") reject(new CliFailed(command, `didn't answer in ${LIMIT_MS / 1000} s`));
      else reject(new CliFailed(command, `can't be started (${error.message})`));
    });
    child.once("close", (code, killedBy) => {
      if (code === 0) resolve(texts.out);
      else reject(new CliFailed(command, `ended with ${killedBy ?? code}`, texts.err.trim()));
    });
  });
}

/** @throws CliFailed for what is no JSON */
export async function askCli(command: readonly string[], signal: AbortSignal): Promise<unknown> {
  const text = await runCli(command, signal);
  try {
    return JSON.parse(text);
  } catch {
    throw new CliFailed(command, "answered with something else than JSON", text.trim().slice(0, 200));
  }
}

/** As a shell takes it. */
export const showCommand = (command: readonly string[]): string =>
  command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
