import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { findTool } from "../tools/find.ts";

export class CommandFailed extends Error {
  constructor(command: readonly string[], problem: string, told: string) {
    const last = told.trim().split("\n").slice(-12).join("\n  ");
    super(`${command.slice(0, 2).join(" ")} … ${problem}${last && `:\n  ${last}`}`);
    this.name = "CommandFailed";
  }
}

/** Of our own tools, or else of this machine's. */
export function findProgram(name: string): string | undefined {
  const places = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
  return findTool(name) ?? places.map((place) => path.join(place, name)).find((file) => isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface CommandSettings {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Gets what the command says while it runs. */
  readonly log?: NodeJS.WritableStream;
}

/**
 * @returns what the command wrote to stdout
 * @throws CommandFailed
 */
export function runCommand(
  [program = "", ...args]: readonly string[],
  { log, ...settings }: CommandSettings = {},
): Promise<string> {
  const command = [program, ...args];
  const child = spawn(program, args, { ...settings, stdio: ["ignore", "pipe", "pipe"] });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    texts.out += chunk;
    log?.write(chunk);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    texts.err += chunk;
    log?.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new CommandFailed(command, `can't be started (${error.message})`, "")));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(texts.out);
      else reject(new CommandFailed(command, `ended with ${signal ?? code}`, texts.err || texts.out));
    });
  });
}
