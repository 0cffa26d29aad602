import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { migrateDatabase } from "../../service/db/migrate.ts";
import { APPLICATION, addressFor, asSuperuser, OWNER, prepareDatabase } from "../../twin/database.ts";
import { type Postgres, startPostgres } from "../../twin/postgres.ts";

/** Two servers, as in two clouds: everything is done by the image's own commands, as the owner, who is no superuser. */

const MAIN = path.resolve(import.meta.dirname, "../../service/main.ts");
const DATABASE = "camera_reviews";
const PASSWORD = "owner-password-of-this-test";
const SECRETS = {
  PASSWORD_PEPPER: "p".repeat(32),
  CURSOR_KEY: "c".repeat(32),
  REPLICATION_PASSWORD: "r'\\".repeat(12),
};

interface Site {
  readonly name: string;
  readonly postgres: Postgres;
  readonly ownerUrl: string;
}

const folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-replication-"));
chmodSync(folder, 0o711);
let aws: Site;
let gcp: Site;

beforeAll(async () => {
  [aws, gcp] = await Promise.all([makeSite("aws"), makeSite("gcp")]);
  await sql(aws, "insert into app.writer (site, epoch) values ('aws', 1)");
}, 60_000);

afterAll(async () => {
  await Promise.all([aws, gcp].map((site) => site?.postgres.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe("admin allow-login", () => {
  it("makes a login without a password that may work with the tables, once", async () => {
    const first = await admin(aws, ["allow-login", "camera_reviews_web", "robot@project.iam"]);
    const second = await admin(aws, ["allow-login", "camera_reviews_web"]);
    expect(first.answer).toEqual({ camera_reviews_web: "made", "robot@project.iam": "made" });
    expect(second.answer).toEqual({ camera_reviews_web: "was there" });
    const [row] = await sql(aws, "select pg_has_role('robot@project.iam', 'camera_reviews_app', 'member') as member");
    expect(row).toEqual({ member: true });
  });

  it("gives it the cloud's way of signing in where there is one", async () => {
    await sql(gcp, "create role rds_iam");
    await sql(gcp, `grant rds_iam to ${OWNER} with admin option`);
    await admin(gcp, ["allow-login", "camera_reviews_web"]);
    const [row] = await sql(gcp, "select pg_has_role('camera_reviews_web', 'rds_iam', 'member') as member");
    expect(row).toEqual({ member: true });
  });

  it("refuses what is no login's name, and says what it wants", async () => {
    const { code, stderr } = await admin(aws, ["allow-login", "x; drop table app.reviews"]);
    expect(code).toBe(2);
    expect(stderr).toContain("allow-login wants names of logins");
  });
});

describe("admin make-publication and make-subscription", () => {
  it("lets the copy follow the publisher, with what was there before and what comes after", async () => {
    await sql(aws, "insert into app.durability (mode) values ('cross')");
    const published = await admin(aws, ["make-publication"]);
    expect(published).toMatchObject({
      code: 0,
      answer: { publication: "camera_reviews", login: "camera_replication" },
    });
    const subscribed = await admin(gcp, ["make-subscription"], { PUBLISHER_URL: publisherUrl() });
    expect(subscribed).toMatchObject({ code: 0, answer: { subscription: "camera_reviews_gcp", isNew: true } });
    await eventually(async () => expect(await sql(gcp, "select site from app.writer")).toEqual([{ site: "aws" }]));
    await sql(aws, "update app.durability set mode = 'local'");
    await eventually(async () =>
      expect(await sql(gcp, "select mode from app.durability")).toEqual([{ mode: "local" }]),
    );
  });

  it("may be repeated, and then also follows a table that a migration has made", async () => {
    for (const site of [gcp, aws]) await sql(site, "create table app.later (id int primary key)", site.ownerUrl);
    expect((await admin(aws, ["make-publication"])).answer.tables).toContain("later");
    const again = await admin(gcp, ["make-subscription"], { PUBLISHER_URL: publisherUrl() });
    expect(again).toMatchObject({ code: 0, answer: { isNew: false } });
    await sql(aws, "insert into app.later values (7)");
    await eventually(async () => expect(await sql(gcp, "select id from app.later")).toEqual([{ id: 7 }]));
  });

  it("refuses to make the writer follow", async () => {
    const { code, answer } = await admin(aws, ["make-subscription"], { PUBLISHER_URL: publisherUrl() });
    expect(code).toBe(1);
    expect(answer.error).toContain("This site, aws, is the writer");
  });

  it("says what is missing", async () => {
    expect(await admin(gcp, ["make-subscription"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("PUBLISHER_URL must be set"),
    });
    expect(await admin(aws, ["make-publication"], { REPLICATION_PASSWORD: "" })).toMatchObject({ code: 2 });
  });
});

async function makeSite(name: string): Promise<Site> {
  const postgres = await startPostgres({
    dataDir: path.join(folder, name, "postgres"),
    logFile: path.join(folder, `${name}.log`),
    password: PASSWORD,
    durable: false,
  });
  const owner = { name: OWNER, password: PASSWORD };
  await prepareDatabase(postgres.superuserUrl, DATABASE, {
    owner,
    application: { name: APPLICATION, password: PASSWORD },
  });
  // What RDS and Cloud SQL give the first login that they make.
  await asSuperuser(postgres.superuserUrl, (client) =>
    client.query(`alter role ${OWNER} replication; grant pg_create_subscription to ${OWNER}`),
  );
  const ownerUrl = addressFor(postgres.superuserUrl, DATABASE, owner);
  await migrateDatabase({ url: ownerUrl, poolSize: 2, applicationName: "test" });
  return { name, postgres, ownerUrl };
}

const publisherUrl = (): string => `postgres://127.0.0.1:${aws.postgres.port}/${DATABASE}?sslmode=disable`;

const sql = (site: Site, text: string, url = addressFor(site.postgres.superuserUrl, DATABASE)): Promise<object[]> =>
  asSuperuser(url, async (client) => (await client.query(text)).rows);

async function admin(site: Site, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = {
    PATH: process.env.PATH,
    ...SECRETS,
    SITE: site.name,
    DATABASE_URL: site.ownerUrl,
    MIGRATE_DATABASE_URL: site.ownerUrl,
    LOG_LEVEL: "silent",
    DATA_DIR: folder,
    ...more,
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, "admin", ...args], { env });
    return { code: 0, answer: JSON.parse(stdout), stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, answer: stdout ? JSON.parse(stdout) : undefined, stderr };
  }
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}
