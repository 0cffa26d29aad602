import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runnerDeps } from "../../service/changes.ts";
import { createQueue, installQueues } from "../../service/jobs/queue.ts";
import { type Runner, startRunner } from "../../service/jobs/runner.ts";
import { allTasks } from "../../service/tasks.ts";
import { type Person, startTestService, type TestService } from "../support/service.ts";

let service: TestService;
let admin: Person;
let runner: Runner | undefined;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
  await installQueues(
    { url: service.database.ownerUrl, poolSize: 2, applicationName: "tests" },
    allTasks(service.parts),
  );
}, 60_000);
afterAll(async () => {
  await runner?.stop(5_000);
  await service?.stop();
});

async function startWorker(): Promise<Runner> {
  const boss = createQueue({ url: service.database.url, poolSize: 4, applicationName: "tests" }, "application");
  boss.on("error", () => undefined);
  return startRunner({ ...runnerDeps(service.parts), boss, tasks: allTasks(service.parts), observe: () => undefined });
}

const as = (method: string, path: string, body?: unknown) =>
  service.send(method, path, { token: admin.token, ...(body !== undefined && { body }), headers: { "If-Match": "*" } });

async function draft(title: string): Promise<{ id: string; slug: string }> {
  const camera = await as("POST", "/cameras", { brand: "Ricoh", model: title, kind: "compact" });
  const words = { title, summary: "s", body: "b", pros: [], cons: [], verdict: "v" };
  const review = await as("POST", "/reviews", {
    cameraId: camera.body.id,
    language: "en",
    rating: 8,
    disclosure: "loaned",
    ...words,
  });
  return review.body;
}

async function untilPublic(slug: string): Promise<void> {
  for (let waited = 0; (await service.send("GET", `/content/${slug}`)).status !== 200; waited += 100) {
    if (waited > 12_000) throw new Error("it was never published");
    await sleep(100);
  }
}

describe("a scheduled publication", () => {
  it("happens at its time, by the worker, although the worker was restarted in between", async () => {
    const { id, slug } = await draft("GR III");
    const at = new Date(Date.now() + 3_000);
    await as("PUT", `/reviews/${id}/publication`, { at: at.toISOString() });
    runner = await startWorker();
    await sleep(800); // it has the promise by now
    await runner.stop(5_000);
    expect((await service.send("GET", `/content/${slug}`)).status).toBe(404);
    runner = await startWorker();
    await untilPublic(slug);
    expect(Date.now()).toBeGreaterThanOrEqual(at.getTime());
    const { body } = await as("GET", `/reviews/${id}`);
    expect(body).toMatchObject({ status: "published", publishedAt: at.toISOString() });
    const { body: history } = await as("GET", `/reviews/${id}/revisions`);
    expect(history.items[0]).toMatchObject({ change: "published", editor: null });
    await runner.stop(5_000);
    runner = undefined;
  });

  it("doesn't happen when it was taken off the schedule", async () => {
    const { id, slug } = await draft("GR IIIx");
    await as("PUT", `/reviews/${id}/publication`, { at: new Date(Date.now() + 1_500).toISOString() });
    await as("DELETE", `/reviews/${id}/publication`);
    runner = await startWorker();
    await sleep(4_000);
    expect((await service.send("GET", `/content/${slug}`)).status).toBe(404);
    const undone = await service
      .em()
      .execute("select from app.outbox where payload->>'reviewId' = ? and done_at is null", [id]);
    expect(undone).toHaveLength(0); // kept, by doing nothing
  });
});
