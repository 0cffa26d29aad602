// risk: none (new objects only)
import { Migration } from "@mikro-orm/migrations";

export class CreateEditors extends Migration {
  override up(): void {
    this.#editors();
    this.#sessions();
    this.#linksAndKeys();
    this.addSql(`
      grant select, insert, update, delete
      on app.editors, app.recovery_codes, app.sessions, app.refresh_tokens, app.account_links, app.signing_keys
      to camera_reviews_app`);
  }

  #editors(): void {
    this.addSql(`
      create table app.editors (
        id uuid primary key default uuidv7(),
        email text not null,
        name text not null,
        role text not null check (role in ('admin', 'editor')),
        status text not null check (status in ('invited', 'active', 'inactive')),
        language text not null default 'es' check (language in ('es', 'pt', 'en')),
        password_hash text,
        totp_secret bytea,
        totp_confirmed_at timestamptz,
        totp_last_step bigint,
        version integer not null default 1,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null)`);
    this.addSql(`create unique index editors_email_unique on app.editors (lower(email))`);
    this.addSql(`
      create table app.recovery_codes (
        id uuid primary key default uuidv7(),
        editor_id uuid not null references app.editors on delete cascade,
        code_hash text not null,
        used_at timestamptz)`);
    this.addSql(`create index on app.recovery_codes (editor_id)`);
  }

  #sessions(): void {
    this.addSql(`
      create table app.sessions (
        id uuid primary key default uuidv7(),
        editor_id uuid not null references app.editors on delete cascade,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz,
        ended_because text)`);
    this.addSql(`create index on app.sessions (editor_id) where ended_at is null`);
    this.addSql(`create index on app.sessions (expires_at)`);
    this.addSql(`
      create table app.refresh_tokens (
        id uuid primary key default uuidv7(),
        session_id uuid not null references app.sessions on delete cascade,
        token_hash text not null unique,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz)`);
    this.addSql(`create index on app.refresh_tokens (session_id)`);
  }

  #linksAndKeys(): void {
    this.addSql(`
      create table app.account_links (
        id uuid primary key default uuidv7(),
        editor_id uuid not null references app.editors on delete cascade,
        purpose text not null check (purpose in ('invitation', 'password-reset')),
        token_hash text unique,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz)`);
    this.addSql(`create index on app.account_links (editor_id, purpose)`);
    this.addSql(`
      create table app.signing_keys (
        id uuid primary key default uuidv7(),
        public_jwk jsonb not null,
        sealed_private_jwk bytea not null,
        signs_from timestamptz not null,
        created_at timestamptz not null default now())`);
  }
}
