import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { endProcess, isAlive, markProcess, type ProcessMark } from "./processes.ts";
import { RunRecord } from "./run-record.ts";

const DEAD: ProcessMark = { pid: process.pid, started: "at another time" };

let folder: string;
let file: string;
let child: ProcessMark;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-run-"));
  file = path.join(folder, "run.json");
  const sleeper = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  await once(sleeper, "spawn");
  child = markProcess(sleeper.pid ?? 0) as ProcessMark;
});
afterEach(async () => {
  await endProcess(child, "SIGKILL", 1_000);
  rmSync(folder, { recursive: true });
});

describe("the record of a run", () => {
  it("lets one supervisor at a time have a data folder", async () => {
    const record = await RunRecord.claim(folder);
    await expect(RunRecord.claim(folder)).rejects.toMatchObject({ id: "already-running" });
    record.release();
    expect(existsSync(file)).toBe(false);
    (await RunRecord.claim(folder)).release();
  });

  it("names what a killed supervisor left alive, and spares who got a number later", async () => {
    const stranger = { ...DEAD, name: "web" };
    writeFileSync(file, JSON.stringify({ supervisor: DEAD, children: [{ name: "worker", ...child }, stranger] }));
    const record = await RunRecord.claim(folder);
    expect(record.left()).toEqual([{ name: "worker", ...child }]);
    record.killAll();
    await endProcess(child, "SIGKILL", 1_000);
    expect(isAlive(child)).toBe(false);
    expect(record.left()).toEqual([]);
  });

  it.each(["", "{"])("takes over one that a full disk has cut off: %j", async (text) => {
    writeFileSync(file, text);
    const record = await RunRecord.claim(folder);
    expect(record.left()).toEqual([]);
  });

  it("goes to one of many that find a dead one at the same time", async () => {
    writeFileSync(file, JSON.stringify({ supervisor: DEAD, children: [] }));
    const claims = await Promise.allSettled(Array.from({ length: 5 }, () => RunRecord.claim(folder)));
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
