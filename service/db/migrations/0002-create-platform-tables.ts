// risk: none (new objects only)
import { Migration } from "@mikro-orm/migrations";

/** What every slice relies on: who writes, when a write counts, promises, replays and the audit chain. */
export class CreatePlatformTables extends Migration {
  override up(): void {
    this.addSql(`
      create table app.writer (
        one boolean primary key default true check (one),
        site text not null,
        epoch bigint not null check (epoch > 0))`);
    this.addSql(`
      create table app.durability (
        one boolean primary key default true check (one),
        mode text not null check (mode in ('cross', 'local')))`);
    this.addSql(`
      create table app.outbox (
        id uuid primary key default uuidv7(),
        task text not null,
        payload jsonb not null,
        run_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        fed_epoch bigint,
        done_at timestamptz)`);
    this.addSql(`create index on app.outbox (id) where done_at is null`);
    this.addSql(`
      create table app.idempotency_keys (
        editor_id uuid not null,
        method text not null,
        path text not null,
        key text not null,
        fingerprint text not null,
        status integer not null,
        headers jsonb not null,
        body text,
        created_at timestamptz not null default now(),
        primary key (editor_id, method, path, key))`);
    this.addSql(`create index on app.idempotency_keys (created_at)`);
    this.addSql(`grant select, insert, update on app.writer, app.durability to camera_reviews_app`);
    this.addSql(`grant select, insert, update, delete on app.outbox, app.idempotency_keys to camera_reviews_app`);
    this.#audit();
  }

  /** Only the owner could change a record, and even the owner must first take the trigger away. */
  #audit(): void {
    this.addSql(`
      create table app.audit_records (
        sequence bigint primary key check (sequence > 0),
        at timestamptz(3) not null,
        actor_id uuid,
        verb text not null,
        subject text not null,
        details jsonb not null,
        request_id text,
        previous_hash text not null,
        hash text not null unique)`);
    this.addSql(`create index on app.audit_records (subject, sequence)`);
    this.addSql(`create index on app.audit_records (actor_id, sequence)`);
    this.addSql(`
      create function app.refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception 'audit records are never changed' using errcode = 'insufficient_privilege';
      end $$`);
    this.addSql(`
      create trigger audit_records_are_final before update or delete or truncate on app.audit_records
      for each statement execute function app.refuse_audit_change()`);
    this.addSql(`grant select, insert on app.audit_records to camera_reviews_app`);
  }
}
