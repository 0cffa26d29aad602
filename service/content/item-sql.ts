import { type RawQueryFragment, raw, sql } from "@mikro-orm/core";
import { AUTHOR_SLUG } from "../editors/editors.ts";
import type { Language } from "../http/language.ts";
import { isoTime } from "./sql-time.ts";

/** A published text as the database tells it, without addresses. */
export interface ItemRow {
  readonly slug: string;
  readonly language: Language;
  readonly title: string;
  readonly summary: string;
  readonly rating: number;
  readonly camera: { readonly id: string; readonly slug: string; readonly brand: string; readonly model: string };
  readonly author: { readonly id: string; readonly slug: string; readonly name: string };
  readonly publishedAt: string;
}

export const AUTHOR: RawQueryFragment = raw(AUTHOR_SLUG);

/** An ItemRow of a text `t`, its review `r`, camera `c` and author `e`, as jsonb. */
export const ITEM: RawQueryFragment = sql`jsonb_build_object(
  'slug', t.slug, 'language', t.language, 'title', t.title, 'summary', t.summary,
  'rating', r.rating::double precision,
  'camera', jsonb_build_object('id', c.id, 'slug', c.slug, 'brand', c.brand, 'model', c.model),
  'author', jsonb_build_object('id', e.id, 'slug', ${AUTHOR}, 'name', e.name),
  'publishedAt', ${isoTime("r.published_at")})`;

/** The newest published texts of a camera `c` as a JSON array: in a language, or each review's original. */
export const newestItems = (limit: number, language?: Language): RawQueryFragment => sql`(
  select coalesce(jsonb_agg(newest.item order by newest.ordinal), '[]')
  from (
    select row_number() over (order by r.published_at desc, r.id desc) as ordinal, ${ITEM} as item
    from app.reviews r
    join app.review_texts t on t.review_id = r.id and t.language = ${language ?? raw("r.language")}
    join app.editors e on e.id = r.author_id
    where r.camera_id = c.id and r.status = 'published'
    order by ordinal
    limit ${limit}) newest)`;
