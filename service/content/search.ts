import { type RawQueryFragment, raw, sql } from "@mikro-orm/core";
import type { Language } from "../http/language.ts";
import type { SearchWord } from "./search-words.ts";

/** How alike a typed word and a camera's word must be, by trigrams, so that one is taken for the other. */
const LEAST_SIMILARITY = 0.35;
const MOST_NEAR_WORDS = 3;
/** A shorter word is like too many. */
const LEAST_NEAR_LENGTH = 4;
/** Who spells more words so that nobody knows them isn't looking for a camera. */
const MOST_UNKNOWN_WORDS = 4;
/** How many words that begin with the last typed one are tried. */
const MOST_COMPLETIONS = 40;

/** Weights of body, nothing, summary, title and camera. */
const WEIGHTS = "{0.05, 0.1, 0.4, 1.0}";

/**
 * The tables that a search of texts is made of, as the body of a WITH clause. Each language's texts are searched with
 * its own dictionary: `query (language, query)`. `named (camera_id, closeness)` are the cameras that the query names.
 * All that a person typed comes in as values: spellings are letters and digits, so that none is an operator.
 */
export const searchTables = (words: readonly SearchWord[], languages: readonly Language[]): RawQueryFragment => sql`
  ${wordTable(words)},
  language as (
    select * from (values
      ('es', 'app.es'::regconfig, 'pg_catalog.spanish_stem'::regdictionary),
      ('pt', 'app.pt'::regconfig, 'pg_catalog.portuguese_stem'::regdictionary),
      ('en', 'app.en'::regconfig, 'pg_catalog.english_stem'::regdictionary)
    ) as l(code, configuration, dictionary)
    where code in (${[...languages]})),
  meaning as materialized (
    select l.code as language, w.n,
      plainto_tsquery(l.configuration, w.typed) || ${anyOf("w.spellings")} as query,
      (ts_lexize(l.dictionary, w.typed) = '{}' or ts_lexize(l.dictionary, w.accented) = '{}') is true as is_stop
    from word w cross join language l),
  known as materialized (
    select w.n, w.spellings, w.counts and w.is_camera_word as is_name,
      case when not w.counts or w.is_camera_word then true else ${isPublishedWord("w.n")} end as is_known
    from (
      select n, spellings, ${isCameraWord("spellings")} as is_camera_word,
        exists (select from meaning m where m.n = word.n and not m.is_stop) as counts
      from word offset 0) w),
  ${NEAR_TABLE},
  ${TERM_TABLE},
  query as materialized (
    select m.language,
      string_agg('(' || (m.query || coalesce(${anyOf("near.words")}, ''))::text || ')', ' & ')::tsquery as query
    from (select *, bool_and(is_stop) over (partition by language) as is_all_stop from meaning) m
    left join near on near.n = m.n
    where not m.is_stop or m.is_all_stop
    group by m.language),
  ${NAMED_TABLE}`;

/** A text's place in a search: cameras that the query names exactly, then those that it names, then how well it fits. */
export const RANK: RawQueryFragment = sql`
  coalesce(named.closeness, 0) + ts_rank_cd(${WEIGHTS}::real[], t.search, query.query, 32)::double precision`;

/**
 * The tables that a search of cameras is made of: `named (camera_id, closeness)` are those that every word names.
 * `completes` takes the last word for the beginning of one.
 */
export const cameraSearchTables = (words: readonly SearchWord[], { completes = false } = {}): RawQueryFragment => sql`
  ${wordTable(words)},
  known as materialized (
    select w.n, w.spellings, true as is_name, ${isCameraWord("w.spellings")} as is_known
    from (select n, ${completes ? COMPLETED_SPELLINGS : sql`spellings`} as spellings from word offset 0) w),
  ${NEAR_TABLE},
  ${TERM_TABLE},
  ${NAMED_TABLE}`;

const wordTable = (words: readonly SearchWord[]): RawQueryFragment => sql`
  word as materialized (
    select * from jsonb_to_recordset(${JSON.stringify(words)}::jsonb)
      as w(n int, typed text, accented text, spellings text[])
    limit ${words.length})`;

/** Words of cameras that are spelled much like one that nobody knows. Digits are never a slip: "D750" isn't "D780". */
const NEAR_TABLE: RawQueryFragment = sql`
  near as materialized (
    select k.n, array_agg(near.word) as words
    from known k
    cross join lateral (
      select v.word
      from (select distinct unnest(c.words) as word from app.cameras c) v
      where abs(length(v.word) - length(k.spellings[1])) <= 4
        and regexp_replace(v.word, '\\D', '', 'g') = regexp_replace(k.spellings[1], '\\D', '', 'g')
        and public.similarity(v.word, k.spellings[1]) >= ${LEAST_SIMILARITY}
      order by public.similarity(v.word, k.spellings[1]) desc, v.word
      limit ${MOST_NEAR_WORDS}) near
    where not k.is_known and length(k.spellings[1]) >= ${LEAST_NEAR_LENGTH}
      and (select count(*) from known where not is_known) <= ${MOST_UNKNOWN_WORDS}
    group by k.n)`;

/** Each word with all that a camera may be named by. */
const TERM_TABLE: RawQueryFragment = sql`
  term as materialized (
    select k.n, k.spellings || coalesce(near.words, '{}') as spellings, k.is_name or near.words is not null as is_name
    from known k left join near on near.n = k.n)`;

/**
 * A camera is near when every word that is some camera's names it; nearer when its name ends with the last of them
 * ("Z 6" does with "nikon z6", "Z 6II" doesn't), the shorter name first.
 */
const NAMED_TABLE: RawQueryFragment = sql`
  named as materialized (
    select c.id as camera_id,
      case when exists (
        select from term l, unnest(l.spellings) as ending
        where l.n = (select max(n) from term where is_name) and right(name.plain, length(ending)) = ending)
      then 2 + 1.0::double precision / length(name.plain) else 1 end as closeness
    from app.cameras c
    join term on term.is_name and c.words && term.spellings
    cross join lateral (
      select regexp_replace(lower(public.unaccent(c.brand || c.model)), '[^[:alnum:]]+', '', 'g') as plain) name
    group by c.id, name.plain
    having count(*) = (select count(*) from term where is_name))`;

/** OFFSET keeps the planner from reading all texts: it expects a word to be in one of the first. */
const isPublishedWord = (n: string): RawQueryFragment => sql`exists (
  select from meaning m
  cross join lateral (
    select from app.review_texts t
    join app.reviews r on r.id = t.review_id and r.status = 'published'
    where t.search @@ m.query and t.language = m.language
    offset 0) found
  where m.n = ${raw(n)})`;

const isCameraWord = (words: string): RawQueryFragment =>
  raw(`exists (select from app.cameras c where c.words && ${words})`);

const anyOf = (words: string): RawQueryFragment =>
  raw(`(select string_agg(quote_literal(one), ' | ')::tsquery from unnest(${words}) as one)`);

/** What a word was meant to become: the shortest words of cameras that begin so. Only the last one is still typed. */
const COMPLETED_SPELLINGS: RawQueryFragment = sql`
  word.spellings || coalesce((
    select array_agg(completion.word)
    from (
      select distinct v.word, length(v.word)
      from app.cameras c, unnest(c.words) as v(word)
      where word.n = (select max(n) from word) and starts_with(v.word, word.spellings[1])
      order by length(v.word), v.word
      limit ${MOST_COMPLETIONS}) completion), '{}')`;
