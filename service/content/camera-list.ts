import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Position } from "../http/cursor.ts";
import type { CameraListQuery } from "./camera-schema.ts";
import { CAMERA, type CameraRow } from "./camera-sql.ts";
import { allOf, cameraFilters } from "./filters.ts";
import { LAST_CHANGE } from "./last-change.ts";
import { cameraSearchTables } from "./search.ts";
import { searchWords } from "./search-words.ts";

export interface CameraList {
  readonly cameras: readonly CameraRow[];
  readonly next: Position | null;
  readonly changedAt: string | null;
}

interface ListRow {
  readonly cameras: readonly (CameraRow & { readonly position: Position })[];
  readonly changedAt: string | null;
}

/** The catalogue by brand and model; with `q` the cameras that every word names, those that it names exactly first. */
export async function listCameraPage(
  em: EntityManager,
  query: CameraListQuery,
  after: Position | undefined,
): Promise<CameraList> {
  const [row] = await em.execute<ListRow[]>(listStatement(query, after));
  if (!row) throw new Error("A list is always one row.");
  const cameras = row.cameras.slice(0, query.limit);
  const next = row.cameras.length > cameras.length ? (cameras.at(-1)?.position ?? null) : null;
  return { cameras, next, changedAt: row.changedAt };
}

const listStatement = (query: CameraListQuery, after: Position | undefined): RawQueryFragment => sql`
  ${query.q === undefined ? sql`` : sql`with ${cameraSearchTables(searchWords(query.q))}`}
  select
    (select coalesce(jsonb_agg(page.camera order by page.ordinal), '[]') from (
      select row_number() over (order by c.distance, c.brand_key, c.model, c.id) as ordinal,
        ${CAMERA} || jsonb_build_object('position', jsonb_build_array(c.distance, c.brand_key, c.model, c.id)) as camera
      from (
        select c.*, lower(c.brand) as brand_key, ${query.q === undefined ? sql`0` : sql`-named.closeness`} as distance
        from app.cameras c ${query.q === undefined ? sql`` : sql`join named on named.camera_id = c.id`}
        where ${allOf(cameraFilters(query))} and ${after ? isAfter(query, after) : sql`true`}
        order by distance, brand_key, c.model, c.id
        limit ${query.limit + 1}) c) page) as cameras,
    ${LAST_CHANGE} as "changedAt"`;

function isAfter({ q }: CameraListQuery, [distance, brand, model, id]: Position): RawQueryFragment {
  if (q === undefined) return sql`(lower(c.brand), c.model, c.id) > (${brand}, ${model}, ${id}::uuid)`;
  return sql`(-named.closeness, lower(c.brand), c.model, c.id)
    > (${distance}::double precision, ${brand}, ${model}, ${id}::uuid)`;
}
