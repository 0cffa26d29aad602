import { execFile } from "node:child_process";
import { requireTool } from "../../../tools/find.ts";

const MAX_BYTES = 64 * 1024 * 1024;
const LIMIT_MS = 180_000;

export class JudgeFailed extends Error {
  constructor(name: string, code: unknown, told: string) {
    super(`${name} ended with ${code} and said no JSON:\n${told.slice(-2000)}`);
    this.name = "JudgeFailed";
  }
}

/** Runs a tool that says its findings as JSON; whatever it ends with, they are what counts. @throws JudgeFailed */
export function runJudge<T>(name: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    execFile(requireTool(name), [...args], { maxBuffer: MAX_BYTES, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new JudgeFailed(name, error?.code ?? 0, `${stderr}\n${stdout}`));
      }
    });
  });
}
