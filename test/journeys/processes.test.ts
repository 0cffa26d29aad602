import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { findFreePort } from "../../twin/ports.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";

const MAIN = path.resolve(import.meta.dirname, "../../service/main.ts");
const SECRETS = { PASSWORD_PEPPER: "p".repeat(40), CURSOR_KEY: "c".repeat(40), DURABILITY: "local" };

let database: TestDatabase;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  database = await cloneDatabase();
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});
afterAll(() => database?.drop());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process of the service, with what it wrote and how it ended. */
function start(
  args: string[],
  env: Record<string, string>,
): { child: ChildProcess; ended: Promise<Ended>; out: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk) => (out += chunk));
  child.stderr?.on("data", (chunk) => (err += chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code, out, err });
    }),
  );
  return { child, ended, out: () => out };
}

const settings = async () => ({
  ...SECRETS,
  DATABASE_URL: database.url,
  PORT: String(await findFreePort()),
  ADMIN_PORT: String(await findFreePort()),
});

async function untilReady(port: string): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    if (
      await fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(50);
  }
  throw new Error("it never became ready");
}

describe("the entry", () => {
  it("says how it is used", async () => {
    expect(await start(["--help"], {}).ended).toMatchObject({
      code: 0,
      out: expect.stringContaining("Usage: node service/main.ts <role>"),
    });
    expect(await start(["constructor"], {}).ended).toMatchObject({ code: 2, err: expect.stringContaining("Usage") });
    expect(await start(["admin", "--help"], {}).ended).toMatchObject({
      code: 0,
      out: expect.stringContaining("verify-audit"),
    });
  });

  it("tells every bad setting at once and starts nothing", async () => {
    const { code, err } = await start(["web"], { PORT: "x", DATABASE_URL: "nonsense" }).ended;
    expect(code).toBe(2);
    for (const name of ["PORT", "DATABASE_URL", "PASSWORD_PEPPER", "CURSOR_KEY"]) expect(err).toContain(`${name}:`);
  });
});

describe("web", () => {
  it("becomes ready, makes the first admin, finishes what is under way on SIGTERM, and ends with 0", async () => {
    const env = { ...(await settings()), ADMIN_EMAIL: "first@example.org", ADMIN_PASSWORD: "a first good password" };
    const web = start(["web"], env);
    await untilReady(env.PORT);
    const version = await (await fetch(`http://127.0.0.1:${env.PORT}/version`)).json();
    expect(version).toMatchObject({ site: "local", writer: null, schema: expect.any(Number) });
    expect((await fetch(`http://127.0.0.1:${env.ADMIN_PORT}/metrics`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${env.PORT}/metrics`)).status).toBe(404);
    const pending = fetch(`http://127.0.0.1:${env.PORT}/content`);
    await sleep(2);
    web.child.kill("SIGTERM");
    expect((await pending).status).toBe(200);
    expect((await web.ended).code).toBe(0);
  });

  it("is alive and not ready while its database is away, and ends cleanly", async () => {
    const env = { ...(await settings()), DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
    const web = start(["web"], env);
    for (let waited = 0; !web.out().includes("listening") && waited < 10_000; waited += 50) await sleep(50);
    const ask = async (address: string) => (await fetch(`http://127.0.0.1:${env.PORT}${address}`)).status;
    expect(await ask("/livez")).toBe(200);
    expect(await ask("/readyz")).toBe(503);
    expect(await ask("/healthz/edge")).toBe(503);
    expect(await ask("/content")).toBe(503);
    web.child.kill("SIGTERM");
    expect((await web.ended).code).toBe(0);
  });

  it("refuses a role that may change audit records", async () => {
    const env = { ...(await settings()), DATABASE_URL: database.ownerUrl };
    const { code, out } = await start(["web"], env).ended;
    expect(code).toBe(1);
    expect(out).toContain("may change audit records");
  });

  it("names a port that is taken", async () => {
    const env = await settings();
    const other = createServer().listen(Number(env.PORT));
    const { code, out } = await start(["web"], env).ended;
    other.close();
    expect(code).toBe(1);
    expect(out).toContain(`Port ${env.PORT} is taken`);
  });
});

describe("worker", () => {
  it("becomes ready over the queues that migrate has made, tells its figures, and ends with 0", async () => {
    const env = await settings();
    const migrated = await start(["migrate"], { ...env, MIGRATE_DATABASE_URL: database.ownerUrl }).ended;
    expect(migrated).toMatchObject({ code: 0, out: expect.stringContaining("the database is up to date") });
    const worker = start(["worker"], env);
    for (let waited = 0; !worker.out().includes('"ready"') && waited < 15_000; waited += 50) await sleep(50);
    const metrics = await (await fetch(`http://127.0.0.1:${env.ADMIN_PORT}/metrics`)).text();
    for (const name of ["outbox_undone", "writer_here 1", "durability_mode", "pg_pool_connections"])
      expect(metrics).toContain(name);
    worker.child.kill("SIGTERM");
    expect((await worker.ended).code).toBe(0);
  });

  it("ends, and says why, when it can never start", async () => {
    const env = { ...(await settings()), DATABASE_URL: database.ownerUrl };
    const { code, out } = await start(["worker"], env).ended;
    expect([code, out.includes("may change audit records")]).toEqual([1, true]);
  });
});

describe("migrate", () => {
  it("wants to know which of two sites writes first", async () => {
    const env = { ...(await settings()), WRITER_URL: "http://127.0.0.1:1" };
    const { code, err } = await start(["migrate"], env).ended;
    expect([code, err.includes("FIRST_WRITER")]).toEqual([2, true]);
  });

  it("may run twice at once", async () => {
    const fresh = await cloneDatabase();
    const env = { ...(await settings()), DATABASE_URL: fresh.url, MIGRATE_DATABASE_URL: fresh.ownerUrl };
    const codes = (await Promise.all([start(["migrate"], env).ended, start(["migrate"], env).ended])).map(
      ({ code }) => code,
    );
    await fresh.drop();
    expect(codes).toEqual([0, 0]);
  });
});

describe("admin", () => {
  it("shows the settings without secrets and verifies the chain", async () => {
    const env = await settings();
    const shown = await start(["admin", "print-config"], env).ended;
    expect(shown.code).toBe(0);
    expect(JSON.parse(shown.out)).toMatchObject({ PASSWORD_PEPPER: "***", PORT: Number(env.PORT) });
    const verified = await start(["admin", "verify-audit"], env).ended;
    expect([verified.code, JSON.parse(verified.out).whole]).toEqual([0, true]);
    expect((await start(["admin", "durability", "sometimes"], env).ended).code).toBe(2);
  });
});
