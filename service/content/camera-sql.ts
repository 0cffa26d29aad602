import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { Camera } from "../cameras/camera.entity.ts";
import { isoTime } from "./sql-time.ts";

/** A camera and what its published reviews come to, as the database tells it; what isn't known is null. */
export interface CameraRow {
  readonly id: string;
  readonly slug: string;
  readonly brand: string;
  readonly model: string;
  readonly kind: Camera["kind"];
  readonly mount: string | null;
  readonly cropFactor: number | null;
  readonly megapixels: number | null;
  readonly year: number | null;
  readonly weightGrams: number | null;
  readonly priceUsd: number | null;
  readonly reviews: number;
  /** The mean of their ratings, to two digits; null without reviews. */
  readonly rating: number | null;
}

/** A CameraRow of a camera `c`, as jsonb. */
export const CAMERA: RawQueryFragment = sql`(
  select jsonb_build_object(
    'id', c.id, 'slug', c.slug, 'brand', c.brand, 'model', c.model, 'kind', c.kind, 'mount', c.mount,
    'cropFactor', c.crop_factor, 'megapixels', c.megapixels, 'year', c.year, 'weightGrams', c.weight_grams,
    'priceUsd', c.price_usd, 'reviews', count(*), 'rating', round(avg(r.rating), 2)::double precision)
  from app.reviews r where r.camera_id = c.id and r.status = 'published')`;

/** When a camera `c` or what it shows of its reviews changed last, also by one that was taken back. */
export const CAMERA_CHANGE: RawQueryFragment = sql`(
  select ${isoTime("greatest(c.updated_at, max(r.updated_at), (select max(e.updated_at) from app.editors e))")}
  from app.reviews r where r.camera_id = c.id and r.published_at is not null)`;
