import { type EntityManager, type FilterQuery, ForeignKeyConstraintViolationException } from "@mikro-orm/postgresql";
import { record } from "../audit/audit.ts";
import { Camera } from "../cameras/camera.entity.ts";
import { findCamera } from "../cameras/cameras.ts";
import { Editor } from "../editors/editor.entity.ts";
import { findAuthorIds } from "../editors/editors.ts";
import { isUuid } from "../http/ids.ts";
import type { Language } from "../http/language.ts";
import { Conflict, Forbidden, InvalidBody, NotFound } from "../http/problems.ts";
import type { Actor } from "../http/route.ts";
import { Review, type ReviewStatus, ReviewText } from "./review.entity.ts";
import { addRevision, isSame, type Snapshot, takeSnapshot } from "./revisions.ts";
import type { ReviewInput, ReviewPatch, TextInput } from "./schema.ts";
import { giveSlug } from "./slugs.ts";

class UnknownCamera extends InvalidBody {
  constructor() {
    super([{ pointer: "/cameraId", code: "unknown-camera", message: "is not a camera of the catalogue" }]);
  }
}

class OriginalStays extends Conflict {
  constructor() {
    super("original-language", "This is the review's own language, not a translation.");
  }
}

class TranslationExists extends Conflict {
  constructor() {
    super("translation-exists", "There is a translation in this language; remove it before the original moves to it.");
  }
}

export async function draftReview(em: EntityManager, actor: Actor, input: ReviewInput): Promise<Review> {
  const { cameraId, language, rating, disclosure, ...text } = input;
  const camera = await requireCamera(em, cameraId);
  const author = await em.findOneOrFail(Editor, { id: actor.id });
  const review = em.create(Review, {
    camera,
    author,
    language,
    rating,
    disclosure,
    status: "draft",
    version: 1,
  } as unknown as Review);
  await writeText(em, review, language, text);
  await save(em);
  await addRevision(em, actor.id, "drafted", review);
  await record(em, actor, "review-drafted", `review:${review.id}`);
  return review;
}

/** Becomes what is sent; the translations stay. */
export const replaceReview = (em: EntityManager, actor: Actor, review: Review, input: ReviewInput): Promise<Review> =>
  changeReview(em, actor, review, input);

/** Changes what is named. What is public already is public at once. */
export function changeReview(em: EntityManager, actor: Actor, review: Review, patch: ReviewPatch): Promise<Review> {
  return editReview(em, actor, review, "changed", async () => {
    const { cameraId, language, rating, disclosure, ...text } = patch;
    if (cameraId && cameraId !== review.camera.id) review.camera = await requireCamera(em, cameraId);
    if (language && language !== review.language) moveOriginal(review, language);
    em.assign(review, { ...(rating !== undefined && { rating }), ...(disclosure && { disclosure }) });
    await writeText(em, review, review.language, text);
  });
}

/** Writes the review in one language; "created" when it wasn't there in it. */
export async function translateReview(
  em: EntityManager,
  actor: Actor,
  review: Review,
  language: Language,
  text: TextInput,
): Promise<"created" | "replaced"> {
  const outcome = review.textIn(language) ? "replaced" : "created";
  await editReview(em, actor, review, "translated", () => writeText(em, review, language, text));
  return outcome;
}

export function removeTranslation(
  em: EntityManager,
  actor: Actor,
  review: Review,
  language: Language,
): Promise<Review> {
  const text = review.textIn(language);
  if (!text) throw new NotFound("translation");
  if (language === review.language) throw new OriginalStays();
  return editReview(em, actor, review, "translation-removed", async () => void review.texts.remove(text));
}

/** Takes camera, rating and every text back from an earlier revision; its state stays as it is. */
export function restoreReview(
  em: EntityManager,
  actor: Actor,
  review: Review,
  number: number,
  snapshot: Snapshot,
): Promise<Review> {
  return editReview(em, actor, review, `restored-${number}`, async () => {
    const camera = await em.findOne(Camera, { id: snapshot.cameraId });
    if (!camera) throw new Conflict("camera-gone", "The camera of that revision is no longer in the catalogue.");
    em.assign(review, {
      camera,
      rating: snapshot.rating,
      disclosure: snapshot.disclosure,
      language: snapshot.language,
    });
    for (const text of review.texts.getItems()) if (!snapshot.texts[text.language]) review.texts.remove(text);
    for (const [language, text] of Object.entries(snapshot.texts))
      await writeText(em, review, language as Language, text);
  });
}

