import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { poolOf } from "../../service/db/orm.ts";
import { type Cuttable, makeCuttable } from "../support/cuttable.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";
import { type Person, startTestService, type TestService } from "../support/service.ts";

let database: TestDatabase;
let way: Cuttable;
let service: TestService;
let admin: Person;

beforeAll(async () => {
  database = await cloneDatabase();
  way = await makeCuttable(database.url);
  service = await startTestService({ DATABASE_URL: way.url }, database);
  admin = await service.person("admin");
});
afterAll(async () => {
  way?.mend();
  await service?.stop();
  await way?.close();
});

const add = (model: string, headers = {}) =>
  service.send("POST", "/cameras", { token: admin.token, body: { brand: "Pentax", model, kind: "dslr" }, headers });

async function untilItAnswers(): Promise<void> {
  for (let tries = 0; (await service.send("GET", "/cameras", { token: admin.token })).status !== 200; tries += 1) {
    if (tries > 100) throw new Error("the service did not come back");
    await sleep(50);
  }
}

describe("a database that goes away", () => {
  it("is answered with 503 and Retry-After, and served again when it is back", async () => {
    expect((await add("K-1")).status).toBe(201);
    way.cut();
    for (const reply of await Promise.all([
      add("K-3"),
      service.send("GET", "/content"),
      service.send("GET", "/cameras", { token: admin.token }),
    ])) {
      expect([reply.status, reply.body.type, reply.headers.get("Retry-After")]).toEqual([
        503,
        "database-unavailable",
        "2",
      ]);
      expect(reply.body.detail).not.toMatch(/ECONN|127\.0\.0\.1|postgres/);
    }
    way.mend();
    await untilItAnswers();
    expect((await add("K-3")).status).toBe(201);
  });

  it("loses nothing when it dies in the middle of a write that is repeated with its key", async () => {
    const headers = { "Idempotency-Key": "k5" };
    const pending = add("K-5", headers);
    await sleep(5);
    way.cut();
    const first = await pending;
    expect([201, 503]).toContain(first.status);
    way.mend();
    await untilItAnswers();
    const again = await add("K-5", headers);
    expect(again.status).toBe(201);
    const rows = await service.em().execute("select id from app.cameras where model = 'K-5'");
    expect(rows).toHaveLength(1);
  });

  it("costs no place in the pool, however often it happens in the middle of a write", async () => {
    const pool = await poolOf(service.parts.orm);
    for (let round = 0; round < 12; round += 1) {
      const pending = add(`K-${100 + round}`);
      await sleep(3 + round);
      way.cut();
      await pending;
      way.mend();
      await untilItAnswers();
    }
    for (let waited = 0; pool.totalCount > pool.idleCount; waited += 50) {
      if (waited > 5_000) throw new Error(`${pool.totalCount - pool.idleCount} connections were never given back`);
      await sleep(50);
    }
  });

  it("cancels the query of a client that went away", async () => {
    const lock = service.em();
    await lock.begin();
    await lock.execute("lock table app.cameras in access exclusive mode");
    const controller = new AbortController();
    const gone = fetch(`${service.baseUrl}/cameras`, {
      headers: { Authorization: `Bearer ${admin.token}` },
      signal: controller.signal,
    });
    const waiting = async () =>
      (
        await service
          .em()
          .execute("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
      ).length;
    while ((await waiting()) === 0) await sleep(20);
    controller.abort();
    await expect(gone).rejects.toThrow();
    for (let tries = 0; (await waiting()) > 0; tries += 1) {
      if (tries > 100) throw new Error("the query still waits");
      await sleep(20);
    }
    await lock.rollback();
    expect(service.logged).toContainEqual(expect.objectContaining({ route: "/cameras", status: 499 }));
  });
});
