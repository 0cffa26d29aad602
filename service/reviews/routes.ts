import { z } from "zod";
import type { Cursors } from "../http/cursor.ts";
import { LANGUAGES, type Language } from "../http/language.ts";
import { PAGING, pageAnswer, pageOf } from "../http/page.ts";
import { NotFound } from "../http/problems.ts";
import { type Reach, type Route, route } from "../http/route.ts";
import { text } from "../http/text.ts";
import { presentReview, presentSummary } from "./present.ts";
import { publishReview, withdrawReview } from "./publication.ts";
import type { Review } from "./review.entity.ts";
import {
  changeReview,
  deleteReview,
  draftReview,
  findOwnReview,
  findReview,
  listReviews,
  removeTranslation,
  replaceReview,
  translateReview,
} from "./reviews.ts";
import { PublicationInput, ReviewInput, ReviewPatch, ReviewSummary, ReviewView, TextInput } from "./schema.ts";

const visible = ({ em, actor, params }: Reach): Promise<Review> => findReview(em, actor, params.id ?? "");
const own = ({ em, actor, params }: Reach): Promise<Review> => findOwnReview(em, actor, params.id ?? "");

const ownInLanguage = (reach: Reach): Promise<Review> => {
  languageOf(reach.params);
  return own(reach);
};

/** What a row for the author or an admin has in common. */
const OWN = { tag: "reviews", who: "editor", find: own, guarded: true } as const;
const FORBIDDEN = "Only its author or an admin may do this";

const ReviewQuery = z.object({
  status: ReviewSummary.shape.status.optional(),
  author: text(1, 140).optional().meta({ description: "Id or slug" }),
  camera: text(1, 140).optional().meta({ description: "Id or slug" }),
  ...PAGING,
});

export const reviewRoutes = ({ cursors }: { cursors: Cursors }): Route[] => [
  draftRow,
  listRow(cursors),
  readRow,
  replaceRow,
  changeRow,
  deleteRow,
  publishRow,
  withdrawRow,
  translateRow,
  removeTranslationRow,
];

const draftRow = route({
  method: "post",
  path: "/reviews",
  tag: "reviews",
  summary: "Draft a review",
  who: "editor",
  body: ReviewInput,
  answers: { 201: ReviewView },
  act: async ({ em, actor, body }) => {
    const review = await draftReview(em, actor, body);
    return { ...ok(review), status: 201, location: `/reviews/${review.id}` };
  },
});

const listRow = (cursors: Cursors) =>
  route({
    method: "get",
    path: "/reviews",
    tag: "reviews",
    summary: "Your own reviews and everyone's published ones; for admins all",
    who: "editor",
    query: ReviewQuery,
    answers: { 200: pageOf(ReviewSummary).meta({ id: "ReviewPage" }) },
    act: async ({ em, actor, query, request }) => {
      const [before] = cursors.read(query.cursor, request.path, query) ?? [];
      const rows = await listReviews(em, actor, query, before as string | undefined, query.limit + 1);
      return pageAnswer({ rows, query, cursors, request, position: ({ id }) => [id], present: presentSummary });
    },
  });

const readRow = route({
  method: "get",
  path: "/reviews/:id",
  tag: "reviews",
  summary: "One review",
  who: "editor",
  find: visible,
  answers: { 200: ReviewView },
  act: async ({ found }) => ok(found),
});

const replaceRow = route({
  ...OWN,
  method: "put",
  path: "/reviews/:id",
  summary: "Replace a review; its translations stay",
  body: ReviewInput,
  answers: { 200: ReviewView },
  problems: { 403: FORBIDDEN, 409: "There is a translation in that language" },
  act: async ({ em, actor, found, body }) => ok(await replaceReview(em, actor, found, body)),
});

const changeRow = route({
  ...OWN,
  method: "patch",
  path: "/reviews/:id",
  summary: "Change a review; what is public changes at once",
  body: ReviewPatch,
  answers: { 200: ReviewView },
  problems: { 403: FORBIDDEN, 409: "There is a translation in that language" },
  act: async ({ em, actor, found, body }) => ok(await changeReview(em, actor, found, body)),
});

const deleteRow = route({
  ...OWN,
  method: "delete",
  path: "/reviews/:id",
  summary: "Delete a draft",
  answers: { 204: undefined },
  problems: { 403: FORBIDDEN, 409: "It is not a draft" },
  act: async ({ em, actor, found }) => {
    await deleteReview(em, actor, found);
    return { status: 204 };
  },
});

const publishRow = route({
  ...OWN,
  method: "put",
  path: "/reviews/:id/publication",
  summary: "Publish now, or at a time",
  body: PublicationInput,
  bodyOptional: true,
  answers: { 200: ReviewView },
  problems: { 403: FORBIDDEN, 409: "A public review can't be scheduled" },
  act: async ({ em, actor, found, body }) =>
    ok(await publishReview(em, actor, found, body.at ? new Date(body.at) : undefined)),
});

const withdrawRow = route({
  ...OWN,
  method: "delete",
  path: "/reviews/:id/publication",
  summary: "Retract a public review, or take a scheduled one off the schedule",
  answers: { 200: ReviewView },
  problems: { 403: FORBIDDEN, 409: "It is a draft" },
  act: async ({ em, actor, found }) => ok(await withdrawReview(em, actor, found)),
});

const translateRow = route({
  ...OWN,
  method: "put",
  path: "/reviews/:id/translations/:language",
  find: ownInLanguage,
  summary: "Write the review in es, pt or en",
  body: TextInput,
  answers: { 200: ReviewView, 201: ReviewView },
  problems: { 403: FORBIDDEN },
  act: async ({ em, actor, found, params, body }) => {
    const outcome = await translateReview(em, actor, found, languageOf(params), body);
    return {
      ...ok(found),
      status: outcome === "created" ? 201 : 200,
      ...(outcome === "created" && { location: `/reviews/${found.id}` }),
    };
  },
});

const removeTranslationRow = route({
  ...OWN,
  method: "delete",
  path: "/reviews/:id/translations/:language",
  find: ownInLanguage,
  summary: "Remove a translation",
  answers: { 200: ReviewView },
  problems: { 403: FORBIDDEN, 409: "It is the original" },
  act: async ({ em, actor, found, params }) => ok(await removeTranslation(em, actor, found, languageOf(params))),
});

const languageOf = ({ language = "" }: Reach["params"]): Language => {
  if (!(LANGUAGES as readonly string[]).includes(language)) throw new NotFound("language");
  return language as Language;
};

const ok = (review: Review) => ({ status: 200, body: presentReview(review), version: review.version });
