import { defineEntity, p } from "@mikro-orm/core";
import { makeSlug } from "../http/slug.ts";
import { wordsOfCamera } from "./model-words.ts";
import type { Kind } from "./schema.ts";

const CameraSchema = defineEntity({
  name: "Camera",
  tableName: "cameras",
  properties: {
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    brand: p.text(),
    model: p.text(),
    slug: p.text().unique(),
    formerSlugs: p.array(),
    words: p.array().lazy(),
    kind: p.text().$type<Kind>(),
    mount: p.text().nullable(),
    cropFactor: p.float().nullable(),
    megapixels: p.float().nullable(),
    year: p.integer().nullable(),
    weightGrams: p.integer().nullable(),
    priceUsd: p.float().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** A model that can be reviewed. */
export class Camera extends CameraSchema.class {
  static slugOf(brand: string, model: string): string {
    return makeSlug(`${brand} ${model}`);
  }

  /** Takes its name: the slug and the words that it is found by follow; an earlier slug goes on leading here. */
  rename(brand: string, model: string): void {
    const slug = Camera.slugOf(brand, model);
    if (this.slug && this.slug !== slug)
      this.formerSlugs = [...this.formerSlugs.filter((former) => former !== slug), this.slug];
    this.brand = brand;
    this.model = model;
    this.slug = slug;
    this.words = wordsOfCamera(brand, model);
  }
}
CameraSchema.setClass(Camera);
