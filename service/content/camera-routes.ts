import { z } from "zod";
import type { Cursors } from "../http/cursor.ts";
import { nextLink } from "../http/page.ts";
import { type Reach, type RequestFacts, type Route, route } from "../http/route.ts";
import { cameraTags, LIST_TAG, lastModified, movedTo, PUBLIC_READ } from "./caching.ts";
import { findCameraDetail } from "./camera.ts";
import { listCameraPage } from "./camera-list.ts";
import { CameraListQuery, ContentCameraDetail, ContentCameraPage } from "./camera-schema.ts";
import { CompareQuery, Comparison } from "./compare-schema.ts";
import { findCompared } from "./comparison.ts";
import { type Addresses, cameraPath, presentCamera, presentCameraDetail, presentComparison } from "./present.ts";

/** Cameras for readers: the catalogue, one camera, and several side by side. */
export const cameraRoutes = (cursors: Cursors, addresses: Addresses): Route[] => [
  catalogueRoute(cursors, addresses),
  cameraRoute(addresses),
  compareRoute(addresses),
];

const catalogueRoute = (cursors: Cursors, addresses: Addresses): Route =>
  route({
    method: "get",
    path: "/content/cameras",
    tag: "content",
    summary: "Cameras to choose from, by brand and model",
    description: "With `q` the cameras that it names, the nearest first.",
    who: "anyone",
    data: "replica",
    caching: PUBLIC_READ,
    query: CameraListQuery,
    answers: { 200: ContentCameraPage },
    act: async ({ em, query, request }) => {
      const list = await listCameraPage(em, query, cursors.read(query.cursor, request.path, query));
      const next = list.next && cursors.write(list.next, request.path, query);
      return {
        status: 200,
        body: { items: list.cameras.map((camera) => presentCamera(camera, addresses)), next },
        headers: nextLink(request, next),
        cacheTags: [LIST_TAG],
        ...lastModified(list.changedAt),
      };
    },
  });

const named = ({ em, params }: Reach) => findCameraDetail(em, params.slug ?? "");

const cameraRoute = (addresses: Addresses): Route =>
  route({
    method: "get",
    path: "/content/cameras/:slug",
    tag: "content",
    summary: "One camera with its reviews",
    who: "anyone",
    data: "replica",
    caching: PUBLIC_READ,
    find: named,
    query: z.object({}),
    answers: { 200: ContentCameraDetail, 301: undefined },
    act: async ({ found, params }) => {
      const cacheTags = cameraTags([found]);
      if (found.camera.slug !== params.slug) return movedTo(cameraPath(found.camera.slug), cacheTags);
      return {
        status: 200,
        body: presentCameraDetail(found, addresses),
        cacheTags,
        ...lastModified(found.changedAt),
      };
    },
  });

const compareRoute = (addresses: Addresses): Route =>
  route({
    method: "get",
    path: "/content/compare",
    tag: "content",
    summary: "Cameras side by side, with the winner of each measure",
    description: "Another order or spelling of the names leads to the canonical one: slugs in order.",
    who: "anyone",
    data: "replica",
    caching: PUBLIC_READ,
    query: CompareQuery,
    answers: { 200: Comparison, 301: undefined },
    problems: { 404: "One of the cameras is unknown" },
    act: async ({ em, query, request }) => {
      const details = await findCompared(em, query.cameras, query.language);
      const cacheTags = cameraTags(details);
      const slugs = details.map(({ camera }) => camera.slug);
      const sent = new URLSearchParams(request.querystring).get("cameras");
      if (sent !== slugs.join(",")) return movedTo(comparePath(slugs, request), cacheTags);
      const newest = details
        .map(({ changedAt }) => changedAt)
        .sort()
        .at(-1);
      return { status: 200, body: presentComparison(details, addresses), cacheTags, ...lastModified(newest) };
    },
  });

/** The other parameters stay as they are. */
function comparePath(slugs: readonly string[], { querystring }: RequestFacts): string {
  const rest = new URLSearchParams(querystring);
  rest.delete("cameras");
  return [
    "/content/compare?cameras=",
    slugs.map(encodeURIComponent).join(","),
    ...(rest.size > 0 ? ["&", rest] : []),
  ].join("");
}
