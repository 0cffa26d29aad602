import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.ts";
import { grantApplicationLogin, migrateDatabase, withClient } from "../db/migrate.ts";
import { SCHEMA } from "../db/migrations/list.ts";
import type { DatabaseSettings } from "../db/orm.ts";
import { installQueues } from "../jobs/queue.ts";
import { databaseSettings, type Parts } from "../parts.ts";
import { allTasks } from "../tasks.ts";

const COPY_WAIT_MS = 10 * 60 * 1000;
const COPY_ASK_EVERY_MS = 2_000;

/** Brings the schema, the queues and the application's rights up to this build; then the copy's order is kept: the writer goes last. */
export async function runMigrations(parts: Parts): Promise<undefined> {
  const { config, log } = parts;
  const owner = databaseSettings(config, config.MIGRATE_DATABASE_URL ?? config.DATABASE_URL);
  await waitForCopy(config, owner, (text) => log.info(text));
  const { ran } = await migrateDatabase(owner, () => prepare(parts, owner));
  for (const name of ran) log.info({ migration: name }, "migrated");
  log.info({ schema: SCHEMA, ran: ran.length }, "the database is up to date");
  return undefined;
}

/** The queues, the application's rights, and at the first site the writer's row. */
async function prepare(parts: Parts, owner: DatabaseSettings): Promise<void> {
  const { config } = parts;
  await installQueues(owner, allTasks(parts));
  const login = decodeURIComponent(new URL(config.DATABASE_URL).username);
  if (login) await grantApplicationLogin(owner, login);
  const isFirst = config.FIRST_WRITER === config.SITE && !(await hasWriter(config.WRITER_URL));
  if (isFirst) await nameFirstWriter(owner, config.SITE);
}

/** A copy must have a column before the writer sends it: while somebody subscribes, the copy migrates first. */
async function waitForCopy(config: Config, owner: DatabaseSettings, tell: (text: string) => void): Promise<void> {
  if (config.MIGRATE_ALONE || !config.WRITER_URL || !(await hasSubscriber(owner))) return;
  const deadline = Date.now() + COPY_WAIT_MS;
  for (let isTold = false; Date.now() < deadline; isTold = true) {
    if ((await schemaAt(config.WRITER_URL)) >= SCHEMA) return;
    if (!isTold) tell(`waiting until the copy at ${config.WRITER_URL} has schema ${SCHEMA}`);
    await sleep(COPY_ASK_EVERY_MS);
  }
  throw new Error(
    `The copy at ${config.WRITER_URL} has not reached schema ${SCHEMA} in ten minutes: migrate it first, or set MIGRATE_ALONE=true to go on without it.`,
  );
}

const hasSubscriber = (owner: DatabaseSettings): Promise<boolean> =>
  withClient(owner, async (client) => {
    const { rowCount } = await client.query(
      "select from pg_replication_slots where slot_type = 'logical' and database = current_database() and not temporary",
    );
    return Boolean(rowCount);
  });

const schemaAt = async (url: string): Promise<number> => Number((await askVersion(url)).schema ?? 0);

/** A site that is made anew beside one that writes gets the row with the copy, and must not have one of its own. */
const hasWriter = async (url: string | undefined): Promise<boolean> => Boolean(url && (await askVersion(url)).writer);

async function askVersion(url: string): Promise<{ schema?: unknown; writer?: unknown }> {
  try {
    const response = await fetch(new URL("/version", url), { signal: AbortSignal.timeout(2_000) });
    return (await response.json()) as object;
  } catch {
    return {};
  }
}

const nameFirstWriter = (owner: DatabaseSettings, site: string): Promise<void> =>
  withClient(
    owner,
    async (client) =>
      void (await client.query("insert into app.writer (site, epoch) values ($1, 1) on conflict do nothing", [site])),
  );
