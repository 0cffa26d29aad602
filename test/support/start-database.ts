import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { APPLICATION_ROLE, grantApplicationLogin, migrateDatabase } from "../../service/db/migrate.ts";
import { APPLICATION, addressFor, asSuperuser, OWNER, prepareDatabase } from "../../twin/database.ts";
import { startPostgres } from "../../twin/postgres.ts";
import { type DatabaseServer, handOver, keepForStop } from "./server.ts";
import stopDatabase from "./stop-database.ts";

/** Once per run, before the first test file: a server and a migrated template that each file's own database is cloned from. */
export default async function startDatabase(): Promise<void> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { superuserUrl: given, stop: async () => {} } : await startServer();
  // A given server may serve other runs at the same time.
  const run = given ? `_${randomBytes(4).toString("hex")}` : "";
  const prepared: DatabaseServer = {
    superuserUrl: server.superuserUrl,
    template: `template_reviews${run}`,
    owner: { name: `${OWNER}${run}`, password: randomBytes(12).toString("hex") },
    application: { name: `${APPLICATION}${run}`, password: randomBytes(12).toString("hex") },
  };
  keepForStop({ ...prepared, stop: server.stop });
  try {
    if (given) await shareGroupRole(prepared);
    await makeTemplate(prepared);
  } catch (error) {
    await stopDatabase(); // jest ends without its teardown
    throw error;
  }
  handOver(prepared);
}

async function startServer(): Promise<{ superuserUrl: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-test-"));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as an account that has to pass it
  const guard = guardFolder(folder);
  const { superuserUrl, stop } = await startPostgres({
    dataDir: path.join(folder, "postgres"),
    logFile: path.join(folder, "postgres.log"),
    password: randomBytes(12).toString("hex"),
    durable: false,
    tracker: { started: (_, mark) => guard.stdin.write(`${JSON.stringify(mark)}\n`), ended: () => {} },
  });
  return { superuserUrl, stop: () => stop().finally(() => guard.stdin.end()) };
}

/** Ends what was started there and removes the folder when this process is gone, however it went. */
function guardFolder(folder: string) {
  const program = path.join(import.meta.dirname, "end-with-parent.ts");
  const guard = spawn(process.execPath, [program, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.unref();
  return guard;
}

/** Roles belong to the whole server: the group role may be there, made by the owner of another run. */
async function shareGroupRole({ superuserUrl, template, owner, application }: DatabaseServer): Promise<void> {
  await prepareDatabase(superuserUrl, template, { owner, application });
  await asSuperuser(superuserUrl, async (client) => {
    await client.query(`create role ${APPLICATION_ROLE} nologin`).catch(ignoreExisting);
    await client.query(`grant ${APPLICATION_ROLE} to ${pg.escapeIdentifier(owner.name)} with admin option`);
  });
}

function ignoreExisting(error: { code?: string }): void {
  if (error.code !== "42710" && error.code !== "23505") throw error;
}

async function makeTemplate({ superuserUrl, template, owner, application }: DatabaseServer): Promise<void> {
  await prepareDatabase(superuserUrl, template, { owner, application });
  const settings = { url: addressFor(superuserUrl, template, owner), poolSize: 2, applicationName: "tests" };
  await migrateDatabase(settings);
  await grantApplicationLogin(settings, application.name);
}
