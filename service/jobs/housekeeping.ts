import { forgetKeptPromises } from "./outbox.ts";
import type { TimedTask } from "./task.ts";

/** The job runner's own cron work. */
export const housekeepingTasks: readonly TimedTask[] = [
  { name: "forget-kept-promises", cron: "17 3 * * *", run: ({ change }) => change(forgetKeptPromises) },
];
