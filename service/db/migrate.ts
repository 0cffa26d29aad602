import { Migrator } from "@mikro-orm/migrations";
import pg from "pg";
import { migrations } from "./migrations/list.ts";
import { clientConfig, type DatabaseSettings, openDatabase } from "./orm.ts";

/** One migrator at a time per database; MikroORM's takes no lock of its own. */
const MIGRATION_LOCK = 7_205_759_403;

/** The group role that 0001 makes and that every table is granted to. */
export const APPLICATION_ROLE = "camera_reviews_app";

export interface Migrated {
  /** Names of the migrations that ran now, in order. */
  readonly ran: readonly string[];
}

/**
 * Brings the schema up to this build, alone, in one transaction, as the tables' owner. Safe to run twice and at once: the second waits, then finds
 * nothing to do.
 * @param afterwards what else must be done alone, once the schema is there
 */
export async function migrateDatabase(owner: DatabaseSettings, afterwards?: () => Promise<void>): Promise<Migrated> {
  return withLock(owner, async () => {
    const migrated = await runMigrations(owner);
    await afterwards?.();
    return migrated;
  });
}

async function runMigrations(owner: DatabaseSettings): Promise<Migrated> {
  const orm = await openDatabase(
    [],
    { ...owner, poolSize: 2 },
    {
      extensions: [Migrator],
      discovery: { warnWhenNoEntities: false },
      migrations: {
        tableName: "site.migrations",
        migrationsList: migrations,
        snapshot: false,
        allOrNothing: true,
        silent: true,
      },
    },
  );
  try {
    const ran = await orm.migrator.up();
    return { ran: ran.map(({ name }) => name) };
  } finally {
    await orm.close(true);
  }
}

/** Lets the login that the application uses work with the tables: a member of the group role, and nothing more. */
export async function grantApplicationLogin(owner: DatabaseSettings, login: string): Promise<void> {
  await withClient(owner, async (client) => {
    const { rows } = await client.query("select pg_has_role($1, $2, 'member') as member", [login, APPLICATION_ROLE]);
    if (!rows[0].member) await client.query(`grant ${APPLICATION_ROLE} to ${pg.escapeIdentifier(login)}`);
  });
}

async function withLock<Result>(owner: DatabaseSettings, work: () => Promise<Result>): Promise<Result> {
  return withClient(owner, async (client) => {
    await client.query("set lock_timeout = 0; set statement_timeout = 0");
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    }
  });
}

/** A connection of its own for a few statements. */
export async function withClient<Result>(
  settings: Omit<DatabaseSettings, "poolSize">,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(clientConfig(settings) as pg.ClientConfig);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
