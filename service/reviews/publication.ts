import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type AuditActor, record, SYSTEM } from "../audit/audit.ts";
import type { Actor } from "../http/route.ts";
import { promiseTask } from "../jobs/outbox.ts";
import { Review } from "./review.entity.ts";
import { addRevision } from "./revisions.ts";

export const PUBLISH_REVIEW = "publish-review";

/** Publishes now, or promises to at a time that is still to come. Already so: nothing happens. */
export async function publishReview(
  em: EntityManager,
  actor: Actor,
  review: Review,
  at: Date | undefined,
): Promise<Review> {
  const now = new Date();
  if (!at || at <= now) return settle(em, actor, review, review.publish(now), "published");
  const isNew = review.schedule(at);
  if (isNew) await promiseTask(em, PUBLISH_REVIEW, { reviewId: review.id, at: at.toISOString() }, at);
  return settle(em, actor, review, isNew, "scheduled");
}

/** Takes a public review back, or a scheduled one off the schedule. */
export async function withdrawReview(em: EntityManager, actor: Actor, review: Review): Promise<Review> {
  const change = review.status === "scheduled" ? "unscheduled" : "retracted";
  return settle(em, actor, review, review.withdraw(), change);
}

/** The promise of a schedule: kept only if it is still the one in force. */
export async function publishScheduled(
  em: EntityManager,
  reviewId: string,
  at: Date,
): Promise<"published" | "superseded"> {
  const review = await em.findOne(Review, { id: reviewId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const isInForce = review?.status === "scheduled" && review.scheduledFor?.getTime() === at.getTime();
  if (!review || !isInForce) return "superseded";
  await em.populate(review, ["camera", "texts"]);
  await settle(em, SYSTEM, review, review.publish(at), "published");
  return "published";
}

async function settle(
  em: EntityManager,
  actor: AuditActor,
  review: Review,
  isNew: boolean,
  change: string,
): Promise<Review> {
  if (!isNew) return review;
  review.touch();
  await em.flush();
  await addRevision(em, actor.id, change, review);
  await record(em, actor, `review-${change}`, `review:${review.id}`, {
    version: review.version,
    ...(review.scheduledFor && { at: review.scheduledFor.toISOString() }),
  });
  return review;
}
