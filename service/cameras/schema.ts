import { z } from "zod";
import { wordedText } from "../http/text.ts";

export const KINDS = [
  "dslr",
  "mirrorless",
  "compact",
  "medium-format",
  "rangefinder",
  "action",
  "phone",
  "film",
  "other",
] as const;
export type Kind = (typeof KINDS)[number];

const required = {
  brand: wordedText(1, 80).meta({ description: "The maker's name as people write it", example: "Nikon" }),
  model: wordedText(1, 120).meta({ description: "The model's name without the brand", example: "Z 6II" }),
  kind: z.enum(KINDS).meta({ description: "What sort of camera it is", example: "mirrorless" }),
};

const optional = {
  mount: wordedText(1, 80).meta({ description: "The lens mount", example: "Nikon Z" }),
  cropFactor: z
    .number()
    .positive()
    .max(100)
    .meta({ description: "Diagonal of 24 x 36 mm divided by the sensor's", example: 1.5 }),
  megapixels: z
    .number()
    .positive()
    .max(1000)
    .meta({ description: "Effective megapixels as the maker states them", example: 24.5 }),
  year: z.int().min(1820).max(2100).meta({ description: "The year it was announced", example: 2020 }),
  weightGrams: z
    .int()
    .positive()
    .max(100_000)
    .meta({ description: "Weight of the body ready to use, in grams", example: 705 }),
  priceUsd: z
    .number()
    .min(0)
    .max(10_000_000)
    .meta({ description: "Price at launch in US dollars, body only", example: 1999 }),
};

/** What a client or a catalogue file says of a camera; unknown members are refused. */
export const CameraInput = z
  .strictObject({
    ...required,
    mount: optional.mount.optional(),
    cropFactor: optional.cropFactor.optional(),
    megapixels: optional.megapixels.optional(),
    year: optional.year.optional(),
    weightGrams: optional.weightGrams.optional(),
    priceUsd: optional.priceUsd.optional(),
  })
  .meta({
    id: "CameraInput",
    description: "A camera model for the catalogue",
    example: { brand: "Nikon", model: "Z 6II", kind: "mirrorless", mount: "Nikon Z", cropFactor: 1, megapixels: 24.5 },
  });
export type CameraInput = z.infer<typeof CameraInput>;

/** A merge patch (RFC 7396): null removes an optional member; a required one may be left out but not removed. */
export const CameraPatch = z
  .strictObject({
    brand: required.brand.optional(),
    model: required.model.optional(),
    kind: required.kind.optional(),
    mount: optional.mount.nullish(),
    cropFactor: optional.cropFactor.nullish(),
    megapixels: optional.megapixels.nullish(),
    year: optional.year.nullish(),
    weightGrams: optional.weightGrams.nullish(),
    priceUsd: optional.priceUsd.nullish(),
  })
  .meta({
    id: "CameraPatch",
    description: "Changes to a camera: what is named is changed, null removes an optional member",
    example: { megapixels: 24.5, priceUsd: null },
  });
export type CameraPatch = z.infer<typeof CameraPatch>;

/** A camera as it leaves the service; optional members that it doesn't have are left out. */
export const CameraView = z
  .object({
    id: z.uuid().meta({ description: "UUIDv7", example: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
    slug: z.string().meta({ description: "Its name in addresses", example: "nikon-z-6ii" }),
    ...CameraInput.shape,
    version: z.int().positive().meta({ description: "Counts its changes; the ETag follows it", example: 1 }),
    createdAt: z.iso.datetime().meta({ description: "RFC 3339, UTC", example: "2026-01-31T12:00:00.000Z" }),
    updatedAt: z.iso.datetime().meta({ description: "RFC 3339, UTC", example: "2026-01-31T12:00:00.000Z" }),
  })
  .meta({ id: "Camera", description: "A camera model of the catalogue" });
export type CameraView = z.infer<typeof CameraView>;
