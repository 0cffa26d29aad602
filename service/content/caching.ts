import type { Answer, Caching } from "../http/route.ts";
import type { CameraDetail } from "./camera.ts";
import type { ReviewRow } from "./review.ts";

/** A publication purges the edge by tag; browsers can't be told, so that they ask again soon. */
export const PUBLIC_READ: Caching = { browserS: 60, edgeS: 300, staleS: 86_400 };

/** On everything that may change with any review or camera. */
export const LIST_TAG = "list";

export const reviewTags = ({ reviewId, camera }: ReviewRow): string[] => [`review-${reviewId}`, `camera-${camera.id}`];

/** A camera's own pages are made of its reviews as well; what changes one of these purges its camera's tag. */
export const cameraTags = (details: readonly CameraDetail[]): string[] =>
  details.map(({ camera }) => `camera-${camera.id}`);

/** A redirect is kept no longer than what it leads to: a name may come back to where it was. */
export const movedTo = (location: string, cacheTags: readonly string[]): Answer => ({
  status: 301,
  location,
  cacheTags,
});

/** From RFC 3339; nothing when there is nothing yet. */
export const lastModified = (time: string | null | undefined): { readonly lastModified?: Date } =>
  time ? { lastModified: new Date(time) } : {};
