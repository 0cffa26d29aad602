import { readFileSync } from "node:fs";

/** What Linux tells of a process, of the fields that are asked for here. */
export interface ProcessFigures {
  /** Since the machine started. */
  readonly startedAtMs: number;
  readonly processorMs: number;
}

/** Linux tells times in these, whatever its own clock; it has been so on every platform that Node runs on. */
const TICK_MS = 10;

/** @param stat of /proc/<pid>/stat */
export function parseStat(stat: string): ProcessFigures {
  // The second field is the program's name in brackets, which may itself hold spaces and brackets.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user, system, start] = [fields[11], fields[12], fields[19]];
  if (user === undefined || system === undefined || start === undefined)
    throw new Error(`Not of /proc/<pid>/stat: ${stat}`);
  return { startedAtMs: start * TICK_MS, processorMs: (user + system) * TICK_MS };
}

/** @param status of /proc/<pid>/status */
export const parseStatus = (status: string): ReadonlyMap<string, string> =>
  new Map([...status.matchAll(/^(\w+):\s*(.*)$/gm)].map(([, key = "", value = ""]) => [key, value]));

export const readFigures = (pid: number): ProcessFigures => parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
export const readStatus = (pid: number): ReadonlyMap<string, string> =>
  parseStatus(readFileSync(`/proc/${pid}/status`, "utf8"));

/** Milliseconds since the machine started, as a process's start is told. */
export const machineMs = (): number => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;

export const megabytesOf = (kilobytes: string | undefined): number => Number.parseInt(kilobytes ?? "", 10) / 1024;
