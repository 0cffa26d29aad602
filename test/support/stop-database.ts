import pg from "pg";
import { asSuperuser } from "../../twin/database.ts";
import { findStarted, type StoppableServer } from "./server.ts";

/** Once per run, after the last test file. */
export default async function stopDatabase(): Promise<void> {
  const server = findStarted();
  if (!server) return;
  if (process.env.TEST_DATABASE_URL) await removeTraces(server);
  await server.stop();
}

/** A given server goes on; what this run made there doesn't. */
async function removeTraces({ superuserUrl, template, owner, application }: StoppableServer): Promise<void> {
  await asSuperuser(superuserUrl, async (client) => {
    const left = await client.query("select datname from pg_database where datname like $1 || '%'", [template]);
    for (const { datname } of left.rows)
      await client.query(`drop database ${pg.escapeIdentifier(datname)} with (force)`);
    for (const { name } of [application, owner]) {
      const role = pg.escapeIdentifier(name);
      await client.query(`drop owned by ${role} cascade`);
      await client.query(`drop role ${role}`);
    }
  });
}
