import { sql } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Suggestions } from "./camera-schema.ts";
import { LAST_CHANGE } from "./last-change.ts";
import { cameraSearchTables } from "./search.ts";
import { searchWords } from "./search-words.ts";

const MOST_ITEMS = 10;
const MOST_BRANDS = 3;
/** How alike what is typed and a brand must be, by trigrams. */
const LEAST_SIMILARITY = 0.35;
const MOST_LENGTH_APART = 2;

export interface SuggestionList {
  readonly items: Suggestions["items"];
  readonly changedAt: string | null;
}

interface SuggestionRow {
  readonly brands: readonly string[];
  readonly cameras: readonly { readonly slug: string; readonly brand: string; readonly model: string }[];
  readonly changedAt: string | null;
}

/** Brands that begin with what is typed or are spelled much like it, then cameras whose name may go on so. */
export async function suggestCameras(em: EntityManager, q: string): Promise<SuggestionList> {
  const words = searchWords(q);
  const typed = words.map(({ spellings }) => spellings[0]).join("");
  const [row] = await em.execute<SuggestionRow[]>(sql`
    with ${cameraSearchTables(words, { completes: true })},
    brand as (
      select min(brand) as brand, regexp_replace(lower(public.unaccent(brand)), '[^[:alnum:]]+', '', 'g') as plain
      from app.cameras group by plain)
    select
      (select coalesce(jsonb_agg(b.brand order by b.fit desc, b.brand), '[]') from (
        select brand, starts_with(plain, ${typed})::int + public.similarity(plain, ${typed}) as fit
        from brand
        where starts_with(plain, ${typed})
          or abs(length(plain) - length(${typed})) <= ${MOST_LENGTH_APART} and public.similarity(plain, ${typed}) >= ${LEAST_SIMILARITY}
        order by fit desc, brand limit ${MOST_BRANDS}) b) as brands,
      (select coalesce(jsonb_agg(c.camera order by c.ordinal), '[]') from (
        select row_number() over (order by named.closeness desc, length(c.model), lower(c.brand), c.model, c.id) as ordinal,
          jsonb_build_object('slug', c.slug, 'brand', c.brand, 'model', c.model) as camera
        from app.cameras c join named on named.camera_id = c.id
        order by ordinal limit ${MOST_ITEMS}) c) as cameras,
      ${LAST_CHANGE} as "changedAt"`);
  if (!row) throw new Error("Suggestions are always one row.");
  const brands = row.brands.map((brand) => ({ kind: "brand" as const, brand }));
  const cameras = row.cameras.map((camera) => ({ kind: "camera" as const, ...camera }));
  return { items: [...brands, ...cameras].slice(0, MOST_ITEMS), changedAt: row.changedAt };
}
