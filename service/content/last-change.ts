import { type RawQueryFragment, sql } from "@mikro-orm/core";
import { isoTime } from "./sql-time.ts";

/**
 * When anything that lists are made of has changed last. The newest change among a list's own items wouldn't do: it
 * goes back when one is retracted, and who asks with If-Modified-Since would keep that one.
 */
export const LAST_CHANGE: RawQueryFragment = sql`(
  select ${isoTime("greatest(newest.review, newest.camera, newest.author)")} from (
    select (select max(updated_at) from app.reviews where published_at is not null) as review,
      (select max(updated_at) from app.cameras) as camera,
      (select max(updated_at) from app.editors) as author) newest)`;
