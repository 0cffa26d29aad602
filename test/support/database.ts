import { randomBytes } from "node:crypto";
import pg from "pg";
import { addressFor, asSuperuser } from "../../twin/database.ts";
import { findServer } from "./server.ts";

/** A migrated, empty database of one test file's own. */
export interface TestDatabase {
  readonly name: string;
  /** As the application's login, as the service connects. */
  readonly url: string;
  /** As the tables' owner, as migrations connect. */
  readonly ownerUrl: string;
  /** Ends whatever is still connected. */
  drop(): Promise<void>;
}

export async function cloneDatabase(): Promise<TestDatabase> {
  const { superuserUrl, template, owner, application } = findServer();
  const name = `${template}_${process.env.JEST_WORKER_ID ?? "0"}_${randomBytes(4).toString("hex")}`;
  const identifier = pg.escapeIdentifier(name);
  await asSuperuser(superuserUrl, (client) =>
    // Copying files takes half as long as writing all to the log, for a database of this size.
    client.query(
      `create database ${identifier} template ${pg.escapeIdentifier(template)} owner ${pg.escapeIdentifier(owner.name)} strategy file_copy`,
    ),
  );
  return {
    name,
    url: addressFor(superuserUrl, name, application),
    ownerUrl: addressFor(superuserUrl, name, owner),
    drop: async () => {
      await asSuperuser(superuserUrl, (client) => client.query(`drop database if exists ${identifier} with (force)`));
    },
  };
}
