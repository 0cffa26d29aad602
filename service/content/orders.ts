import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { Position } from "../http/cursor.ts";
import type { Sort } from "./list-schema.ts";
import { isoTime } from "./sql-time.ts";

/** An order of the table `hit`: total, because the id comes last. */
export interface Order {
  readonly by: RawQueryFragment;
  /** A hit's place in it, as JSON. */
  readonly position: RawQueryFragment;
  readonly isAfter: (position: Position) => RawQueryFragment;
}

export const ORDERS: Readonly<Record<Sort, Order>> = {
  newest: {
    by: sql`hit.published_at desc, hit.id desc`,
    position: sql`jsonb_build_array(${isoTime("hit.published_at")}, hit.id)`,
    isAfter: ([time, id]) => sql`(hit.published_at, hit.id) < (${time}::timestamptz, ${id}::uuid)`,
  },
  rating: {
    by: sql`hit.rating desc, hit.published_at desc, hit.id desc`,
    position: sql`jsonb_build_array(hit.rating, ${isoTime("hit.published_at")}, hit.id)`,
    isAfter: ([rating, time, id]) =>
      sql`(hit.rating, hit.published_at, hit.id) < (${rating}::numeric, ${time}::timestamptz, ${id}::uuid)`,
  },
  relevance: {
    by: sql`hit.rank desc, hit.published_at desc, hit.id desc`,
    position: sql`jsonb_build_array(hit.rank, ${isoTime("hit.published_at")}, hit.id)`,
    isAfter: ([rank, time, id]) =>
      sql`(hit.rank, hit.published_at, hit.id) < (${rank}::double precision, ${time}::timestamptz, ${id}::uuid)`,
  },
};
