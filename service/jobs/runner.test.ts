import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { PgBoss } from "pg-boss";
import { z } from "zod";
import { startTestService, type TestService } from "../../test/support/service.ts";
import { runnerDeps } from "../changes.ts";
import { promiseTask } from "./outbox.ts";
import { createQueue, DEAD_LETTERS, installQueues } from "./queue.ts";
import { type Runner, startRunner } from "./runner.ts";
import { promisedTask, type Task } from "./task.ts";

let service: TestService;
let runner: Runner | undefined;
const ran: { number: number; attempt: number }[] = [];
let behaviour: (number: number) => Promise<void> = async () => {};

const payload = z.object({ number: z.number() });
const run = async (_: unknown, { number }: { number: number }): Promise<void> => {
  ran.push({ number, attempt: ran.filter((one) => one.number === number).length + 1 });
  await behaviour(number);
};
const tasks: Task[] = [
  promisedTask({ name: "an-effect", kind: "effect", payload, run }),
  promisedTask({
    name: "a-change",
    kind: "change",
    payload,
    async run({ em }, { number }) {
      await em.execute("insert into site.rate_limits (key, points) values (?, 1)", [`change-${number}`]);
      await run(em, { number });
    },
  }),
];

beforeAll(async () => {
  service = await startTestService();
  await installQueues({ url: service.database.ownerUrl, poolSize: 2, applicationName: "tests" }, tasks);
}, 60_000);
afterEach(async () => {
  await runner?.stop(5_000);
  runner = undefined;
  behaviour = async () => {};
});
afterAll(() => service?.stop());

async function start(): Promise<PgBoss> {
  const boss = createQueue({ url: service.database.url, poolSize: 4, applicationName: "tests" }, "application");
  boss.on("error", () => undefined);
  runner = await startRunner({ ...runnerDeps(service.parts), boss, tasks, observe: () => undefined });
  return boss;
}

const promise = (task: string, number: number, runAt?: Date) =>
  service.em().transactional((em) => promiseTask(em as EntityManager, task, { number }, runAt));
const timesRun = (number: number): number => ran.filter((one) => one.number === number).length;
async function until(isSo: () => boolean | Promise<boolean>, whatFor: string): Promise<void> {
  for (let waited = 0; !(await isSo()); waited += 50) {
    if (waited > 15_000) throw new Error(`waited in vain: ${whatFor}`);
    await sleep(50);
  }
}
const undone = async (number: number) =>
  (
    await service
      .em()
      .execute("select id from app.outbox where (payload->>'number')::int = ? and done_at is null", [number])
  ).length;

const stateOf = async (number: number) =>
  (
    await service
      .em()
      .execute<{ state: string }[]>(
        "select state::text from pgboss.job where (data->'payload'->>'number')::int = ? and name <> ?",
        [number, DEAD_LETTERS],
      )
  )[0]?.state;

