import { z } from "zod";
import { LANGUAGES } from "../http/language.ts";
import { ContentCamera } from "./camera-schema.ts";
import type { Measure } from "./compare.ts";
import { ContentItem } from "./item-schema.ts";
import { COMMAS, commaList } from "./parameters.ts";

export const CompareQuery = z.object({
  cameras: commaList(z.string().min(1, "has a comma without a name").max(140), { min: 2, max: 4 }).meta({
    ...COMMAS,
    description: "2 to 4 cameras by slug or id, separated by commas; the canonical spelling is slugs in order",
    example: ["canon-eos-r5", "nikon-z-6ii"],
  }),
  language: z
    .enum(LANGUAGES)
    .optional()
    .meta({ description: "Reviews in this language; without it each review's original" }),
});

const Winner = z
  .object({
    better: z.enum(["higher", "lower"]).meta({ description: "Which way is better" }),
    value: z.number().meta({ description: "The best value" }),
    cameras: z.array(z.string().max(140)).min(1).max(4).meta({ description: "The slugs of all cameras that have it" }),
  })
  .meta({ id: "ComparisonWinner", description: "Who is best by one measure" });

const nobody = Winner.nullable();
const winners = {
  rating: nobody,
  megapixels: nobody,
  cropFactor: nobody,
  year: nobody,
  weightGrams: nobody,
  priceUsd: nobody,
} satisfies Record<Measure, typeof nobody>;

export const Comparison = z
  .object({
    cameras: z
      .array(
        ContentCamera.extend({
          reviews: z.array(ContentItem).max(3).meta({ description: "Its newest published reviews, at most 3" }),
        }).meta({ id: "ComparedCamera", description: "A camera beside others" }),
      )
      .max(4)
      .meta({ description: "In the order of their slugs" }),
    winners: z.object(winners).meta({
      description: "For each measure who is best; null when fewer than two of the cameras have it",
    }),
  })
  .meta({ id: "Comparison", description: "Cameras side by side" });
export type Comparison = z.output<typeof Comparison>;
