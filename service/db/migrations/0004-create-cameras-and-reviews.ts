// risk: none (new objects only)
import { Migration } from "@mikro-orm/migrations";

export class CreateCamerasAndReviews extends Migration {
  override up(): void {
    this.#cameras();
    this.#reviews();
    this.#searchFunctions();
    this.#searchTriggers();
    this.addSql(`
      grant select, insert, update, delete on app.cameras, app.reviews, app.review_texts, app.review_revisions
      to camera_reviews_app`);
  }

  #cameras(): void {
    this.addSql(`
      create table app.cameras (
        id uuid primary key default uuidv7(),
        brand text not null,
        model text not null,
        slug text not null unique,
        former_slugs text[] not null default '{}',
        words text[] not null,
        kind text not null,
        mount text,
        crop_factor double precision,
        megapixels double precision,
        year integer,
        weight_grams integer,
        price_usd double precision,
        version integer not null default 1,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null)`);
    this.addSql(`create index on app.cameras using gin (words)`);
    this.addSql(`create index on app.cameras using gin (former_slugs)`);
    this.addSql(`create index on app.cameras using gin ((lower(brand || ' ' || model)) public.gin_trgm_ops)`);
    this.addSql(`create index on app.cameras (lower(brand), model, id)`);
    this.addSql(`create index on app.cameras (updated_at)`);
  }

  #reviews(): void {
    this.addSql(`
      create table app.reviews (
        id uuid primary key default uuidv7(),
        camera_id uuid not null references app.cameras,
        author_id uuid not null references app.editors,
        status text not null check (status in ('draft', 'scheduled', 'published', 'retracted')),
        language text not null check (language in ('es', 'pt', 'en')),
        rating numeric(3, 1) not null check (rating between 0 and 10 and rating * 2 = trunc(rating * 2)),
        disclosure text not null check (disclosure in ('bought', 'loaned', 'gift')),
        scheduled_for timestamptz(3),
        published_at timestamptz(3),
        version integer not null default 1,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        check ((status = 'scheduled') = (scheduled_for is not null)),
        check (status not in ('published', 'retracted') or published_at is not null))`);
    this.addSql(`create index on app.reviews (published_at desc, id desc) where status = 'published'`);
    this.addSql(`create index on app.reviews (rating desc, published_at desc, id desc) where status = 'published'`);
    this.addSql(`create index on app.reviews (updated_at) where published_at is not null`);
    this.addSql(`create index on app.reviews (camera_id)`);
    this.addSql(`create index on app.reviews (author_id, id desc)`);
    this.addSql(`
      create table app.review_texts (
        id uuid primary key default uuidv7(),
        review_id uuid not null references app.reviews on delete cascade,
        language text not null check (language in ('es', 'pt', 'en')),
        slug text not null unique,
        former_slugs text[] not null default '{}',
        title text not null,
        summary text not null,
        body text not null,
        pros text[] not null,
        cons text[] not null,
        verdict text not null,
        search tsvector not null,
        unique (review_id, language))`);
    this.addSql(`create index on app.review_texts using gin (former_slugs)`);
    this.addSql(`create index on app.review_texts using gin (search)`);
    this.addSql(`
      create table app.review_revisions (
        review_id uuid not null references app.reviews on delete cascade,
        number integer not null check (number > 0),
        editor_id uuid references app.editors,
        change text not null,
        snapshot jsonb not null,
        created_at timestamptz(3) not null,
        primary key (review_id, number))`);
  }

  /**
   * A review's search vector knows its camera's words, so that one index answers what a person types. They all stand at
   * position 1: ranking counts no lexeme without a position. Names in the text are also known as the words of a query
   * are spelled, "X-T5" as xt5 and "Z6III" as z6 and iii; these are for matching only.
   */
  #searchFunctions(): void {
    this.addSql(`
      create function app.name_search(names text) returns tsvector language sql stable as $$
        select coalesce(array_to_tsvector(array_agg(distinct word)), '')
        from regexp_split_to_table(lower(public.unaccent(names)), '\\s+') as name,
          regexp_replace(name, '[^[:alnum:]]+', '', 'g') as joined,
          regexp_split_to_table(regexp_replace(joined, '(\\d[a-z]{0,2}?)(viii|vii|vi|iv|ix|iii|ii)$', '\\1 \\2'), ' ') as word
        where name ~ '\\d|[[:alnum:]][^[:alnum:]]+[[:alnum:]]' and length(name) <= 60 and word <> ''
      $$`);
    this.addSql(`
      create function app.text_search(t app.review_texts) returns tsvector language sql stable as $$
        select coalesce((select string_agg(quote_literal(word) || ':1A', ' ')::tsvector from unnest(c.words) as word), '')
          || setweight(to_tsvector(app.search_configuration(t.language), t.title), 'A')
          || setweight(to_tsvector(app.search_configuration(t.language), t.summary), 'B')
          || setweight(to_tsvector(app.search_configuration(t.language), t.body), 'D')
          || app.name_search(concat_ws(' ', t.title, t.summary, t.body))
        from app.reviews r join app.cameras c on c.id = r.camera_id
        where r.id = t.review_id
      $$`);
  }

  #searchTriggers(): void {
    this.addSql(`
      create function app.fill_search() returns trigger language plpgsql as $$
      declare
        shortened app.review_texts := new;
      begin
        new.search := app.text_search(new);
        return new;
      exception when program_limit_exceeded then -- a vector holds 1 MiB; no text that people read comes near it
        shortened.body := left(new.body, 20000);
        new.search := app.text_search(shortened);
        return new;
      end $$`);
    this.addSql(`
      create trigger review_texts_fill_search before insert or update on app.review_texts
      for each row execute function app.fill_search()`);
    this.addSql(`
      create function app.refresh_search_of_review() returns trigger language plpgsql as $$
      begin
        update app.review_texts set language = language where review_id = new.id;
        return null;
      end $$`);
    this.addSql(`
      create trigger reviews_refresh_search after update of camera_id on app.reviews
      for each row when (old.camera_id <> new.camera_id) execute function app.refresh_search_of_review()`);
    this.addSql(`
      create function app.refresh_search_of_camera() returns trigger language plpgsql as $$
      begin
        update app.review_texts t set language = t.language from app.reviews r where r.id = t.review_id and r.camera_id = new.id;
        return null;
      end $$`);
    this.addSql(`
      create trigger cameras_refresh_search after update of words on app.cameras
      for each row when (old.words <> new.words) execute function app.refresh_search_of_camera()`);
  }
}
