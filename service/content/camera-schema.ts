import { z } from "zod";
import { CameraView } from "../cameras/cameras.ts";
import { PAGING, pageOf } from "../http/page.ts";
import { ContentItem, Url } from "./item-schema.ts";
import { CAMERA_FILTERS, SearchText } from "./list-schema.ts";

export const CameraListQuery = z.object({
  ...CAMERA_FILTERS,
  q: SearchText.optional().meta({
    description: "The camera's name or a part of it, as people write it: every word must be of brand or model",
    example: "z6iii",
  }),
  ...PAGING,
});
export type CameraListQuery = z.output<typeof CameraListQuery>;

export const SuggestionQuery = z.object({ q: SearchText });

const facts = CameraView.omit({ version: true, createdAt: true, updatedAt: true }).shape;

export const ContentCamera = z
  .object({
    ...facts,
    url: Url.meta({ description: "Where the camera is read with its reviews" }),
    aggregate: z
      .object({
        reviews: z.int().min(0).meta({ description: "How many published reviews it has" }),
        rating: z
          .number()
          .nullable()
          .meta({ description: "The mean of their ratings; null without reviews", example: 8.25 }),
      })
      .meta({ description: "What its published reviews come to" }),
  })
  .meta({
    id: "ContentCamera",
    description: "A camera of the catalogue, for readers; what isn't known of it is left out",
  });
export type ContentCamera = z.output<typeof ContentCamera>;

export const ContentCameraPage = pageOf(ContentCamera).meta({ id: "ContentCameraPage", description: "Cameras" });

export const ContentCameraDetail = ContentCamera.extend({
  reviews: z
    .array(ContentItem)
    .max(25)
    .meta({ description: "Its newest published reviews, at most 25, each as its original" }),
  reviewsUrl: Url.meta({ description: "Where all of them are listed" }),
}).meta({ id: "ContentCameraDetail", description: "A camera with its reviews" });
export type ContentCameraDetail = z.output<typeof ContentCameraDetail>;

const BrandSuggestion = z
  .object({ kind: z.literal("brand"), brand: z.string().max(80) })
  .meta({ id: "BrandSuggestion", description: "A brand: a value for the `brand` parameter" });
const CameraSuggestion = z
  .object({
    kind: z.literal("camera"),
    slug: z.string().max(140),
    brand: z.string().max(80),
    model: z.string().max(120),
  })
  .meta({ id: "CameraSuggestion", description: "A camera: its slug is a value for the `camera` parameter" });

export const Suggestions = z
  .object({ items: z.array(z.discriminatedUnion("kind", [BrandSuggestion, CameraSuggestion])).max(10) })
  .meta({ id: "Suggestions", description: "What a person may mean, the likeliest first" });
export type Suggestions = z.output<typeof Suggestions>;
