import { z } from "zod";
import { LANGUAGES } from "../http/language.ts";
import { multilineText, text, wordedText } from "../http/text.ts";

const points = () => z.array(text(1, 200)).max(20);
const rating = () =>
  z.number().min(0).max(10).multipleOf(0.5, "comes in halves").meta({ description: "0 to 10 in halves", example: 8.5 });
const language = () => z.enum(LANGUAGES).meta({ example: "es" });

const TEXT = {
  title: wordedText(1, 200).meta({ example: "Seis meses con la Z 6II" }),
  summary: text(1, 500).meta({ example: "Una cámara que no estorba." }),
  body: multilineText(1, 100_000).meta({
    description: "Markdown; HTML in it is shown as text",
    example: "## Primeras impresiones\n\nCabe en la mano.",
  }),
  pros: points()
    .default([])
    .meta({ example: ["Enfoque fiable"] }),
  cons: points()
    .default([])
    .meta({ example: ["Buffer corto"] }),
  verdict: text(1, 1_000).meta({ example: "La compraría otra vez." }),
};

/** What one review says in one language. */
export const TextInput = z.strictObject(TEXT).meta({ id: "ReviewTextInput" });

export const ReviewInput = z
  .strictObject({
    cameraId: z.uuid().meta({ description: "A camera of the catalogue" }),
    language: language(),
    ...TEXT,
    rating: rating(),
    disclosure: z
      .enum(["bought", "loaned", "gift"])
      .meta({ description: "How the reviewer came by the camera", example: "bought" }),
  })
  .meta({ id: "ReviewInput" });

/** The two lists are optional: null empties them. */
const emptied = () =>
  points()
    .nullable()
    .optional()
    .transform((list) => (list === null ? [] : list));

/** A merge patch; of the members only the lists can be removed. */
export const ReviewPatch = z
  .strictObject({
    cameraId: ReviewInput.shape.cameraId.optional(),
    language: language().optional(),
    title: TEXT.title.optional(),
    summary: TEXT.summary.optional(),
    body: TEXT.body.optional(),
    pros: emptied(),
    cons: emptied(),
    verdict: TEXT.verdict.optional(),
    rating: rating().optional(),
    disclosure: ReviewInput.shape.disclosure.optional(),
  })
  .meta({ id: "ReviewPatch" });

export const PublicationInput = z
  .strictObject({
    at: z.iso
      .datetime({ offset: true, error: "is not an RFC 3339 time, such as 2026-12-01T09:00:00Z" })
      .refine((value) => !(Date.parse(value) - Date.now() > 5 * 365 * 86_400_000), "is more than five years away")
      .optional()
      .meta({ description: "When; now without it, and when it is past" }),
  })
  .meta({ id: "PublicationInput" });

const moment = () => z.iso.datetime().max(30);
const count = () => z.int().min(1).max(2_147_483_647);
const slug = () => z.string().max(140).meta({ example: "nikon-z-6ii-seis-meses-con-la-z-6ii" });
const person = () => z.object({ id: z.uuid(), name: z.string().max(120) });

const SUMMARY = {
  id: z.uuid(),
  slug: slug(),
  status: z.enum(["draft", "scheduled", "published", "retracted"]),
  version: count(),
  author: person(),
  camera: z.object({ id: z.uuid(), slug: slug(), brand: z.string().max(80), model: z.string().max(120) }),
  language: language(),
  title: z.string().max(200),
  summary: z.string().max(500),
  rating: rating(),
  createdAt: moment(),
  updatedAt: moment(),
  scheduledFor: moment().nullable(),
  publishedAt: moment().nullable(),
};

/** As it stands in a list. */
export const ReviewSummary = z.object(SUMMARY).meta({ id: "ReviewSummary" });

const TextView = z.object({
  slug: slug(),
  title: z.string().max(200),
  summary: z.string().max(500),
  body: z.string().max(100_000),
  pros: points(),
  cons: points(),
  verdict: z.string().max(1_000),
});

export const ReviewView = z
  .object({
    ...SUMMARY,
    cameraId: z.uuid(),
    body: z.string().max(100_000),
    pros: points(),
    cons: points(),
    verdict: z.string().max(1_000),
    disclosure: ReviewInput.shape.disclosure,
    translations: z
      .object({ es: TextView.optional(), pt: TextView.optional(), en: TextView.optional() })
      .meta({ description: "In the other languages" }),
  })
  .meta({ id: "Review" });

export const RevisionSummary = z
  .object({
    number: count(),
    change: z.string().max(40),
    editor: person().nullable().meta({ description: "null: the service itself" }),
    createdAt: moment(),
  })
  .meta({ id: "RevisionSummary" });

export const RevisionView = z
  .object({
    ...RevisionSummary.shape,
    snapshot: z.record(z.string().max(40), z.unknown()).meta({ description: "The whole review after this change" }),
    difference: z
      .array(
        z.object({
          pointer: z.string().max(200).meta({ description: "Into the snapshot", example: "/texts/es/title" }),
          before: z.unknown().optional(),
          after: z.unknown().optional(),
          patch: z
            .string()
            .max(300_000)
            .optional()
            .meta({ description: "Of a long text: a unified diff instead of before and after" }),
        }),
      )
      .max(200),
  })
  .meta({ id: "Revision" });

export type ReviewInput = z.output<typeof ReviewInput>;
export type ReviewPatch = z.output<typeof ReviewPatch>;
export type TextInput = z.output<typeof TextInput>;
export type ReviewView = z.output<typeof ReviewView>;
export type ReviewSummary = z.output<typeof ReviewSummary>;
export type RevisionSummary = z.output<typeof RevisionSummary>;
export type RevisionView = z.output<typeof RevisionView>;
