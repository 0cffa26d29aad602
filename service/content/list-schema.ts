import { z } from "zod";
import { KINDS } from "../cameras/cameras.ts";
import { decimal } from "../http/decimal.ts";
import { LANGUAGES } from "../http/language.ts";
import { PAGING, pageOf } from "../http/page.ts";
import { text, wordedText } from "../http/text.ts";
import { ContentItem, ContentShortItem } from "./item-schema.ts";
import { COMMAS, commaList, flag, word } from "./parameters.ts";

/** What items can be counted by. Each is also a parameter that narrows the list. */
export const FACETS = ["brand", "mount", "kind", "year", "rating", "language"] as const;
export type Facet = (typeof FACETS)[number];

export const SORTS = ["newest", "rating", "relevance"] as const;
export type Sort = (typeof SORTS)[number];

/** A person's query: something of it must be a word. */
export const SearchText = wordedText(1, 200).meta({
  description:
    "What to look for: every word must match somewhere in title, summary, body, brand or model. Accents, capitals, and hyphens and spaces inside models don't count; misspelt brands and models are understood",
  example: "eos r5 mk2",
});

/** What narrows a list of cameras, and of their reviews. */
export const CAMERA_FILTERS = {
  brand: text(1, 80).optional().meta({ description: "The camera's brand, in any case", example: "nikon" }),
  mount: text(1, 80).optional().meta({ description: "The camera's lens mount, in any case", example: "Nikon Z" }),
  kind: word(KINDS).optional().meta({ description: "The camera's kind, in any case", example: "mirrorless" }),
};

export const ContentQuery = z
  .object({
    language: z.enum(LANGUAGES).optional().meta({
      description: "Texts in this language, originals and translations; without it each review's original only",
    }),
    q: SearchText.optional(),
    ...CAMERA_FILTERS,
    year: decimal(z.int().min(1820).max(2100))
      .optional()
      .meta({ description: "The year the camera was announced", example: 2024 }),
    rating: decimal(z.number().min(0).max(10).multipleOf(0.5, "goes in halves"))
      .optional()
      .meta({ description: "The least rating: 0 to 10 in halves", example: 8.5 }),
    author: text(1, 200).optional().meta({
      description: "The author's id or slug; a slug is made of the name and stands for everybody of that name",
      example: "ana-sosa",
    }),
    camera: text(1, 200).optional().meta({ description: "The camera's id or slug", example: "nikon-z-6ii" }),
    sort: z.enum(SORTS).optional().meta({
      description: "`relevance` needs `q` and is the default with it; else `newest` is. `rating` is best first",
    }),
    facets: commaList(z.enum(FACETS), { min: 1, max: FACETS.length })
      .optional()
      .meta({
        ...COMMAS,
        description: "Which counts to add, separated by commas. Counted is what the other parameters select",
        example: ["brand", "kind"],
      }),
    view: z.enum(["web", "mobile"]).default("web").meta({ description: "`mobile` is the short form of the items" }),
    total: flag().default(false).meta({ description: "Whether to count all that is selected" }),
    ...PAGING,
  })
  .refine(({ q, sort }) => q !== undefined || sort !== "relevance", {
    path: ["sort"],
    message: "can be relevance only together with q",
  });
export type ContentQuery = z.output<typeof ContentQuery>;

export const sortOf = ({ sort, q }: ContentQuery): Sort => sort ?? (q === undefined ? "newest" : "relevance");

const facetCount = <Value extends z.ZodType<string | number>>(value: Value) =>
  z.object({
    value: value.meta({ description: "A value for the parameter of the facet's name" }),
    count: z.int().min(1).max(10_000).meta({ description: "How many of the selected items have it" }),
    more: z.literal(true).optional().meta({ description: "There are more than `count`" }),
  });
const TextCount = facetCount(z.string().max(80)).meta({ id: "TextCount", description: "How often one text occurs" });
const NumberCount = facetCount(z.number()).meta({ id: "NumberCount", description: "How often one number occurs" });
const texts = z.array(TextCount).max(100).optional();
const numbers = z.array(NumberCount).max(100).optional();

const Facets = z
  .object({ brand: texts, mount: texts, kind: texts, year: numbers, rating: numbers, language: texts })
  .meta({
    id: "Facets",
    description: "For each facet asked for its most frequent values first; `rating` counts each half for itself",
  });
export type Facets = z.output<typeof Facets>;

export const ContentPage = pageOf(z.union([ContentItem, ContentShortItem]))
  .extend({
    facets: Facets.optional(),
    total: z
      .int()
      .min(0)
      .max(10_000)
      .optional()
      .meta({ description: "How many items are selected; with `total=true`" }),
    more: z.literal(true).optional().meta({ description: "There are more than `total`" }),
  })
  .meta({ id: "ContentPage", description: "Published reviews" });
export type ContentPage = z.output<typeof ContentPage>;
