import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isAlive, markProcess, type ProcessMark } from "../../twin/processes.ts";
import { ChangeLog, ownMark, RunUnderWay, removeLeftovers, undoChanges } from "./changes.ts";

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "camera-reviews-changes-")), "state");
});
afterEach(() => undoChanges(path.dirname(folder)));

const GONE: ProcessMark = { pid: 1, started: "another boot/1" };

function sleeper(): ProcessMark {
  const { pid = 0 } = spawn("sleep", ["60"], { stdio: "ignore", detached: true });
  const mark = markProcess(pid);
  if (!mark) throw new Error("It did not start.");
  return mark;
}

describe("what a run changes", () => {
  it("is taken back with its processes and files", async () => {
    const log = new ChangeLog(folder, ownMark());
    const mark = sleeper();
    log.addProcess(mark);
    await undoChanges(folder);
    expect(isAlive(mark)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it("is found and taken back by the next run when its owner was killed", async () => {
    const mark = sleeper();
    new ChangeLog(folder, GONE).addProcess(mark);
    expect(await removeLeftovers(folder)).toBe(true);
    expect(isAlive(mark)).toBe(false);
    expect(await removeLeftovers(folder)).toBe(false);
  });

  it("is nobody else's business while its owner lives", async () => {
    const owner = sleeper();
    new ChangeLog(folder, owner);
    await expect(removeLeftovers(folder)).rejects.toThrow(RunUnderWay);
    process.kill(owner.pid, "SIGKILL");
  });
});
