import { z } from "zod";
import { LANGUAGES, type Language } from "../http/language.ts";

const Time = z.iso.datetime().meta({ description: "RFC 3339, UTC", example: "2026-01-31T12:00:00.000Z" });
/** Slugs of other scripts are longer when they are encoded. */
export const Url = z.url().max(2_000);
const Slug = z.string().max(140).meta({ description: "Its name in addresses", example: "nikon-z-6ii-a-year-on" });

export const Author = z
  .object({
    id: z.uuid().meta({ description: "UUIDv7" }),
    slug: z
      .string()
      .max(140)
      .meta({ description: "Made of the name; for the `author` parameter", example: "ana-sosa" }),
    name: z.string().max(120).meta({ example: "Ana Sosa" }),
  })
  .meta({ id: "ContentAuthor", description: "Who wrote a review" });

export const CameraName = z
  .object({
    id: z.uuid().meta({ description: "UUIDv7" }),
    slug: z.string().max(140).meta({ example: "nikon-z-6ii" }),
    brand: z.string().max(80).meta({ example: "Nikon" }),
    model: z.string().max(120).meta({ example: "Z 6II" }),
  })
  .meta({ id: "ContentCameraName", description: "The camera that a review is of" });

const members = {
  slug: Slug,
  url: Url.meta({ description: "Where the review is read whole" }),
  language: z.enum(LANGUAGES).meta({ description: "The language of this text" }),
  title: z.string().max(200),
  summary: z.string().max(500),
  rating: z.number().min(0).max(10).meta({ description: "0 to 10 in halves", example: 8.5 }),
  camera: CameraName,
  author: Author,
  publishedAt: Time,
};

export const ContentItem = z
  .object(members)
  .meta({ id: "ContentItem", description: "One text of a published review: the original or a translation" });
export type ContentItem = z.output<typeof ContentItem>;

export const ContentShortItem = z
  .object({
    slug: members.slug,
    url: members.url,
    title: members.title,
    rating: members.rating,
    camera: CameraName.omit({ id: true }),
    publishedAt: members.publishedAt,
  })
  .meta({ id: "ContentShortItem", description: "The short form of an item, for small screens" });
export type ContentShortItem = z.output<typeof ContentShortItem>;

const Points = z.array(z.string().max(200)).max(20);

export const ContentReview = z
  .object({
    ...members,
    body: z.string().max(100_000).meta({ description: "Markdown, as it was written" }),
    bodyHtml: z
      .string()
      .max(10_000_000)
      .meta({ description: "The body as HTML that is safe to show: no raw HTML, no scripts" }),
    pros: Points,
    cons: Points,
    verdict: z.string().max(1_000),
    disclosure: z.enum(["bought", "loaned", "gift"]).meta({ description: "How the author came by the camera" }),
    alternates: z
      .object({ es: Url.optional(), pt: Url.optional(), en: Url.optional() } satisfies Record<Language, z.ZodType>)
      .meta({ description: "The review in each language that it is published in, this one too" }),
    updatedAt: Time,
  })
  .meta({ id: "ContentReview", description: "A published review" });
export type ContentReview = z.output<typeof ContentReview>;
