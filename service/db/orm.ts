import { type EntityClass, type EntitySchema, MikroORM, type Options } from "@mikro-orm/postgresql";
import type pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";
import { takeBackLostConnections } from "./lost-connections.ts";
import type { Password } from "./password.ts";

export interface DatabaseSettings {
  /** `sslmode`, `sslrootcert`, `sslcert` and `sslkey` are honoured. */
  readonly url: string;
  readonly poolSize: number;
  /** Told to the server, to know our connections there. */
  readonly applicationName: string;
  /** The longest statement, in milliseconds; 14 s without it. */
  readonly statementMs?: number;
  /** Asked at each new connection; without it the URL's password counts. */
  readonly password?: Password;
}

/** Limits that hold for each session, so that no query, lock or forgotten transaction can hold up the rest. */
const SESSION_LIMITS = {
  statement_timeout: 14_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 20_000,
} as const;

/** What `pg` needs to connect. */
export function clientConfig({ url, applicationName, password, statementMs }: Omit<DatabaseSettings, "poolSize">) {
  const given = parseIntoClientConfig(url);
  return {
    ...given,
    ...(password && { password }),
    application_name: applicationName,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    options: [given.options, "-c jit=off"].filter(Boolean).join(" "), // compiling costs more than any query of ours takes
    ...SESSION_LIMITS,
    ...(statementMs && { statement_timeout: statementMs }),
  };
}

/** Opens lazily: the first query connects. A dead database makes queries fail, never this. */
export async function openDatabase(
  entities: readonly (EntitySchema | EntityClass<object>)[],
  settings: DatabaseSettings,
  more: Partial<Options> = {},
): Promise<MikroORM> {
  const client = clientConfig(settings);
  let pool: pg.Pool | undefined;
  const orm = await MikroORM.init({
    entities: [...entities] as EntitySchema[],
    dbName: client.database ?? "postgres",
    schema: "app",
    driverOptions: {
      ...client,
      onPoolCreated: (made: pg.Pool) => {
        pool = made;
        takeBackLostConnections(made);
      },
    },
    pool: { min: 0, max: settings.poolSize, idleTimeoutMillis: 30_000 },
    forceUtcTimezone: true,
    // The tables come from migrations; entities are only their picture in the code.
    schemaGenerator: { managementDbName: "postgres" },
    ...more,
  });
  pools.set(orm, () => pool);
  return orm;
}

const pools = new WeakMap<MikroORM, () => pg.Pool | undefined>();

/** The connections under an ORM; there are none before its first query. */
export const poolUnder = (orm: MikroORM): pg.Pool | undefined => pools.get(orm)?.();

/** The `pg` pool under an ORM, which is connected first. */
export const poolOf = async (orm: MikroORM): Promise<pg.Pool> =>
  poolUnder(orm) ?? ((await orm.em.getConnection().getNativeClient()) as pg.Pool);
