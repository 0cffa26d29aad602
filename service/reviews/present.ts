import type { Review, ReviewText } from "./review.entity.ts";
import type { ReviewSummary, ReviewView } from "./schema.ts";

export const presentSummary = (review: Review): ReviewSummary => ({
  id: review.id,
  slug: review.original.slug,
  status: review.status,
  version: review.version,
  author: { id: review.author.id, name: review.author.name },
  camera: { id: review.camera.id, slug: review.camera.slug, brand: review.camera.brand, model: review.camera.model },
  language: review.language,
  title: review.original.title,
  summary: review.original.summary,
  rating: review.rating,
  createdAt: review.createdAt.toISOString(),
  updatedAt: review.updatedAt.toISOString(),
  scheduledFor: review.scheduledFor?.toISOString() ?? null,
  publishedAt: review.publishedAt?.toISOString() ?? null,
});

/** Names each member that leaves the service. */
export const presentReview = (review: Review): ReviewView => ({
  ...presentSummary(review),
  cameraId: review.camera.id,
  body: review.original.body,
  pros: review.original.pros,
  cons: review.original.cons,
  verdict: review.original.verdict,
  disclosure: review.disclosure,
  translations: Object.fromEntries(
    review.texts
      .getItems()
      .filter(({ language }) => language !== review.language)
      .map((text) => [text.language, presentText(text)]),
  ),
});

const presentText = (text: ReviewText) => ({
  slug: text.slug,
  title: text.title,
  summary: text.summary,
  body: text.body,
  pros: text.pros,
  cons: text.cons,
  verdict: text.verdict,
});
