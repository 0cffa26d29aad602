import { z } from "zod";
import type { Cursors } from "../http/cursor.ts";
import { nextLink } from "../http/page.ts";
import { type Reach, type Route, route } from "../http/route.ts";
import { LIST_TAG, lastModified, movedTo, PUBLIC_READ, reviewTags } from "./caching.ts";
import { cameraRoutes } from "./camera-routes.ts";
import { SuggestionQuery, Suggestions } from "./camera-schema.ts";
import { ContentReview } from "./item-schema.ts";
import { listContent } from "./list.ts";
import { ContentPage, ContentQuery } from "./list-schema.ts";
import { type Addresses, addressesAt, presentList, presentReview, reviewPath } from "./present.ts";
import { findReview } from "./review.ts";
import { suggestCameras } from "./suggestions.ts";

export interface ContentRouteDeps {
  readonly cursors: Cursors;
  /** How readers reach the service, without a slash at its end. */
  readonly publicUrl: string;
}

/** What readers get as JSON. Addresses of fixed words come before `/content/:slug`; no slug is one of these words. */
export const contentRoutes = ({ cursors, publicUrl }: ContentRouteDeps): Route[] => {
  const addresses = addressesAt(publicUrl);
  return [listRoute(cursors, addresses), suggestionRoute, ...cameraRoutes(cursors, addresses), reviewRoute(addresses)];
};

const listRoute = (cursors: Cursors, addresses: Addresses): Route =>
  route({
    method: "get",
    path: "/content",
    tag: "content",
    summary: "Published reviews: list, search and count",
    description: "One text of each review: the original, or the one in the language asked for.",
    who: "anyone",
    data: "replica",
    caching: PUBLIC_READ,
    query: ContentQuery,
    answers: { 200: ContentPage },
    act: async ({ em, query, request }) => {
      const list = await listContent(em, query, cursors.read(query.cursor, request.path, query));
      const next = list.next && cursors.write(list.next, request.path, query);
      return {
        status: 200,
        body: presentList(list, next, query, addresses),
        headers: nextLink(request, next),
        cacheTags: [LIST_TAG],
        ...lastModified(list.changedAt),
      };
    },
  });

const suggestionRoute = route({
  method: "get",
  path: "/content/suggestions",
  tag: "content",
  summary: "Brands and cameras that a person may mean",
  description: "For a search field: the last word may be unfinished, and all may be misspelt.",
  who: "anyone",
  data: "replica",
  caching: PUBLIC_READ,
  query: SuggestionQuery,
  answers: { 200: Suggestions },
  act: async ({ em, query }) => {
    const { items, changedAt } = await suggestCameras(em, query.q);
    return { status: 200, body: { items }, cacheTags: [LIST_TAG], ...lastModified(changedAt) };
  },
});

const named = ({ em, params }: Reach) => findReview(em, params.slug ?? "");

const reviewRoute = (addresses: Addresses): Route =>
  route({
    method: "get",
    path: "/content/:slug",
    tag: "content",
    summary: "One review, whole",
    who: "anyone",
    data: "replica",
    caching: PUBLIC_READ,
    find: named,
    query: z.object({}),
    answers: { 200: ContentReview, 301: undefined },
    problems: { 410: "It was published once and isn't any more" },
    act: async ({ found, params }) => {
      const cacheTags = reviewTags(found);
      if (found.slug !== params.slug) return movedTo(reviewPath(found.slug), cacheTags);
      return {
        status: 200,
        body: presentReview(found, addresses),
        cacheTags,
        ...lastModified(found.changedAt),
      };
    },
  });
