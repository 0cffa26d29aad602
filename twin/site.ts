import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, type ChildPlan, explainEnd, runToEnd, spawnChild, stopChild } from "./children.ts";
import { APPLICATION, addressFor, DATABASE, OWNER, prepareDatabase } from "./database.ts";
import { type DatabaseAddresses, serviceEnvironment, withoutOwner } from "./environment.ts";
import type { Fleet } from "./fleet.ts";
import { rotateLog } from "./logs.ts";
import type { StartOptions } from "./options.ts";
import { findFreePort, requireFreePort } from "./ports.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { isAlive } from "./processes.ts";
import { Refusal } from "./refusals.ts";
import type { RunRecord } from "./run-record.ts";
import { keepSecrets, type Secrets } from "./secrets.ts";
import type { Terminal } from "./terminal.ts";

export interface Site {
  readonly url: string;
  readonly adminUrl: string;
  readonly workerAdminUrl: string;
  readonly secrets: Secrets;
  /** Our own, if it is. */
  readonly postgres?: Postgres;
}

export interface Supervision {
  readonly terminal: Terminal;
  readonly record: RunRecord;
  readonly fleet: Fleet;
  readonly signal: AbortSignal;
}

/** Hold e-mailed links and what people did, and no other user of this machine may read them. */
const PRIVATE = ["logs", "outbox", "audit-anchor"];

const ROOT = path.resolve(import.meta.dirname, "..");
const STOP_GRACE_MS = 20_000;
const READY_WITHIN_MS = 60_000;

/** Brings up one site: its database, the schema, what it ships with, and the service. What was started is in the fleet, also after a failure. */
export async function startSite(wanted: StartOptions, supervision: Supervision): Promise<Site> {
  const { terminal, signal } = supervision;
  const options = await choosePorts(wanted);
  for (const name of PRIVATE) mkdirSync(path.join(options.dataDir, name), { recursive: true, mode: 0o700 });
  const secrets = {
    ...keepSecrets(options.dataDir, databaseDir(options), process.env),
    ...(options.bringsDatabase && givenAdmin(process.env)),
  };
  const postgres = options.bringsDatabase ? undefined : await startDatabase(options, secrets, supervision);
  const env = serviceEnvironment(process.env, options, secrets, postgres && (await prepareLogins(postgres, secrets)));
  await terminal.step("schema", () => run(options, supervision, "migrate", env));
  await terminal.step("cameras and reviews", async (detail) => {
    const seed = await run(options, supervision, "seed", env);
    detail(seed.tail(1));
  });
  const site = addressesOf(options, secrets, postgres);
  await terminal.step("service", () => startService(options, supervision, withoutOwner(env), site));
  signal.throwIfAborted();
  return site;
}

/** @throws PortTaken before anything is started */
async function choosePorts(options: StartOptions): Promise<StartOptions> {
  const { port, adminPort, workerAdminPort } = options;
  if (port) await requireFreePort(port, "PORT");
  if (adminPort) await requireFreePort(adminPort, "ADMIN_PORT");
  if (workerAdminPort) await requireFreePort(workerAdminPort, "ADMIN_PORT", "the worker's, one above ADMIN_PORT");
  return {
    ...options,
    port: port || (await findFreePort()),
    adminPort: adminPort || (await findFreePort()),
    workerAdminPort: workerAdminPort || (await findFreePort()),
  };
}

/** Another database than ours may have another first admin than the one on file. */
function givenAdmin({ ADMIN_EMAIL, ADMIN_PASSWORD }: NodeJS.ProcessEnv): Partial<Secrets> {
  return { ...(ADMIN_EMAIL && { adminEmail: ADMIN_EMAIL }), ...(ADMIN_PASSWORD && { adminPassword: ADMIN_PASSWORD }) };
}

async function startDatabase(options: StartOptions, secrets: Secrets, supervision: Supervision): Promise<Postgres> {
  const { terminal, record, fleet, signal } = supervision;
  return terminal.step("PostgreSQL", async (detail) => {
    const postgres = await startPostgres({
      dataDir: databaseDir(options),
      password: secrets.superuserPassword,
      logFile: newLog(options, "postgres"),
      tracker: record,
      signal,
      onDetail: detail,
    });
    fleet.add("database", postgres.child, postgres.stop);
    detail(postgres.version);
    return postgres;
  });
}

async function prepareLogins({ superuserUrl }: Postgres, secrets: Secrets): Promise<DatabaseAddresses> {
  const owner = { name: OWNER, password: secrets.ownerPassword };
  const application = { name: APPLICATION, password: secrets.applicationPassword };
  await prepareDatabase(superuserUrl, DATABASE, { owner, application });
  return {
    application: addressFor(superuserUrl, DATABASE, application),
    owner: addressFor(superuserUrl, DATABASE, owner),
  };
}

async function startService(
  options: StartOptions,
  supervision: Supervision,
  env: NodeJS.ProcessEnv,
  site: Site,
): Promise<void> {
  const { record, fleet, signal } = supervision;
  const start = async (role: "web" | "worker", adminPort: number) => {
    const child = await spawnChild(planNode(options, role, { ...env, ADMIN_PORT: String(adminPort) }), record);
    fleet.add("service", child, () => stopChild(child, "SIGTERM", STOP_GRACE_MS));
    return child;
  };
  const web = await start("web", options.adminPort);
  const worker = await start("worker", options.workerAdminPort);
  await Promise.all([
    untilReady(web, `${site.url}/readyz`, signal),
    untilReady(worker, `${site.workerAdminUrl}/metrics`, signal),
  ]);
}

async function untilReady(child: Child, url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(url, signal))) {
    signal.throwIfAborted();
    if (!isAlive(child.mark)) throw await explainEnd(child);
    if (Date.now() > deadline) {
      throw new Refusal(
        "not-ready",
        `${child.name} isn't ready after ${READY_WITHIN_MS / 1000} s (${url}).\n${child.tail()}`,
      );
    }
    await sleep(40, undefined, { signal });
  }
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function run(
  options: StartOptions,
  { record, signal }: Supervision,
  name: "migrate" | "seed",
  env: NodeJS.ProcessEnv,
): Promise<Child> {
  return runToEnd(planNode(options, name, env), record, signal);
}

function planNode(
  options: StartOptions,
  name: "migrate" | "seed" | "web" | "worker",
  env: NodeJS.ProcessEnv,
): ChildPlan {
  const program = name === "seed" ? ["twin/seed.ts"] : ["service/main.ts", name];
  return {
    name,
    command: process.execPath,
    args: program,
    env,
    logFile: newLog(options, name),
    options: { cwd: ROOT },
  };
}

function newLog({ dataDir }: StartOptions, name: string): string {
  const file = path.join(dataDir, "logs", `${name}.log`);
  rotateLog(file);
  return file;
}

function addressesOf({ port, adminPort, workerAdminPort }: StartOptions, secrets: Secrets, postgres?: Postgres): Site {
  const at = (number: number) => `http://localhost:${number}`;
  return {
    url: at(port),
    adminUrl: at(adminPort),
    workerAdminUrl: at(workerAdminPort),
    secrets,
    ...(postgres && { postgres }),
  };
}

const databaseDir = ({ dataDir }: StartOptions): string => path.join(dataDir, "postgres");
