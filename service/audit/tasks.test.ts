import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import pino from "pino";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { NotDurableYet } from "../db/durability.ts";
import { openDatabase } from "../db/orm.ts";
import type { TimedTask } from "../jobs/task.ts";
import type { AnchorStore } from "./anchor.ts";
import { openAnchorStore } from "./anchors.ts";
import { readChain, record, SYSTEM } from "./audit.ts";
import { auditTasks } from "./tasks.ts";
import { verifyChain } from "./verify.ts";

describe("anchoring the chain", () => {
  let database: TestDatabase;
  let orm: MikroORM;
  let folder: string;
  let anchors: AnchorStore;
  let lines: { sequence?: number; hash?: string; msg: string }[];
  const state = { epoch: 1 as number | undefined, isDurable: true };
  beforeAll(async () => {
    database = await cloneDatabase();
    folder = await mkdtemp(path.join(tmpdir(), "camera-reviews-anchoring-"));
    const settings = { url: database.url, poolSize: 2, applicationName: "tests" };
    orm = await openDatabase([], settings, { discovery: { warnWhenNoEntities: false } });
  });
  afterAll(async () => {
    await orm?.close(true);
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    anchors = openAnchorStore(pathToFileURL(path.join(folder, `${performance.now()}`)).href);
    lines = [];
    Object.assign(state, { epoch: 1, isDurable: true });
  });

  const append = async (count: number): Promise<void> => {
    await orm.em.fork().transactional(async (em) => {
      for (let at = 0; at < count; at += 1) await record(em as EntityManager, SYSTEM, "review-edited", "review:1");
    });
  };

  const run = async (): Promise<void> => {
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const durability = {
      waitUntilDurable: async () => {
        if (!state.isDurable) throw new NotDurableYet();
      },
    };
    const writer = { current: () => (state.epoch === undefined ? undefined : { site: "aws", epoch: state.epoch }) };
    const [task] = auditTasks({ anchors, durability, writer }) as [TimedTask];
    const em = orm.em.fork();
    const never = async () => Promise.reject(new Error("It writes nothing."));
    await task.run({ em, log, signal: new AbortController().signal, change: never, untilDurable: never });
  };

  const told = (): number[] =>
    lines.flatMap(({ sequence, msg }) => (msg === "audit record" && sequence ? [sequence] : []));

  it("runs every minute", () => {
    const [task] = auditTasks({
      anchors,
      durability: { waitUntilDurable: async () => {} },
      writer: { current: () => undefined },
    });
    expect(task).toMatchObject({ name: "anchor-audit", cron: "* * * * *" });
  });

  it("logs each new record once and anchors the head, and does nothing when there is nothing new", async () => {
    await append(3);
    await run();
    const [last] = (await readChain(orm.em.fork(), 0, 100)).slice(-1);
    expect(told()).toEqual([1, 2, 3]);
    expect(lines.at(-1)).toMatchObject({ sequence: 3, hash: last?.hash, level: 30 });
    await run();
    await append(2);
    state.epoch = 4;
    await run();
    expect(told()).toEqual([1, 2, 3, 4, 5]);
    await expect(anchors.list()).resolves.toMatchObject([
      { sequence: 3, epoch: 1, hash: last?.hash },
      { sequence: 5, epoch: 4 },
    ]);
    await expect(verifyChain(orm.em.fork(), await anchors.list())).resolves.toEqual({ whole: true, records: 5 });
  });

  it("neither logs nor anchors what is not durable yet, and makes up for it later", async () => {
    state.isDurable = false;
    await run();
    expect(told()).toEqual([]);
    await expect(anchors.list()).resolves.toEqual([]);
    state.isDurable = true;
    await run();
    expect(told()).toEqual([1, 2, 3, 4, 5]);
  });

  it("anchors nothing while nobody knows who writes", async () => {
    state.epoch = undefined;
    await run();
    await expect(anchors.list()).resolves.toEqual([]);
  });

  it("goes on from the newest anchor that it knows when later ones stayed behind with the old writer", async () => {
    const [, second] = await readChain(orm.em.fork(), 0, 100);
    const at = new Date();
    await anchors.add({ sequence: 2, hash: second?.hash ?? "", epoch: 1, at });
    await anchors.add({ sequence: 5, hash: "f".repeat(64), epoch: 1, at });
    await anchors.add({ sequence: 9, hash: "e".repeat(64), epoch: 1, at });
    state.epoch = 2;
    await run();
    expect(told()).toEqual([3, 4, 5]);
    await expect(anchors.last()).resolves.toMatchObject({ sequence: 5, epoch: 2 });
  });

  it("anchors a long chain in steps", async () => {
    await append(2_100);
    await run();
    expect(told()).toHaveLength(2_105);
    expect((await anchors.list()).map(({ sequence }) => sequence)).toEqual([1_000, 2_000, 2_105]);
  });
});
