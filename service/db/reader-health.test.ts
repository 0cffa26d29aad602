import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { openDatabase } from "./orm.ts";
import { watchReaders } from "./reader-health.ts";
import { measureReplicaLag, measureSlotLag } from "./replication-lag.ts";

const open = (url: string): Promise<MikroORM> =>
  openDatabase([], { url, poolSize: 1, applicationName: "tests" }, { discovery: { warnWhenNoEntities: false } });
const on = (orm: MikroORM) => (signal: AbortSignal) => orm.em.fork({ signal });

describe("the readers' database", () => {
  let database: TestDatabase;
  let orm: MikroORM;
  beforeAll(async () => {
    database = await cloneDatabase();
    orm = await open(database.url);
  });
  afterAll(async () => {
    await orm?.close(true);
    await database?.drop();
  });

  it("can answer while it is there", async () => {
    await expect(watchReaders(on(orm))()).resolves.toBe(true);
  });

  it("can't answer when nothing listens", async () => {
    const away = await open("postgres://nobody@127.0.0.1:9/nothing");
    await expect(watchReaders(on(away))()).resolves.toBe(false);
    await away.close(true);
  });

  it("can't answer when it takes too long, be it for want of a connection", async () => {
    const transaction = orm.em.fork();
    await transaction.begin();
    await transaction.execute("select 1");
    await expect(watchReaders(on(orm), { timeoutMs: 50 })()).resolves.toBe(false);
    await transaction.rollback();
    await expect(watchReaders(on(orm))()).resolves.toBe(true);
  });

  it("is asked once for all who ask within a while, and again later", async () => {
    let count = 0;
    const counted = (signal: AbortSignal): EntityManager => {
      count += 1;
      return on(orm)(signal);
    };
    const canAnswer = watchReaders(counted, { keptMs: 100 });
    await Promise.all([canAnswer(), canAnswer()]);
    await canAnswer();
    expect(count).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await canAnswer();
    expect(count).toBe(2);
  });

  it("is not behind when it is a primary, and knows of no copy when there is none", async () => {
    await expect(measureReplicaLag(orm.em.fork())).resolves.toBeUndefined();
    const slots = await measureSlotLag(orm.em.fork());
    expect(slots.every(({ bytes }) => bytes >= 0)).toBe(true);
  });
});
