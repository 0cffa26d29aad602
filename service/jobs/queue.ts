import { PgBoss } from "pg-boss";
import { APPLICATION_ROLE, withClient } from "../db/migrate.ts";
import { clientConfig, type DatabaseSettings } from "../db/orm.ts";
import { isPromised, type Task } from "./task.ts";

const SCHEMA = "pgboss";

/** Where a job goes that failed to the last try; `admin retry-tasks` brings it back. */
export const DEAD_LETTERS = "dead-letters";

/** Ten tries over about half a day: an outage of a mail server is survived. */
const RETRIES = {
  retryLimit: 10,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 7_200,
  expireInSeconds: 120,
} as const;

/** The clock asks again anyway; one at a time. */
const TIMED = { retryLimit: 0, expireInSeconds: 120 } as const;

/** pg-boss in its own schema, which is never replicated. `as: "application"` runs jobs and may change no table. */
export function createQueue(database: DatabaseSettings, as: "owner" | "application"): PgBoss {
  const isOwner = as === "owner";
  return new PgBoss({
    ...(clientConfig(database) as object),
    schema: SCHEMA,
    max: isOwner ? 2 : 4,
    migrate: isOwner,
    createSchema: isOwner,
    supervise: !isOwner,
    schedule: !isOwner,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 2,
    reindex: false, // needs the owner
  });
}

/** Makes or upgrades the queue's tables and a queue for each task, as the owner. */
export async function installQueues(owner: DatabaseSettings, tasks: readonly Task[]): Promise<void> {
  const boss = createQueue(owner, "owner");
  boss.on("error", () => undefined); // what fails is thrown by the call that failed
  await boss.start();
  try {
    await boss.createQueue(DEAD_LETTERS, { retryLimit: 0 });
    for (const task of tasks) {
      const options = isPromised(task) ? { ...RETRIES, deadLetter: DEAD_LETTERS } : TIMED;
      await boss.createQueue(task.name, { ...options, ...(!isPromised(task) && { policy: "exclusive" as const }) });
      await boss.updateQueue(task.name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await withClient(owner, async (client) => {
    await client.query(`grant usage on schema ${SCHEMA} to ${APPLICATION_ROLE}`);
    await client.query(`grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${APPLICATION_ROLE}`);
    await client.query(`grant usage on all sequences in schema ${SCHEMA} to ${APPLICATION_ROLE}`);
  });
}