export async function deleteReview(em: EntityManager, actor: Actor, review: Review): Promise<void> {
  review.requireDeletable();
  const { id } = review;
  await em.remove(review).flush();
  await record(em, actor, "review-deleted", `review:${id}`);
}

/** One change of content: nothing happened when nothing is different. */
async function editReview(
  em: EntityManager,
  actor: Actor,
  review: Review,
  change: string,
  edit: () => Promise<void>,
): Promise<Review> {
  const before = takeSnapshot(review);
  await edit();
  if (isSame(before, takeSnapshot(review))) return review;
  review.touch();
  await save(em);
  await addRevision(em, actor.id, change, review);
  await record(em, actor, `review-${change.replace(/-\d+$/, "")}`, `review:${review.id}`, { version: review.version });
  return review;
}

async function writeText(
  em: EntityManager,
  review: Review,
  language: Language,
  input: Partial<TextInput>,
): Promise<void> {
  const known = review.textIn(language);
  const text =
    known ?? em.create(ReviewText, { review, language, slug: "", formerSlugs: [], ...input } as unknown as ReviewText);
  if (known) em.assign(known, input);
  else review.texts.add(text);
  await giveSlug(em, review, text);
}

function moveOriginal(review: Review, language: Language): void {
  if (review.textIn(language)) throw new TranslationExists();
  review.original.language = language;
  review.language = language;
}

/** Its camera may have been removed since it was looked up. */
const save = (em: EntityManager): Promise<void> =>
  em.flush().catch((error: unknown) => {
    throw error instanceof ForeignKeyConstraintViolationException ? new UnknownCamera() : error;
  });

const requireCamera = (em: EntityManager, id: string): Promise<Camera> =>
  findCamera(em, id).catch((error: unknown) => {
    throw error instanceof NotFound ? new UnknownCamera() : error;
  });

const WHOLE = ["camera", "author", "texts"] as const;

/** What an actor may see: one's own, what is public, and for admins everything. Another's draft doesn't exist. */
export async function findReview(em: EntityManager, actor: Actor, id: string): Promise<Review> {
  const review = isUuid(id) ? await em.findOne(Review, { id }, { populate: WHOLE }) : null;
  if (!review || !(mayChange(actor, review) || review.status === "published")) throw new NotFound("review");
  return review;
}

/** @throws NotFound, Forbidden for another's public review */
export async function findOwnReview(em: EntityManager, actor: Actor, id: string): Promise<Review> {
  const review = await findReview(em, actor, id);
  if (!mayChange(actor, review)) throw new Forbidden("not-your-review", "Only its author or an admin may do this.");
  return review;
}

const mayChange = (actor: Actor, review: Review): boolean => actor.role === "admin" || review.author.id === actor.id;

export interface ReviewFilter {
  readonly status?: ReviewStatus | undefined;
  /** Ids or slugs. */
  readonly author?: string | undefined;
  readonly camera?: string | undefined;
}

/** Newest draft first, from below the id `before`. */
export async function listReviews(
  em: EntityManager,
  actor: Actor,
  filter: ReviewFilter,
  before: string | undefined,
  limit: number,
): Promise<Review[]> {
  const conditions: FilterQuery<Review>[] = [];
  if (actor.role !== "admin") conditions.push({ $or: [{ author: actor.id }, { status: "published" }] });
  if (filter.status) conditions.push({ status: filter.status });
  if (filter.author) conditions.push({ author: { $in: await findAuthorIds(em, filter.author) } });
  if (filter.camera)
    conditions.push({ camera: isUuid(filter.camera) ? { id: filter.camera } : { slug: filter.camera } });
  if (before) conditions.push({ id: { $lt: before } });
  return em.find(Review, { $and: conditions }, { populate: WHOLE, orderBy: { id: "desc" }, limit });
}
