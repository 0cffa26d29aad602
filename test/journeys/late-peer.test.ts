import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import pg from "pg";
import { findFreePort } from "../../twin/ports.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";

/** A site whose other site doesn't answer: in a first deployment, because it isn't there yet; later, because it is down. */

const MAIN = path.resolve(import.meta.dirname, "../../service/main.ts");
let database: TestDatabase;
let env: NodeJS.ProcessEnv;
let web: ChildProcess;
let peer: Server | undefined;
let url: string;

beforeAll(async () => {
  database = await cloneDatabase();
  await sql("insert into app.writer (site, epoch) values ('aws', 1)");
  const [port, adminPort, peerPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  url = `http://127.0.0.1:${port}`;
  env = {
    PATH: process.env.PATH,
    PASSWORD_PEPPER: "p".repeat(40),
    CURSOR_KEY: "c".repeat(40),
    DATABASE_URL: database.url,
    SITE: "aws",
    FIRST_WRITER: "aws",
    WRITER_URL: `http://127.0.0.1:${peerPort}`,
    ADMIN_EMAIL: "first@example.org",
    ADMIN_PASSWORD: "a-password-of-this-test",
    LOG_LEVEL: "warn",
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
  };
  web = spawn(process.execPath, [MAIN, "web"], { env, stdio: "ignore" });
  await until(async () => (await fetch(`${url}/readyz`)).ok);
});

afterAll(async () => {
  web?.kill("SIGKILL");
  peer?.close();
  await database?.drop();
});

describe("a site whose other site does not answer", () => {
  it("is ready for readers and has nobody who could sign in", async () => {
    expect((await fetch(`${url}/content`)).status).toBe(200);
    expect(await editors()).toBe(0);
  });

  it("goes on alone by an operator's word, which is recorded", async () => {
    const admin = (...args: string[]) => promisify(execFile)(process.execPath, [MAIN, "admin", ...args], { env });
    await expect(admin("durability", "cross")).rejects.toMatchObject({ code: 1 });
    await expect(admin("durability", "local")).resolves.toMatchObject({ stdout: expect.stringContaining('"local"') });
    const [record] = await sql("select verb from app.audit_records order by sequence desc limit 1");
    expect(record).toEqual({ verb: "durability-changed" });
  });

  it("makes the first admin and a key as soon as it knows that it writes", async () => {
    await sql("delete from app.durability");
    peer = createServer((_, response) => response.end(JSON.stringify({ writer: "aws", epoch: 1 })));
    peer.listen(Number(new URL(String(env.WRITER_URL)).port), "127.0.0.1");
    await until(async () => (await editors()) === 1);
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: unknown[] };
    expect(keys.length).toBeGreaterThan(0);
  });
});

const editors = async (): Promise<number> => Number((await sql("select count(*) as n from app.editors"))[0]?.n);

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await check().catch(() => false)); tries++) {
    if (tries === 150) throw new Error("It never came to that.");
    await sleep(100);
  }
}
