import { runnerDeps } from "../changes.ts";
import { createQueue } from "../jobs/queue.ts";
import { startRunner } from "../jobs/runner.ts";
import { databaseSettings, type Parts } from "../parts.ts";
import { allTasks } from "../tasks.ts";
import { giveUp } from "./give-up.ts";
import { startMeasuring } from "./measuring.ts";
import type { Running } from "./role.ts";
import { untilSchemaIsThere } from "./schema-check.ts";

/** Feeds the queue from the outbox and runs tasks, at the writer; elsewhere it waits to become it. */
export async function startWorker(parts: Parts): Promise<Running> {
  const { config, log } = parts;
  parts.follow();
  const stopping = new AbortController();
  const measuring = await startMeasuring(parts);
  const boss = createQueue(databaseSettings(config, config.DATABASE_URL), "application");
  boss.on("error", (error) => log.warn({ err: error }, "queue error"));
  const starting = untilSchemaIsThere(parts, stopping.signal).then(() =>
    startRunner({ ...runnerDeps(parts), boss, tasks: allTasks(parts), observe: measuring.observeTask }),
  );
  starting.then(
    () => log.info("ready"),
    (error: unknown) => stopping.signal.aborted || giveUp(log, error),
  );
  return {
    async stop(timeoutMs) {
      stopping.abort(new Error("The worker is stopping."));
      const runner = await starting.catch(() => undefined);
      await runner?.stop(timeoutMs);
      await measuring.stop();
    },
  };
}
