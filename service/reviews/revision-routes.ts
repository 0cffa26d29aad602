import { z } from "zod";
import type { Cursors } from "../http/cursor.ts";
import { PAGING, pageAnswer, pageOf } from "../http/page.ts";
import { type Reach, type Route, route } from "../http/route.ts";
import { presentReview } from "./present.ts";
import { findOwnReview, restoreReview } from "./reviews.ts";
import { findRevision, findSnapshot, listRevisions } from "./revisions.ts";
import { ReviewView, RevisionSummary, RevisionView } from "./schema.ts";

const own = ({ em, actor, params }: Reach) => findOwnReview(em, actor, params.id ?? "");
const FORBIDDEN = "Only its author or an admin may do this";

/** Who may change a review may see how it became what it is. */
export const revisionRoutes = ({ cursors }: { cursors: Cursors }): Route[] => [listRow(cursors), readRow, restoreRow];

const listRow = (cursors: Cursors) =>
  route({
    method: "get",
    path: "/reviews/:id/revisions",
    tag: "revisions",
    summary: "A review's history, newest first",
    who: "editor",
    find: own,
    query: z.object(PAGING),
    answers: { 200: pageOf(RevisionSummary).meta({ id: "RevisionPage" }) },
    problems: { 403: FORBIDDEN },
    act: async ({ em, found, query, request }) => {
      const [before] = cursors.read(query.cursor, request.path, query) ?? [];
      const rows = await listRevisions(em, found.id, before as number | undefined, query.limit + 1);
      const position = ({ number }: RevisionSummary) => [number];
      return pageAnswer({ rows, query, cursors, request, position, present: (revision) => revision });
    },
  });

const readRow = route({
  method: "get",
  path: "/reviews/:id/revisions/:number",
  tag: "revisions",
  summary: "One revision and what it changed",
  who: "editor",
  find: async (reach) => findRevision(reach.em, (await own(reach)).id, reach.params.number ?? ""),
  answers: { 200: RevisionView },
  problems: { 403: FORBIDDEN },
  act: async ({ found }) => ({ status: 200, body: found }),
});

const restoreRow = route({
  method: "post",
  path: "/reviews/:id/revisions/:number/restoration",
  tag: "revisions",
  summary: "Take the content back from an earlier revision; its state stays",
  who: "editor",
  find: async (reach) => {
    const review = await own(reach);
    await findSnapshot(reach.em, review.id, reach.params.number ?? ""); // 404 before anything else is looked at
    return review;
  },
  guarded: true,
  answers: { 200: ReviewView },
  problems: { 403: FORBIDDEN, 409: "The camera of that revision is gone" },
  act: async ({ em, actor, found, params }) => {
    const { number, snapshot } = await findSnapshot(em, found.id, params.number ?? "");
    const review = await restoreReview(em, actor, found, number, snapshot);
    return { status: 200, body: presentReview(review), version: review.version };
  },
});
