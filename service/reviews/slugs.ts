import type { EntityManager } from "@mikro-orm/postgresql";
import { makeSlug } from "../http/slug.ts";
import type { Review, ReviewText } from "./review.entity.ts";

/** Gives a text the address that its camera and title make; numbered when another review has it. */
export async function giveSlug(em: EntityManager, review: Review, text: ReviewText): Promise<void> {
  const wanted = slugOf(review, text);
  if (text.slug === wanted || isNumbered(text.slug, wanted)) return;
  await em.execute("select pg_advisory_xact_lock(7205759406)"); // two new texts with one title at once
  const rows = await em.execute<{ slug: string }[]>(
    "select unnest(slug || former_slugs) as slug from app.review_texts where id is distinct from ?::uuid and (slug = ? or slug like ? or former_slugs @> array[?]::text[])",
    [text.id ?? null, wanted, `${wanted.replaceAll(/[\\%_]/g, "\\$&")}-%`, wanted],
  );
  const taken = new Set(rows.map(({ slug }) => slug));
  let slug = wanted;
  for (let number = 2; taken.has(slug); number += 1) slug = `${wanted}-${number}`;
  text.moveTo(slug, review.wasPublic);
}

/** A title that begins with the camera's name doesn't say it twice. */
function slugOf({ camera }: Review, { title }: ReviewText): string {
  const name = makeSlug(`${camera.brand} ${camera.model}`);
  const slug = makeSlug(title);
  return slug === name || slug.startsWith(`${name}-`) ? slug : makeSlug(`${name} ${title}`);
}

const isNumbered = (slug: string, wanted: string): boolean =>
  slug.startsWith(`${wanted}-`) && /^\d+$/.test(slug.slice(wanted.length + 1));
