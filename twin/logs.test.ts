import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readTail, rotateLog, sizeOf } from "./logs.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-logs-"));
  file = path.join(folder, "web.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a log", () => {
  it("is new at each start, and the last three stay", () => {
    for (const start of ["first", "second", "third", "fourth", "fifth"]) {
      rotateLog(file);
      writeFileSync(file, start);
    }
    expect(readdirSync(folder).sort()).toEqual(["web.1.log", "web.2.log", "web.3.log", "web.log"]);
    expect(readFileSync(path.join(folder, "web.3.log"), "utf8")).toBe("second");
  });

  it("tells what was written since, as a person reads it", () => {
    writeFileSync(file, "of an earlier process\n");
    const from = sizeOf(file);
    appendFileSync(file, 'started\n{"level":"fatal","time":"2026-01-01T00:00:00Z","msg":"no database"}\n{"other":1}\n');
    expect(readTail(file, from)).toBe('started\n2026-01-01T00:00:00Z fatal no database\n{"other":1}');
    expect(readTail(file, from, 1)).toBe('{"other":1}');
    expect(readTail(path.join(folder, "none.log"))).toBe("");
  });
});
