import pg from "pg";

export interface Logins {
  /** Owns the tables; migrations run as it. */
  readonly owner: Login;
  /** What the service runs as; migrations grant it what it needs. */
  readonly application: Login;
}

export interface Login {
  readonly name: string;
  readonly password: string;
}

/** The names that every installation has; only the passwords differ. */
export const OWNER = "camera_reviews_owner";
export const APPLICATION = "camera_reviews";
export const DATABASE = "camera_reviews";

/** Makes the logins, or gives them their passwords again; and the database, when there is none. */
export async function prepareDatabase(superuserUrl: string, database: string, logins: Logins): Promise<void> {
  await asSuperuser(superuserUrl, async (client) => {
    // The owner makes the group role that the application's login becomes a member of.
    await prepareLogin(client, logins.owner, "createrole");
    await prepareLogin(client, logins.application, "nocreaterole");
    const { rowCount } = await client.query("select from pg_database where datname = $1", [database]);
    if (rowCount) return;
    const [name, owner] = [pg.escapeIdentifier(database), pg.escapeIdentifier(logins.owner.name)];
    await client.query(`create database ${name} owner ${owner}`);
  });
}

/** The address of another database of the same server, as another login. */
export function addressFor(url: string, database: string, login?: Login): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  if (login) {
    address.username = login.name;
    address.password = encodeURIComponent(login.password);
  }
  return address.href;
}

/** A connection of its own for a few statements. */
export async function asSuperuser<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function prepareLogin(client: pg.Client, { name, password }: Login, attribute: string): Promise<void> {
  const role = pg.escapeIdentifier(name);
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [name]);
  if (!rowCount) await client.query(`create role ${role}`);
  await client.query(`alter role ${role} login ${attribute} password ${pg.escapeLiteral(password)}`);
}
