import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { CommandFailed, runCommand } from "./run-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tools-run-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (script: string, signal = new AbortController().signal, output?: string) =>
  runCommand("/bin/sh", ["-c", script], { folder, log: path.join(folder, "log"), signal, ...(output && { output }) });
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");

describe("a command", () => {
  it("is logged, its output apart where that is asked for", async () => {
    await run("echo said; echo told >&2", undefined, path.join(folder, "out"));
    expect([read("out"), read("log")]).toEqual(["said\n", "told\n"]);
  });

  it("that fails is told with its last lines", async () => {
    const failing = run("echo first; echo the reason >&2; exit 3");
    await expect(failing).rejects.toThrow(CommandFailed);
    await expect(failing).rejects.toThrow(/exit code 3\n {4}first\n {4}the reason/);
  });

  it("that doesn't exist fails too", async () => {
    const options = { folder, log: path.join(folder, "log"), signal: new AbortController().signal };
    await expect(runCommand(path.join(folder, "none"), [], options)).rejects.toThrow("ENOENT");
  });

  it("is ended with all that it has started", async () => {
    const controller = new AbortController();
    const running = run("sleep 60 & echo $! > child; wait", controller.signal);
    for (let child = ""; !child; child = await readSoon("child"));
    controller.abort(new Error("asked to end"));
    await expect(running).rejects.toThrow("asked to end");
    for (let tries = 0; tries < 100 && isAlive(Number(read("child"))); tries += 1) await setTimeout(20);
    expect(isAlive(Number(read("child")))).toBe(false);
  });

  it("is not begun after the end was asked for", async () => {
    await expect(run("echo > begun", AbortSignal.abort(new Error("asked to end")))).rejects.toThrow("asked to end");
    expect(() => read("begun")).toThrow("ENOENT");
  });
});

async function readSoon(file: string): Promise<string> {
  await setTimeout(20);
  try {
    return read(file).trim();
  } catch {
    return "";
  }
}

/** A zombie is none that lives: its parent was ended before it. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
