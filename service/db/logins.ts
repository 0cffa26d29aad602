import pg from "pg";
import { grantApplicationLogin, withClient } from "./migrate.ts";
import type { DatabaseSettings } from "./orm.ts";

/** On RDS a member of it signs in with a token of its cloud identity, and only so. */
const RDS_IAM = "rds_iam";

/**
 * Makes a login that has no password, for a cloud's identity, and lets it work with the tables. Safe to repeat; a login that the cloud has made itself
 * (Cloud SQL does) is taken as it is.
 * @returns whether it was made now
 */
export async function allowLogin(owner: DatabaseSettings, login: string): Promise<boolean> {
  const isNew = await withClient(owner, async (client) => {
    const { rows } = await client.query<{ login: boolean; iam: boolean }>(
      "select to_regrole(quote_ident($1)) is not null as login, to_regrole($2) is not null as iam",
      [login, RDS_IAM],
    );
    const name = pg.escapeIdentifier(login);
    if (!rows[0]?.login) await client.query(`create role ${name} login`);
    if (rows[0]?.iam) await client.query(`grant ${RDS_IAM} to ${name}`);
    return !rows[0]?.login;
  });
  await grantApplicationLogin(owner, login);
  return isNew;
}
