import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync } from "node:fs";

const KEPT = 3;

/** Moves `x.log` to `x.1.log` and so on, so that each start has a log of its own and the last few stay readable. */
export function rotateLog(file: string): void {
  const named = (number: number) => (number === 0 ? file : file.replace(/\.log$/, `.${number}.log`));
  rmSync(named(KEPT), { force: true });
  for (let number = KEPT - 1; number >= 0; number--) {
    if (sizeOf(named(number)) > 0) renameSync(named(number), named(number + 1));
  }
}

/** The last lines that were written after `from` bytes; of a JSON line, what a person reads. */
export function readTail(file: string, from = 0, lines = 20): string {
  const text = readFrom(file, Math.max(from, sizeOf(file) - 64 * 1024));
  return text.trimEnd().split("\n").slice(-lines).map(readableLine).join("\n");
}

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Opened for a child to append to, readable by the one who started it only. */
export const openLog = (file: string): number => openSync(file, "a", 0o600);

function readFrom(file: string, from: number): string {
  const size = sizeOf(file);
  if (size <= from) return "";
  if (from === 0) return readFileSync(file, "utf8");
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(size - from);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, from));
  } finally {
    closeSync(descriptor);
  }
}

function readableLine(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { time, level, msg } = JSON.parse(line) as { time?: string; level?: string; msg?: string };
    return msg ? [time, level, msg].filter(Boolean).join(" ") : line;
  } catch {
    return line;
  }
}
