import { z } from "zod";
import { promisedTask, type Task } from "../jobs/task.ts";
import { PUBLISH_REVIEW, publishScheduled } from "./publication.ts";

export const reviewTasks: readonly Task[] = [
  promisedTask({
    name: PUBLISH_REVIEW,
    kind: "change",
    payload: z.object({ reviewId: z.uuid(), at: z.iso.datetime() }),
    async run({ em, log }, { reviewId, at }) {
      log.info({ reviewId, outcome: await publishScheduled(em, reviewId, new Date(at)) }, "scheduled publication");
    },
  }),
];
