import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { requireTool } from "../../tools/find.ts";
import { markProcess } from "../../twin/processes.ts";
import type { ChangeLog } from "./changes.ts";
import { runCommand } from "./command.ts";

/** What came of requests that arrive at a constant rate, whatever becomes of those before. */
export interface LoadFigures {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  /** Seconds after the beginning between the first and the last request that failed. */
  readonly failedFrom?: number;
  readonly failedTo?: number;
  /** Reasons and how often. */
  readonly reasons: Readonly<Record<string, number>>;
}

interface Hit {
  readonly code: number;
  readonly timestamp: string;
  readonly latency: number;
  readonly error: string;
}

export interface Load {
  readonly startedAt: number;
  /** Waits for the answers that are under way. */
  stop(): Promise<LoadFigures>;
}

interface LoadPlan {
  readonly log: ChangeLog;
  readonly folder: string;
  readonly name: string;
  /** Of the balancer. */
  readonly url: string;
  readonly perSecond: number;
  /** In turn. */
  readonly paths: readonly string[];
}

/** Vegeta, open model: what a request waits for doesn't keep the next one from coming. */
export function startLoad({ log, folder, name, url, perSecond, paths }: LoadPlan): Load {
  const targets = path.join(folder, `${name}.targets`);
  const results = path.join(folder, `${name}.results`);
  writeFileSync(targets, paths.map((each) => `GET ${url}${each}\n`).join("\n"));
  const flags = [
    `-rate=${perSecond}/s`,
    "-duration=0",
    "-timeout=30s",
    "-max-body=0",
    `-targets=${targets}`,
    `-output=${results}`,
  ];
  const child = spawn(requireTool("vegeta"), ["attack", ...flags, "-max-workers=2000"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const mark = markProcess(child.pid ?? 0);
  if (mark) log.addProcess(mark);
  const startedAt = Date.now();
  return {
    startedAt,
    stop: async () => {
      await interrupt(child);
      return figuresOf(await runCommand(requireTool("vegeta"), ["encode", "-to=json", results]));
    },
  };
}

async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGINT");
  await ended;
}

/** @param lines of `vegeta encode -to=json` */
export function figuresOf(lines: string): LoadFigures {
  const hits = lines
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Hit)
    .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const begin = Date.parse(hits[0]?.timestamp ?? "");
  const end = Date.parse(hits.at(-1)?.timestamp ?? "");
  const latencies = hits.map(({ latency }) => latency / 1e6).sort((a, b) => a - b);
  const failed = hits.filter(({ code }) => code < 200 || code >= 400);
  const after = (hit: Hit): number => (Date.parse(hit.timestamp) - begin) / 1000;
  const [first, last] = [failed[0], failed.at(-1)];
  return {
    requests: hits.length,
    failed: failed.length,
    seconds: (end - begin) / 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    slowestMs: latencies.at(-1) ?? 0,
    ...(first && last && { failedFrom: after(first), failedTo: after(last) }),
    reasons: countReasons(failed),
  };
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor((sorted.length - 1) * part)] ?? 0;

function countReasons(failed: readonly Hit[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code, error } of failed) {
    const reason = `${code} ${error}`.replaceAll(/\d+\.\d+\.\d+\.\d+(:\d+)?/g, "<pod>");
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}
