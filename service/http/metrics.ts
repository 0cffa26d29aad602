import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { shareWhileRunning } from "../db/share-while-running.ts";
import type { ObserveRequest } from "./request-log.ts";

export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What is asked at each scrape. One that fails or is slow is left out of that scrape and counted; it never breaks it. */
export interface MetricSources {
  /** The `pg` pools by their purpose. */
  readonly pools?: () => Readonly<Record<string, PoolCounts>>;
  readonly outbox?: () => Promise<{ readonly undone: number; readonly oldestS: number }>;
  /** Seconds that the readers' database is behind; undefined when it is a primary. */
  readonly replicaLag?: () => Promise<number | undefined>;
  /** Bytes that each copy and replica is behind this site's primary. */
  readonly slotLag?: () => Promise<readonly { readonly slot: string; readonly bytes: number }[]>;
  readonly durabilityMode?: () => string;
  readonly writer?: () => { readonly isHere: boolean; readonly epoch: number | undefined };
}

export interface Metrics {
  readonly registry: Registry;
  readonly observeRequest: ObserveRequest;
  readonly observeTask: (task: string, outcome: "done" | "failed", seconds: number) => void;
  readonly countCacheRead: (cache: string, outcome: "hit" | "miss") => void;
}

/** How long a scrape waits for one source. */
const TIMEOUT_MS = 1_000;

/** The process's own registry: requests, tasks, caches, what the sources tell, and Node's own figures with the event loop's delay. */
export function createMetrics(sources: MetricSources = {}, timeoutMs = TIMEOUT_MS): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Requests by method, route pattern and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers,
  });
  const tasks = new Histogram({
    name: "task_duration_seconds",
    help: "Tasks by name and outcome",
    labelNames: ["task", "outcome"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 120],
    registers,
  });
  const cacheReads = new Counter({
    name: "cache_reads_total",
    help: "Reads of caches in memory",
    labelNames: ["cache", "outcome"],
    registers,
  });
  addSources(gaugesOf(registry, timeoutMs), sources);
  return {
    registry,
    observeRequest: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    observeTask: (task, outcome, seconds) => tasks.observe({ task, outcome }, seconds),
    countCacheRead: (cache, outcome) => cacheReads.inc({ cache, outcome }),
  };
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

type GaugeText = readonly [name: string, help: string, ...labelNames: string[]];
type AddGauge = (text: GaugeText, read: () => Promise<Sample[]>) => void;

function addSources(add: AddGauge, sources: MetricSources): void {
  const { pools, outbox, replicaLag, slotLag, durabilityMode, writer } = sources;
  if (pools)
    add(["pg_pool_connections", "Connections of each pool, by state", "pool", "state"], async () =>
      poolSamples(pools()),
    );
  if (outbox) {
    const shared = shareWhileRunning(outbox);
    add(["outbox_undone", "Promised tasks that are not done"], async () => [{ value: (await shared()).undone }]);
    add(["outbox_oldest_due_seconds", "How late the oldest due promise is"], async () => [
      { value: (await shared()).oldestS },
    ]);
  }
  if (replicaLag) {
    add(["replica_lag_seconds", "How far the readers' database is behind"], async () => {
      const value = await replicaLag();
      return value === undefined ? [] : [{ value }];
    });
  }
  if (slotLag) {
    add(["replication_slot_lag_bytes", "What each copy and replica has yet to confirm", "slot"], async () =>
      (await slotLag()).map(({ slot, bytes }) => ({ labels: { slot }, value: bytes })),
    );
  }
  if (durabilityMode) {
    const modes = ["cross", "local"];
    add(["durability_mode", "1 for the mode in force", "mode"], async () =>
      modes.map((mode) => ({ labels: { mode }, value: mode === durabilityMode() ? 1 : 0 })),
    );
  }
  if (writer) {
    add(["writer_here", "1 while this site takes writes"], async () => [{ value: writer().isHere ? 1 : 0 }]);
    add(["writer_epoch", "The epoch that this process follows"], async () => [{ value: writer().epoch ?? 0 }]);
  }
}

const poolSamples = (pools: Readonly<Record<string, PoolCounts>>): Sample[] =>
  Object.entries(pools).flatMap(([pool, { totalCount, idleCount, waitingCount }]) => [
    { labels: { pool, state: "idle" }, value: idleCount },
    { labels: { pool, state: "busy" }, value: totalCount - idleCount },
    { labels: { pool, state: "waiting" }, value: waitingCount },
  ]);

/** Gauges that are asked at each scrape. */
function gaugesOf(registry: Registry, timeoutMs: number): AddGauge {
  const failures = new Counter({
    name: "scrape_source_failures_total",
    help: "Sources that failed or were too slow at a scrape",
    labelNames: ["metric"],
    registers: [registry],
  });
  return ([name, help, ...labelNames], read) => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect: async () => {
        const samples = await inTime(timeoutMs, read).catch(() => undefined);
        gauge.reset();
        if (!samples) failures.inc({ metric: name });
        for (const { labels = {}, value } of samples ?? []) gauge.set(labels, value);
        if (labelNames.length === 0 && samples?.length !== 1) gauge.remove();
      },
    });
  };
}

/** A query to a database that is away must not hold up what else the scrape tells. */
function inTime<Value>(timeoutMs: number, work: () => Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("It took too long.")), timeoutMs);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
