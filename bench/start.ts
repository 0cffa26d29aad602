import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readConfig } from "../service/config.ts";
import { createLogger } from "../service/log.ts";
import { makeParts } from "../service/parts.ts";
import { runMigrations } from "../service/roles/migrate.ts";
import { prepareDatabase } from "../twin/database.ts";
import { findFreePort } from "../twin/ports.ts";
import { startPostgres } from "../twin/postgres.ts";

const USAGE = `node bench/start.ts [--rounds 5]

How long a web process takes to be ready, and what it holds in memory when idle, over an empty database on this machine.
Prints minimum, median and maximum; the first round fills the code cache and isn't counted. Memory is read from /proc (Linux).`;

const IDLE_MS = 3_000;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, help: { type: "boolean", default: false } },
});
if (values.help) console.log(USAGE);
else await measure(Number(values.rounds));

async function measure(rounds: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "camera-reviews-bench-"));
  const login = (name: string) => ({ name, password: "bench" });
  const logFile = path.join(folder, "postgres.log");
  const server = await startPostgres({
    dataDir: path.join(folder, "postgres"),
    logFile,
    password: "bench",
    durable: true,
  });
  try {
    await prepareDatabase(server.superuserUrl, "bench", {
      owner: login("bench_owner"),
      application: login("bench_application"),
    });
    const env = await environment(server.superuserUrl, folder);
    await migrate(env);
    await startOnce(env);
    const results: { readyMs: number; rssMb: number }[] = [];
    for (let round = 0; round < rounds; round += 1) results.push(await startOnce(env));
    report(
      "ready after, ms",
      results.map(({ readyMs }) => readyMs),
    );
    report(
      "resident when idle, MB",
      results.map(({ rssMb }) => rssMb),
    );
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function environment(superuserUrl: string, folder: string): Promise<Record<string, string>> {
  const address = (user: string): string =>
    Object.assign(new URL(superuserUrl), { username: user, password: "bench", pathname: "/bench" }).href;
  return {
    DATABASE_URL: address("bench_application"),
    MIGRATE_DATABASE_URL: address("bench_owner"),
    PASSWORD_PEPPER: "a pepper that only measures the start",
    CURSOR_KEY: "a cursor key that only measures the start",
    DURABILITY: "local",
    DATA_DIR: folder,
    NODE_COMPILE_CACHE: path.join(folder, "compile-cache"),
    PORT: String(await findFreePort()),
    ADMIN_PORT: String(await findFreePort()),
  };
}

async function migrate(env: Record<string, string>): Promise<void> {
  const parts = await makeParts(readConfig(env), createLogger("warn"));
  await runMigrations(parts);
  await parts.close();
}

async function startOnce(env: Record<string, string>): Promise<{ readyMs: number; rssMb: number }> {
  const startedAt = performance.now();
  const main = path.resolve(import.meta.dirname, "../service/main.ts");
  const child = spawn(process.execPath, [main, "web"], { env: { ...env, PATH: process.env.PATH }, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("close", resolve));
  while (!(await isReady(env.PORT))) await sleep(5);
  const readyMs = Math.round(performance.now() - startedAt);
  await sleep(IDLE_MS);
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  const rssMb = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  child.kill("SIGTERM");
  await ended;
  return { readyMs, rssMb };
}

function isReady(port = ""): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function report(what: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${what}: min ${sorted[0]}, median ${median}, max ${sorted.at(-1)} (${values.length} rounds)`);
}
