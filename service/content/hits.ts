import { type RawQueryFragment, sql } from "@mikro-orm/core";
import { isUuid } from "../http/ids.ts";
import { LANGUAGES } from "../http/language.ts";
import { allOf, cameraFilters } from "./filters.ts";
import { AUTHOR } from "./item-sql.ts";
import type { ContentQuery } from "./list-schema.ts";
import { RANK, searchTables } from "./search.ts";
import { searchWords } from "./search-words.ts";

/**
 * The table of all that a query selects, `hit`, as the body of a WITH clause. Of each review it holds one text: in the
 * language that is asked for, or the original.
 */
export function hitTable(query: ContentQuery): RawQueryFragment {
  const filters = allOf([
    sql`r.status = 'published'`,
    query.language ? sql`t.language = ${query.language}` : sql`t.language = r.language`,
    ...cameraFilters(query),
    ...reviewFilters(query),
  ]);
  if (query.q === undefined) {
    return sql`
      hit as (
        select ${HIT}
        from app.reviews r
        join app.review_texts t on t.review_id = r.id
        join app.cameras c on c.id = r.camera_id
        where ${filters})`;
  }
  return sql`
    ${searchTables(searchWords(query.q), query.language ? [query.language] : LANGUAGES)},
    hit as (
      select ${HIT}, ${RANK} as rank
      from query
      cross join lateral (
        select * from app.review_texts t where t.search @@ query.query and t.language = query.language offset 0) t
      join app.reviews r on r.id = t.review_id
      join app.cameras c on c.id = r.camera_id
      left join named on named.camera_id = c.id
      where ${filters})`;
}

const HIT: RawQueryFragment = sql`r.id, t.id as text_id, t.language, r.camera_id, r.published_at, r.rating`;

function reviewFilters({ year, rating, author, camera }: ContentQuery): RawQueryFragment[] {
  return [
    ...(year === undefined ? [] : [sql`c.year = ${year}`]),
    ...(rating === undefined ? [] : [sql`r.rating >= ${rating}`]),
    ...(author === undefined ? [] : [isBy(author)]),
    ...(camera === undefined ? [] : [isOf(camera)]),
  ];
}

const isBy = (author: string): RawQueryFragment =>
  isUuid(author)
    ? sql`r.author_id = ${author}::uuid`
    : sql`r.author_id in (select e.id from app.editors e where ${AUTHOR} = ${author.toLowerCase()})`;

/** A former slug counts as the current one: links that people keep go on working. */
function isOf(camera: string): RawQueryFragment {
  if (isUuid(camera)) return sql`r.camera_id = ${camera}::uuid`;
  const slug = camera.toLowerCase();
  return sql`r.camera_id in (
    select id from app.cameras where slug = ${slug} or former_slugs @> array[${slug}])`;
}
