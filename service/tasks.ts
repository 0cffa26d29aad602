import { auditTasks } from "./audit/tasks.ts";
import { editorTasks } from "./editors/tasks.ts";
import { forgetOldKeys } from "./http/idempotency.ts";
import { housekeepingTasks } from "./jobs/housekeeping.ts";
import type { Task, TaskContext } from "./jobs/task.ts";
import type { Parts } from "./parts.ts";
import { reviewTasks } from "./reviews/tasks.ts";

/** Every task of the service, slice by slice: what the worker runs. */
export const allTasks = (parts: Parts): Task[] => [
  ...auditTasks(parts),
  ...editorTasks({ ...parts, linkBaseUrl: parts.config.EDITOR_APP_URL ?? parts.config.PUBLIC_URL }),
  ...reviewTasks,
  ...housekeepingTasks,
  { name: "forget-idempotency-keys", cron: "37 * * * *", run: ({ change }: TaskContext) => change(forgetOldKeys) },
];
