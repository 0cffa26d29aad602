import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

class CommandFailed extends Error {
  constructor(line: string, said: string) {
    super(`${line}\n${said.trim()}`);
    this.name = "CommandFailed";
  }
}

interface CommandOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
}

/**
 * Runs a program to its end without holding up what else this process does.
 * @returns what it wrote
 * @throws CommandFailed with what it said
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  { timeoutMs = 60_000, input }: CommandOptions = {},
): Promise<string> {
  const running = execute(program, args, { timeout: timeoutMs, maxBuffer: 512 * 1024 * 1024, killSignal: "SIGKILL" });
  running.child.stdin?.on("error", () => {}); // it may end without reading
  running.child.stdin?.end(input ?? "");
  try {
    return (await running).stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new CommandFailed([program, ...args].join(" "), stderr || message);
  }
}
