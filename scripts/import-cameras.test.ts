import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import pg from "pg";
import { cloneDatabase, type TestDatabase } from "../test/support/database.ts";
import { findServer } from "../test/support/server.ts";
import { asSuperuser } from "../twin/database.ts";
import { startPostgres } from "../twin/postgres.ts";
import { RunRecord } from "../twin/run-record.ts";
import { keepSecrets } from "../twin/secrets.ts";
import { twinFile } from "../twin/table.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const GOOD = `brand,model,kind,year
Nikon,Z 6II,mirrorless,2020
Ricoh,GR III,compact,
`;
const WITH_BAD = `${GOOD}Ricoh,GR IV,toy,\n`;

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  await query("insert into app.writer (site, epoch) values ('local', 1)");
  folder = await mkdtemp(path.join(tmpdir(), "import-cameras-"));
  await chmod(folder, 0o711); // as root, PostgreSQL runs as an account that has to pass it
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => query("delete from app.cameras"));

const query = (sql: string) => asSuperuser(database.url, async (client) => (await client.query(sql)).rows);
const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
const listModels = async () =>
  (await query("select model from app.cameras order by slug")).map(({ model }: { model: string }) => model);

async function put(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], settings: Record<string, string> = { DATABASE_URL: database.url }) {
  const { DATABASE_URL: _, DATA_DIR: __, npm_lifecycle_event: ___, ...env } = process.env;
  const child = spawn(process.execPath, ["scripts/import-cameras.ts", ...args], {
    cwd: ROOT,
    env: { ...env, ...settings },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  return { child, ended };
}

const run = (args: readonly string[], settings?: Record<string, string>) => start(args, settings).ended;

describe("npm run import-cameras", () => {
  it("imports a file and tells the counts, and a second time all in JSON", async () => {
    const file = await put("good.csv", GOOD);
    const first = await run([file]);
    expect(first).toMatchObject({ code: 0, err: "2 of 2 cameras\n" });
    expect(first.out).toMatch(/^ +files +1\n +entries +2\n +cameras +2\n +added +2\n +changed +0\n +unchanged +0\n/);
    const second = await run([file, "--json"]);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out)).toMatchObject({
      outcome: "imported",
      files: [file],
      added: [],
      unchanged: [{ file, line: 2, slug: "nikon-z-6ii" }, { line: 3 }],
    });
  });

  it("tells in a dry run what would change, and changes nothing", async () => {
    await run([await put("good.csv", GOOD)]);
    const file = await put("more.csv", `${GOOD.replace("2020", "2021")}Leica,Q2,compact,2019\n`);
    const { code, out } = await run([file, "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toContain(`Changed\n  ${file}:2: Nikon Z 6II: year 2020 → 2021\nA dry run: nothing is changed.\n`);
    expect(await query("select year from app.cameras order by slug")).toEqual([{ year: 2020 }, { year: null }]);
  });

  it("tells which entries it refuses, and imports the rest", async () => {
    const file = await put("bad.csv", WITH_BAD);
    const { code, out } = await run([file]);
    expect(code).toBe(0);
    expect(out).toMatch(/ added +2\n.* refused +1\n/s);
    expect(out).toContain(`Refused\n  ${file}:4: kind: `);
    expect(await listModels()).toEqual(["Z 6II", "GR III"]);
  });

  it("imports nothing with --strict when an entry is refused", async () => {
    const file = await put("bad.csv", WITH_BAD);
    const { code, out, err } = await run([file, "--strict", "--json"]);
    expect(code).toBe(1);
    expect(err).toContain(`1 entry is refused, so nothing is imported:\n  ${file}:4: kind: `);
    expect(JSON.parse(out)).toMatchObject({ outcome: "refused", refused: [{ file, line: 4 }] });
    expect(await listModels()).toEqual([]);
  });

  it("imports nothing of a folder with a malformed file, and tells the place", async () => {
    const inside = await mkdtemp(path.join(folder, "two-"));
    await writeFile(path.join(inside, "a.csv"), GOOD);
    const file = path.join(inside, "b.json");
    await writeFile(file, '[{"brand":"Leica",\n  oops}]');
    const { code, out, err } = await run([inside]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^\S+b\.json:2:3: isn't JSON: \w+\n$/);
    expect(await listModels()).toEqual([]);
  });

  it.each([
    ["no path", []],
    ["a path where nothing is", ["nowhere.csv"]],
    ["a file of another kind", ["README.md"]],
    ["an unknown option", ["--all", "nowhere.csv"]],
  ])("tells its usage for %s", async (_title, args) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("npm run import-cameras -- <file or folder>");
  });

  it("takes everything back when it is interrupted", async () => {
    const file = await put("good.csv", GOOD);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("begin; lock table app.cameras in share mode");
    const { child, ended } = start([file]);
    while ((await query(WAITING)).length === 0) await sleep(20);
    child.kill("SIGINT");
    await sleep(50);
    await holder.query("rollback");
    await holder.end();
    expect(await ended).toEqual({ code: 130, out: "", err: "Interrupted: nothing is imported.\n" });
    expect(await listModels()).toEqual([]);
  });
});

describe("a database that can't be imported into", () => {
  it.each([
    ["doesn't answer", () => "postgres://app:secret@127.0.0.1:9/reviews", "The database can't be used: "],
    ["isn't migrated", () => findServer().superuserUrl, "The database has schema 0, "],
    ["isn't an address", () => "mysql://somewhere", 'DATABASE_URL: found "mysql://somewhere", wants an address'],
    [
      "doesn't know the login",
      () => database.url.replace(/:[^:@]+@/, ":wrong@"),
      "The database can't be used: password",
    ],
  ])("is told when it %s", async (_title, address, told) => {
    const { code, out, err } = await run([await put("good.csv", GOOD)], { DATABASE_URL: address() });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(told);
    expect(err).not.toContain("    at ");
  });

  it("is told when another site is the writer", async () => {
    const settings = { DATABASE_URL: database.url, SITE: "elsewhere" };
    const { code, err } = await run([await put("good.csv", GOOD)], settings);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("The writer is local, epoch 1.") });
  });
});

describe("the database of a data folder", () => {
  it("is started for the import when it isn't running, and found when it is", async () => {
    const dataDir = path.join(folder, "data");
    const file = await put("good.csv", GOOD);
    expect(await run([file], { DATA_DIR: dataDir })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/added +2\n/),
    });
    expect(existsSync(path.join(dataDir, "postgres", "postmaster.pid"))).toBe(false);

    const running = await RunRecord.claim(dataDir);
    expect(await run([file], { DATA_DIR: dataDir })).toMatchObject({
      code: 1,
      err: expect.stringContaining("isn't ready"),
    });
    const postgres = await startPostgres({
      dataDir: path.join(dataDir, "postgres"),
      password: keepSecrets(dataDir, path.join(dataDir, "postgres"), {}).superuserPassword,
      logFile: path.join(dataDir, "logs", "postgres.log"),
      tracker: running,
    });
    try {
      await writeFile(twinFile(dataDir), JSON.stringify({ database: `127.0.0.1:${postgres.port}` }));
      const found = await run([file], { DATA_DIR: dataDir });
      expect(found).toMatchObject({ code: 0, out: expect.stringMatching(/unchanged +2\n/) });
    } finally {
      await postgres.stop();
      running.release();
    }
  });
});
