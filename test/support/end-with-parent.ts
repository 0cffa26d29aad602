import { rmSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { endProcess, type ProcessMark } from "../../twin/processes.ts";

// Jest doesn't run its teardown when it is interrupted or killed. This process reads what was started, one a line, from a pipe that closes
// with the run, however that ended.
const folder = process.argv[2];
const started: ProcessMark[] = [];
for await (const line of createInterface({ input: process.stdin })) started.push(JSON.parse(line));
await Promise.all(started.map((mark) => endProcess(mark, "SIGQUIT", 5_000)));
if (folder) rmSync(folder, { recursive: true, force: true });
