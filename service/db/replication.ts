import pg from "pg";
import { withClient } from "./migrate.ts";
import type { DatabaseSettings } from "./orm.ts";

/** What is replicated: the schema `app`, whole. Queues and migrations are each site's own. */
const SCHEMA = "app";
const PUBLICATION = "camera_reviews";

/** The login that the copy follows with. */
export const REPLICATION_LOGIN = "camera_replication";

/** On RDS the right to stream is a role; elsewhere it is an attribute of the login. */
const RDS_REPLICATION = "rds_replication";

export class CannotFollow extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CannotFollow";
  }
}

export interface Publication {
  readonly publication: string;
  readonly login: string;
  readonly tables: readonly string[];
}

/**
 * Makes what a copy follows: a login that may read and stream, and a publication of every table of `app`. Safe to repeat, and repeated after a migration
 * that made a table: the tables are listed, because a publication of a whole schema wants a superuser, which no cloud gives.
 */
export async function makePublication(owner: DatabaseSettings, password: string): Promise<Publication> {
  return withClient(owner, async (client) => {
    await allowReplication(client, password);
    const tables = await tablesOf(client);
    const list = tables.map((table) => `${SCHEMA}.${pg.escapeIdentifier(table)}`).join(", ");
    const { rowCount } = await client.query("select from pg_publication where pubname = $1", [PUBLICATION]);
    await client.query(
      rowCount
        ? `alter publication ${PUBLICATION} set table ${list}`
        : `create publication ${PUBLICATION} for table ${list}`,
    );
    return { publication: PUBLICATION, login: REPLICATION_LOGIN, tables };
  });
}

async function allowReplication(client: pg.Client, password: string): Promise<void> {
  const { rows } = await client.query<{ login: boolean; rds: boolean }>(
    "select to_regrole($1) is not null as login, to_regrole($2) is not null as rds",
    [REPLICATION_LOGIN, RDS_REPLICATION],
  );
  const attributes = `login password ${pg.escapeLiteral(password)}${rows[0]?.rds ? "" : " replication"}`;
  await client.query(`${rows[0]?.login ? "alter" : "create"} role ${REPLICATION_LOGIN} ${attributes}`);
  if (rows[0]?.rds) await client.query(`grant ${RDS_REPLICATION} to ${REPLICATION_LOGIN}`);
  await client.query(`grant usage on schema ${SCHEMA} to ${REPLICATION_LOGIN}`);
  await client.query(`grant select on all tables in schema ${SCHEMA} to ${REPLICATION_LOGIN}`);
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r' order by relname",
    [SCHEMA],
  );
  if (rows.length === 0) throw new CannotFollow(`There is no table in the schema ${SCHEMA}: run migrate first.`);
  return rows.map(({ name }) => name);
}

export interface Subscription {
  readonly subscription: string;
  readonly isNew: boolean;
}

/**
 * Makes this site's database follow the publisher's, beginning with a copy of all there is. Safe to repeat: then the address and the password are taken
 * over, and tables that are new there are copied.
 * @throws CannotFollow when this site is the writer, or has data of its own that the copy would collide with
 */
export async function makeSubscription(
  owner: DatabaseSettings,
  { publisherUrl, password, site }: { readonly publisherUrl: string; readonly password: string; readonly site: string },
): Promise<Subscription> {
  const subscription = `${PUBLICATION}_${site.replaceAll("-", "_")}`;
  return withClient(owner, async (client) => {
    const isNew = !(await client.query("select from pg_subscription where subname = $1", [subscription])).rowCount;
    await requireFollower(client, site, isNew);
    const connection = pg.escapeLiteral(connectionOf(publisherUrl, password, subscription));
    // Copying may take long, and it isn't the client that does it.
    await client.query("set statement_timeout = 0");
    if (isNew) await client.query(createStatement(subscription, connection));
    else {
      await client.query(`alter subscription ${subscription} connection ${connection}`);
      await client.query(`alter subscription ${subscription} enable`);
      await client.query(`alter subscription ${subscription} refresh publication`);
    }
    return { subscription, isNew };
  });
}

/** `synchronous_commit = on`: what the publisher hears to be flushed is on this disk; acknowledged writes wait for that. */
const createStatement = (subscription: string, connection: string): string =>
  `create subscription ${subscription} connection ${connection} publication ${PUBLICATION}
   with (synchronous_commit = 'on', failover = true, origin = none, streaming = parallel, copy_data = true)`;

async function requireFollower(client: pg.Client, site: string, isNew: boolean): Promise<void> {
  const writer = (await client.query<{ site: string }>("select site from app.writer")).rows[0]?.site;
  if (writer === site) throw new CannotFollow(`This site, ${site}, is the writer: a writer follows nobody.`);
  if (!isNew) return;
  const { rows } = await client.query<{ editors: string; reviews: string }>(
    "select (select count(*) from app.editors) as editors, (select count(*) from app.reviews) as reviews",
  );
  const { editors = "0", reviews = "0" } = rows[0] ?? {};
  if (editors !== "0" || reviews !== "0")
    throw new CannotFollow(
      `This database has ${editors} editors and ${reviews} reviews of its own; a copy begins empty. See docs/operations.md, failback.`,
    );
}

/** A libpq connection string: a subscription takes no other. */
function connectionOf(publisherUrl: string, password: string, applicationName: string): string {
  const { hostname, port, pathname, searchParams } = new URL(publisherUrl);
  const words = {
    host: hostname,
    port: port || "5432",
    dbname: decodeURIComponent(pathname.slice(1)),
    user: REPLICATION_LOGIN,
    password,
    sslmode: searchParams.get("sslmode") ?? "require",
    application_name: applicationName,
    keepalives_idle: "20",
  };
  return Object.entries(words)
    .map(([word, value]) => `${word}='${value.replaceAll(/[\\']/g, "\\$&")}'`)
    .join(" ");
}
