import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Position } from "../http/cursor.ts";
import { COUNTED_TABLE, countFacets, type FacetRows, TOTAL } from "./facets.ts";
import { hitTable } from "./hits.ts";
import { ITEM, type ItemRow } from "./item-sql.ts";
import { LAST_CHANGE } from "./last-change.ts";
import { type ContentQuery, sortOf } from "./list-schema.ts";
import { ORDERS } from "./orders.ts";

export interface ContentList {
  readonly items: readonly ItemRow[];
  /** Where the next page begins; null on the last one. */
  readonly next: Position | null;
  readonly facets: FacetRows | null;
  readonly total: number | null;
  /** RFC 3339; null when there is nothing yet. */
  readonly changedAt: string | null;
}

interface ListRow extends Omit<ContentList, "next" | "items"> {
  readonly items: readonly (ItemRow & { readonly position: Position })[];
}

/** Published reviews, one text of each, with the counts that are asked for; in one statement. */
export async function listContent(
  em: EntityManager,
  query: ContentQuery,
  after: Position | undefined,
): Promise<ContentList> {
  const [row] = await em.execute<ListRow[]>(listStatement(query, after));
  if (!row) throw new Error("A list is always one row.");
  const items = row.items.slice(0, query.limit);
  const next = row.items.length > items.length ? (items.at(-1)?.position ?? null) : null;
  return { ...row, items, next };
}

function listStatement(query: ContentQuery, after: Position | undefined): RawQueryFragment {
  const order = ORDERS[sortOf(query)];
  return sql`
    with ${hitTable(query)} ${query.facets || query.total ? sql`, ${COUNTED_TABLE}` : sql``}
    select
      (select coalesce(jsonb_agg(page.item order by page.ordinal), '[]') from (
        select row_number() over (order by ${order.by}) as ordinal,
          ${ITEM} || jsonb_build_object('position', ${order.position}) as item
        from (
          select * from hit
          where ${after ? order.isAfter(after) : sql`true`}
          order by ${order.by}
          limit ${query.limit + 1}) hit
        join app.review_texts t on t.id = hit.text_id
        join app.reviews r on r.id = hit.id
        join app.cameras c on c.id = hit.camera_id
        join app.editors e on e.id = r.author_id) page) as items,
      ${query.facets ? countFacets(query.facets) : sql`null`} as facets,
      ${query.total ? TOTAL : sql`null`} as total,
      ${LAST_CHANGE} as "changedAt"`;
}
