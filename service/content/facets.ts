import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { Facet, Facets } from "./list-schema.ts";

/** More values than these nobody reads; the less frequent ones are left out. */
const MOST_VALUES = 100;
/** Above it a count says "more". */
export const MOST_COUNTED = 10_000;

export type FacetRows = Readonly<Partial<Record<Facet, readonly { value: string | number; count: number }[]>>>;

/** What a facet's value is, and what makes two values one. Most are the camera's, and cameras are few. */
const VALUES: Readonly<
  Record<Facet, { readonly key: RawQueryFragment; readonly value: RawQueryFragment; readonly of: "camera" | "hit" }>
> = {
  brand: { of: "camera", key: sql`lower(c.brand)`, value: sql`min(c.brand)` },
  mount: { of: "camera", key: sql`lower(c.mount)`, value: sql`min(c.mount)` },
  kind: { of: "camera", key: sql`c.kind`, value: sql`c.kind` },
  year: { of: "camera", key: sql`c.year`, value: sql`c.year` },
  rating: { of: "hit", key: sql`hit.rating`, value: sql`hit.rating::double precision` },
  language: { of: "hit", key: sql`hit.language`, value: sql`hit.language` },
};

/** The table `counted`: the hits of each camera, so that they are gone through once for all of its facets. */
export const COUNTED_TABLE: RawQueryFragment = sql`
  counted as materialized (select camera_id, count(*) as hits from hit group by camera_id)`;

/** All hits, out of the table `counted`. */
export const TOTAL: RawQueryFragment = sql`(select coalesce(sum(hits), 0)::int from counted)`;

/** The counts of several facets as one JSON object; a camera without the fact isn't counted in it. */
export function countFacets(facets: readonly Facet[]): RawQueryFragment {
  const pairs = facets.map((facet) => sql`${facet}::text, ${countFacet(facet)}`);
  return sql`jsonb_build_object(${pairs.reduce((all, pair) => sql`${all}, ${pair}`)})`;
}

function countFacet(facet: Facet): RawQueryFragment {
  const { key, value, of } = VALUES[facet];
  const counts =
    of === "hit"
      ? sql`select ${value} as value, count(*)::int as count from hit group by ${key}`
      : sql`
        select ${value} as value, sum(counted.hits)::int as count
        from counted join app.cameras c on c.id = counted.camera_id
        where ${key} is not null
        group by ${key}`;
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('value', f.value, 'count', f.count) order by f.count desc, f.value), '[]')
    from ( ${counts} order by 2 desc, 1 limit ${MOST_VALUES}) f)`;
}

/** A count as it leaves: up to the limit, and whether there are more. */
export const capCount = (count: number): { count: number; more?: true } =>
  count > MOST_COUNTED ? { count: MOST_COUNTED, more: true } : { count };

export const presentFacets = (rows: FacetRows): Facets =>
  Object.fromEntries(
    Object.entries(rows).map(([facet, values]) => [
      facet,
      values.map(({ value, count }) => ({ value, ...capCount(count) })),
    ]),
  );
