import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { cloneDatabase, type TestDatabase } from "../test/support/database.ts";
import { asSuperuser } from "./database.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "camera-reviews-seed-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));
beforeEach(async () => {
  database = await cloneDatabase();
  await query("insert into app.writer (site, epoch) values ('local', 1)");
});
afterEach(() => database?.drop());

const query = (sql: string) => asSuperuser(database.url, async (client) => (await client.query(sql)).rows);

/** Every table that a seed writes to, as one text. */
const readAll = async () => {
  const tables = ["editors", "signing_keys", "cameras", "reviews", "review_texts", "review_revisions", "audit_records"];
  return Promise.all(tables.map((table) => query(`select * from app.${table} order by 1, 2`)));
};

async function seed(settings: Record<string, string> = {}): Promise<string[]> {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PASSWORD_PEPPER: "a pepper for tests that is long enough",
    CURSOR_KEY: "a cursor key for tests that is long enough",
    ADMIN_EMAIL: "admin@example.org",
    ADMIN_PASSWORD: "correct horse battery staple",
    ...settings,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ["twin/seed.ts"], { cwd: ROOT, env });
  return stdout.trimEnd().split("\n");
}

describe("the seed", () => {
  it("fills a new database: an admin, a signing key, the catalogue, and reviews with their translations", async () => {
    expect(await seed()).toEqual([
      "first admin: made",
      "signing key: made",
      "catalogue: 871 cameras added",
      "reviews: 24 of 24 published",
      "871 cameras, 24 reviews",
    ]);
    expect(await query("select role, status, password_hash is not null as can from app.editors order by id")).toEqual([
      { role: "admin", status: "active", can: true },
      ...Array(3).fill({ role: "editor", status: "active", can: false }),
    ]);
    expect(await query("select count(*)::int as count from app.cameras")).toEqual([{ count: 871 }]);
    const reviews = await query(
      `select language, array(select language from app.review_texts where review_id = r.id order by language) as texts,
         round(extract(epoch from now() - published_at) / 86400)::int as age
       from app.reviews r where status = 'published' and created_at = published_at order by published_at desc`,
    );
    expect(reviews).toHaveLength(24);
    expect(reviews[0]).toEqual({ language: "es", texts: ["en", "es", "pt"], age: 3 });
    expect(reviews.at(-1)).toEqual({ language: "pt", texts: ["en", "pt"], age: 300 });
    expect(await query("select distinct verb from app.audit_records order by verb")).toEqual(
      [
        "catalogue-imported",
        "editor-seeded",
        "first-admin-made",
        "review-drafted",
        "review-published",
        "review-translated",
        "signing-key-made",
      ].map((verb) => ({ verb })),
    );
  });

  it("changes nothing a second time, also not what was changed meanwhile", async () => {
    await seed();
    await query("update app.cameras set kind = 'phone' where slug = 'apple-iphone-xs'");
    const before = await readAll();
    expect(await seed()).toEqual(["first admin: kept", "signing key: kept", "871 cameras, 24 reviews"]);
    expect(await readAll()).toEqual(before);
  });

  it("leaves a catalogue as it is that somebody has filled, and the reviews out whose cameras it doesn't have", async () => {
    await query(`
      insert into app.cameras (brand, model, slug, words, kind, created_at, updated_at)
      values ('Leica', 'Q2', 'leica-q2', '{leica,q2,q,2}', 'compact', now(), now())`);
    expect((await seed()).slice(2)).toEqual(["reviews: 1 of 24 published", "1 camera, 1 review"]);
  });

  it("waits for a database that is slow to say who the writer is", async () => {
    await asSuperuser(database.url, async (client) => {
      await client.query("begin; lock table app.writer in access exclusive mode");
      const seeded = seed();
      const isWaiting =
        "select 1 from pg_locks where not granted and relation = 'app.writer'::regclass and mode = 'RowShareLock'";
      while ((await query(isWaiting)).length === 0 && (await Promise.race([seeded, sleep(50)])) === undefined);
      await client.query("commit");
      expect(await seeded).toContain("871 cameras, 24 reviews");
    });
  });

  it("leaves a site alone that isn't the writer", async () => {
    const before = await readAll();
    expect(await seed({ SITE: "copy" })).toEqual(["another site is the writer: what it has comes from there"]);
    expect(await readAll()).toEqual(before);
  });
});
