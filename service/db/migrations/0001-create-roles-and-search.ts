// risk: none (new objects only)
import { Migration } from "@mikro-orm/migrations";

/** The application's group role, the schemas, and text search that ignores accents in each of the product's languages. */
export class CreateRolesAndSearch extends Migration {
  override up(): void {
    this.addSql(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'camera_reviews_app') then
          create role camera_reviews_app nologin;
        end if;
      exception when duplicate_object or unique_violation then null; -- another database of this server made it meanwhile
      end $$`);
    this.addSql(`create schema if not exists app`);
    this.addSql(`create schema if not exists site`);
    this.addSql(`grant usage on schema app, site to camera_reviews_app`);
    this.addSql(`create extension if not exists pg_trgm schema public`);
    this.addSql(`create extension if not exists unaccent schema public`);
    for (const [name, dictionary] of Object.entries({ es: "spanish", pt: "portuguese", en: "english" })) {
      this.addSql(`create text search configuration app.${name} (copy = pg_catalog.${dictionary})`);
      this.addSql(`
        alter text search configuration app.${name} alter mapping for hword, hword_part, word
        with public.unaccent, pg_catalog.${dictionary}_stem`);
    }
    this.addSql(`
      create function app.search_configuration(language text) returns regconfig language sql immutable parallel safe as $$
        select case language when 'es' then 'app.es'::regconfig when 'pt' then 'app.pt'::regconfig else 'app.en'::regconfig end
      $$`);
    this.addSql(
      `create table site.rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
    );
    this.addSql(`grant select, insert, update, delete on site.rate_limits to camera_reviews_app`);
    this.addSql(`grant select on site.migrations to camera_reviews_app`);
  }
}