describe("a promise", () => {
  it("is kept once, and marked", async () => {
    await promise("an-effect", 1);
    await promise("a-change", 2);
    await start();
    await until(async () => (await undone(1)) + (await undone(2)) === 0, "both done");
    expect([timesRun(1), timesRun(2)]).toEqual([1, 1]);
  });

  it("is not made when its cause is rolled back", async () => {
    await expect(
      service.em().transactional(async (em) => {
        await promiseTask(em as EntityManager, "an-effect", { number: 3 });
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    await start();
    await sleep(1_500);
    expect(timesRun(3)).toBe(0);
  });

  it("waits for its time", async () => {
    await start();
    await promise("an-effect", 4, new Date(Date.now() + 2_500));
    await sleep(1_200);
    expect(timesRun(4)).toBe(0);
    await until(() => timesRun(4) === 1, "the time to come");
  });

  it("is handed on once, however many feed", async () => {
    const boss = await start();
    await runner?.stop(2_000);
    await Promise.all(Array.from({ length: 30 }, (_, number) => promise("an-effect", 100 + number)));
    await start();
    const feeders = Array.from({ length: 4 }, () => runner?.feed());
    await Promise.all(feeders);
    await until(
      async () =>
        (await undone(129)) === 0 &&
        Array.from({ length: 30 }, (_, n) => timesRun(100 + n)).every((times) => times >= 1),
      "all thirty",
    );
    expect(Array.from({ length: 30 }, (_, number) => timesRun(100 + number))).toEqual(Array(30).fill(1));
    void boss;
  });

  it("is tried again when it fails, and a change that failed has left nothing", async () => {
    behaviour = async (number) => {
      if (timesRun(number) < 2) throw new Error("not yet");
    };
    await promise("a-change", 5);
    const boss = await start();
    await until(async () => timesRun(5) === 1 && (await stateOf(5)) === "retry", "the first attempt to have failed");
    expect(await service.em().execute("select from site.rate_limits where key = 'change-5'")).toHaveLength(0);
    await service.em().execute("update pgboss.job set start_after = now() where name = 'a-change' and state = 'retry'");
    await until(async () => (await undone(5)) === 0, "the second attempt");
    expect(await service.em().execute("select from site.rate_limits where key = 'change-5'")).toHaveLength(1);
    void boss;
  });

  it("goes to the dead letters after its last try", async () => {
    behaviour = async () => {
      throw new Error("never");
    };
    await promise("an-effect", 6);
    const boss = await start();
    await until(async () => timesRun(6) === 1 && (await stateOf(6)) === "retry", "the first attempt to have failed");
    await service
      .em()
      .execute(
        "update pgboss.job set retry_limit = retry_count, start_after = now() where name = 'an-effect' and state in ('retry', 'created')",
      );
    await until(async () => (await boss.findJobs(DEAD_LETTERS)).length > 0, "the dead letter");
    expect(await undone(6)).toBe(1); // still owed: retry-tasks brings it back
  });

  it("is fed again after a promotion and back, although this queue has worked on it before", async () => {
    let isFailing = true;
    behaviour = async () => {
      if (isFailing) throw new Error("not in this epoch");
    };
    await promise("a-change", 7);
    await start();
    await until(async () => timesRun(7) === 1 && (await stateOf(7)) === "retry", "the first attempt to have failed");
    await service.em().execute("update app.writer set site = 'elsewhere', epoch = 2");
    await service.parts.writer.refresh();
    await service.em().execute("update pgboss.job set start_after = now() where state = 'retry'");
    await until(async () => (await stateOf(7)) === "completed", "the job to be left to the other site");
    expect([timesRun(7), await undone(7)]).toEqual([1, 1]);
    isFailing = false;
    await service.em().execute("update app.writer set site = 'local', epoch = 3");
    await service.parts.writer.refresh();
    await until(async () => (await undone(7)) === 0, "the new epoch");
    expect(timesRun(7)).toBe(2);
  });

  it("is not fed while another site is the writer", async () => {
    await service.em().execute("update app.writer set site = 'elsewhere', epoch = 4");
    await service.parts.writer.refresh();
    await promise("an-effect", 8);
    await start();
    await sleep(1_500);
    expect(timesRun(8)).toBe(0);
    await service.em().execute("update app.writer set site = 'local', epoch = 5");
    await service.parts.writer.refresh();
    await until(() => timesRun(8) === 1, "the writer to be here again");
  });
});

describe("stopping", () => {
  it("waits for the task under way", async () => {
    let hasEnded = false;
    behaviour = async () => {
      await sleep(1_500);
      hasEnded = true;
    };
    await promise("an-effect", 9);
    await start();
    await until(() => timesRun(9) === 1, "the task to begin");
    await runner?.stop(10_000);
    runner = undefined;
    expect(hasEnded).toBe(true);
    expect(await undone(9)).toBe(0);
  });
});
