import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type AdminServer, startAdminServer } from "./admin-server.ts";
import { createMetrics, type Metrics } from "./metrics.ts";

describe("metrics", () => {
  const state = {
    outbox: async () => ({ undone: 3, oldestS: 12.5 }),
    lag: async (): Promise<number | undefined> => 0.25,
  };
  let metrics: Metrics;
  let server: AdminServer;
  beforeAll(async () => {
    metrics = createMetrics(
      {
        pools: () => ({ primary: { totalCount: 5, idleCount: 2, waitingCount: 1 } }),
        outbox: () => state.outbox(),
        replicaLag: () => state.lag(),
        slotLag: async () => [{ slot: "gcp", bytes: 1024 }],
        durabilityMode: () => "cross",
        writer: () => ({ isHere: true, epoch: 7 }),
      },
      100,
    );
    server = await startAdminServer({ port: 0, host: "127.0.0.1", registry: metrics.registry });
  });
  afterAll(() => server.stop());

  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  const scrape = async (): Promise<string[]> => (await (await ask("/metrics")).text()).split("\n");

  it("are Prometheus text", async () => {
    const response = await ask("/metrics");
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("count requests by route and status, tasks by outcome, and reads of caches", async () => {
    metrics.observeRequest({ method: "GET", route: "/content", status: 200, seconds: 0.004 });
    metrics.observeTask("send-mail", "failed", 2);
    metrics.countCacheRead("content", "hit");
    const lines = await scrape();
    expect(lines).toContain('http_request_duration_seconds_count{method="GET",route="/content",status="200"} 1');
    expect(lines).toContain(
      'http_request_duration_seconds_bucket{le="0.005",method="GET",route="/content",status="200"} 1',
    );
    expect(lines).toContain('task_duration_seconds_count{task="send-mail",outcome="failed"} 1');
    expect(lines).toContain('cache_reads_total{cache="content",outcome="hit"} 1');
  });

  it("tell what pools, promises, replication, durability and the writer are at", async () => {
    expect(await scrape()).toEqual(
      expect.arrayContaining([
        'pg_pool_connections{pool="primary",state="idle"} 2',
        'pg_pool_connections{pool="primary",state="busy"} 3',
        'pg_pool_connections{pool="primary",state="waiting"} 1',
        "outbox_undone 3",
        "outbox_oldest_due_seconds 12.5",
        "replica_lag_seconds 0.25",
        'replication_slot_lag_bytes{slot="gcp"} 1024',
        'durability_mode{mode="cross"} 1',
        'durability_mode{mode="local"} 0',
        "writer_here 1",
        "writer_epoch 7",
      ]),
    );
  });

  it("tell of the process and its event loop", async () => {
    const text = (await scrape()).join("\n");
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it("leave out a source that fails or hangs, and go on", async () => {
    state.outbox = () => Promise.reject(new Error("away"));
    state.lag = () => new Promise(() => undefined);
    const lines = await scrape();
    expect(lines.filter((line) => /^(outbox_undone|replica_lag_seconds)/.test(line))).toEqual([]);
    expect(lines).toContain("writer_here 1");
    const again = await scrape();
    expect(again).toContain('scrape_source_failures_total{metric="outbox_undone"} 1');
    state.lag = async () => undefined;
    expect((await scrape()).filter((line) => line.startsWith("replica_lag_seconds"))).toEqual([]);
    state.lag = async () => 3;
    expect(await scrape()).toContain("replica_lag_seconds 3");
  });

  it("are apart from other registries of the process", () => {
    expect(() => createMetrics()).not.toThrow();
  });
});

describe("the admin port", () => {
  it("answers liveness, and nothing but reads of what it has", async () => {
    const server = await startAdminServer({ port: 0, host: "127.0.0.1", registry: createMetrics().registry });
    const ask = (path: string, method = "GET") => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    expect((await ask("/livez")).status).toBe(200);
    expect((await ask("/metrics", "HEAD")).status).toBe(200);
    expect((await ask("/reviews")).status).toBe(404);
    const refused = await ask("/metrics", "POST");
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    await server.stop();
  });
});
