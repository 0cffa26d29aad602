import type { CameraDetail } from "./camera.ts";
import type { ContentCamera, ContentCameraDetail } from "./camera-schema.ts";
import type { CameraRow } from "./camera-sql.ts";
import { findWinners } from "./compare.ts";
import type { Comparison } from "./compare-schema.ts";
import { capCount, presentFacets } from "./facets.ts";
import type { ContentItem, ContentReview, ContentShortItem } from "./item-schema.ts";
import type { ItemRow } from "./item-sql.ts";
import type { ContentList } from "./list.ts";
import type { ContentPage, ContentQuery } from "./list-schema.ts";
import { renderMarkdown } from "./markdown.ts";
import type { ReviewRow } from "./review.ts";

/** Where things are read. A review's address is its JSON until there are pages for people: that one works today. */
export interface Addresses {
  readonly review: (slug: string) => string;
  readonly camera: (slug: string) => string;
  readonly reviewsOf: (cameraSlug: string) => string;
}

export const addressesAt = (publicUrl: string): Addresses => ({
  review: (slug) => `${publicUrl}${reviewPath(slug)}`,
  camera: (slug) => `${publicUrl}${cameraPath(slug)}`,
  reviewsOf: (slug) => `${publicUrl}/content?camera=${encodeURIComponent(slug)}`,
});

export const reviewPath = (slug: string): string => `/content/${encodeURIComponent(slug)}`;
export const cameraPath = (slug: string): string => `/content/cameras/${encodeURIComponent(slug)}`;

/** Names each member that leaves. */
export const presentItem = (row: ItemRow, addresses: Addresses): ContentItem => ({
  slug: row.slug,
  url: addresses.review(row.slug),
  language: row.language,
  title: row.title,
  summary: row.summary,
  rating: row.rating,
  camera: { id: row.camera.id, slug: row.camera.slug, brand: row.camera.brand, model: row.camera.model },
  author: { id: row.author.id, slug: row.author.slug, name: row.author.name },
  publishedAt: row.publishedAt,
});

const presentShortItem = (row: ItemRow, addresses: Addresses): ContentShortItem => ({
  slug: row.slug,
  url: addresses.review(row.slug),
  title: row.title,
  rating: row.rating,
  camera: { slug: row.camera.slug, brand: row.camera.brand, model: row.camera.model },
  publishedAt: row.publishedAt,
});

export function presentList(
  list: ContentList,
  next: string | null,
  query: ContentQuery,
  addresses: Addresses,
): ContentPage {
  const present = query.view === "mobile" ? presentShortItem : presentItem;
  const total = list.total === null ? undefined : capCount(list.total);
  return {
    items: list.items.map((row) => present(row, addresses)),
    next,
    ...(list.facets && { facets: presentFacets(list.facets) }),
    ...(total && { total: total.count, ...(total.more && { more: total.more }) }),
  };
}

export const presentReview = (row: ReviewRow, addresses: Addresses): ContentReview => ({
  ...presentItem(row, addresses),
  body: row.body,
  bodyHtml: renderMarkdown(row.body),
  pros: [...row.pros],
  cons: [...row.cons],
  verdict: row.verdict,
  disclosure: row.disclosure,
  alternates: Object.fromEntries(
    Object.entries(row.alternates).map(([language, slug]) => [language, addresses.review(slug)]),
  ),
  updatedAt: row.updatedAt,
});

/** What isn't known of a camera is left out. */
export const presentCamera = (row: CameraRow, addresses: Addresses): ContentCamera => ({
  id: row.id,
  slug: row.slug,
  url: addresses.camera(row.slug),
  brand: row.brand,
  model: row.model,
  kind: row.kind,
  ...(row.mount !== null && { mount: row.mount }),
  ...(row.cropFactor !== null && { cropFactor: row.cropFactor }),
  ...(row.megapixels !== null && { megapixels: row.megapixels }),
  ...(row.year !== null && { year: row.year }),
  ...(row.weightGrams !== null && { weightGrams: row.weightGrams }),
  ...(row.priceUsd !== null && { priceUsd: row.priceUsd }),
  aggregate: { reviews: row.reviews, rating: row.rating },
});

export const presentCameraDetail = ({ camera, items }: CameraDetail, addresses: Addresses): ContentCameraDetail => ({
  ...presentCamera(camera, addresses),
  reviews: items.map((row) => presentItem(row, addresses)),
  reviewsUrl: addresses.reviewsOf(camera.slug),
});

export const presentComparison = (details: readonly CameraDetail[], addresses: Addresses): Comparison => ({
  cameras: details.map(({ camera, items }) => ({
    ...presentCamera(camera, addresses),
    reviews: items.map((row) => presentItem(row, addresses)),
  })),
  winners: findWinners(details.map(({ camera }) => camera)),
});
