import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { requireTool } from "../../../tools/find.ts";
import { findFreePort } from "../../../twin/ports.ts";
import { API_MODELS_FOLDER } from "../api-models/model.ts";

export interface AwsCall {
  /** As botocore names it: `elbv2`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface AwsAnswer {
  readonly response?: Readonly<Record<string, unknown>>;
  readonly refused?: { readonly code: string; readonly message: string };
}

/** AWS's APIs on this machine, by ministack. */
export interface Emulator {
  readonly endpoint: string;
  /** What an AWS SDK or a scanner needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  ask(call: AwsCall): Promise<AwsAnswer>;
  close(): Promise<void>;
}

export class EmulatorFailed extends Error {
  constructor(what: string, told: string) {
    super(`The AWS emulator (ministack) ${what}. It told:\n${told.slice(-2000)}`);
    this.name = "EmulatorFailed";
  }
}

const START_MS = 60_000;

/** @param account twelve digits; what is made is this account's */
export async function startEmulator(account: string): Promise<Emulator> {
  const folder = await mkdtemp(path.join(tmpdir(), "aws-emulator-"));
  const endpoint = `http://127.0.0.1:${await findFreePort()}`;
  const server = startServer(endpoint, folder);
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_DEFAULT_REGION: "sa-east-1",
    // The models that the requests were made by, instead of the emulator's own older ones.
    AWS_DATA_PATH: API_MODELS_FOLDER,
    // No file of the user's and no metadata service has a say.
    AWS_CONFIG_FILE: path.join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
  };
  await untilReady(endpoint, server);
  const caller = startCaller({ ...env, EMULATOR_PID: String(server.process.pid) });
  return {
    endpoint,
    env,
    ask: caller.ask,
    close: async () => {
      await end(caller.process);
      await end(server.process);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const SECRET = "emulated";

interface Running {
  readonly process: ChildProcess;
  /** All that it wrote so far. */
  told(): string;
}

function startServer(endpoint: string, folder: string): Running {
  const child = spawn(requireTool("ministack"), [], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      TMPDIR: folder,
      // Signatures and policies count.
      AUTH: "true",
      AWS_SECRET_ACCESS_KEY: SECRET,
      // It listens on all addresses otherwise, and on 8883 too.
      BIND_HOST: "127.0.0.1",
      IOT_MTLS_ENABLED: "0",
      GATEWAY_PORT: new URL(endpoint).port,
      // Its containers aren't wanted.
      DOCKER_HOST: "unix:///nonexistent",
      LOG_LEVEL: "WARNING",
    },
  });
  return { process: child, told: gather(child) };
}

function gather(child: ChildProcess): () => string {
  let told = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      told = `${told}${chunk}`.slice(-20_000);
    });
  return () => told;
}

async function untilReady(endpoint: string, { process: child, told }: Running): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const isReady = await fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  child.kill();
  throw new EmulatorFailed(child.exitCode === null ? "doesn't answer" : "ended", told());
}

/** One process for all calls: a client of each service is made once. Calls are answered in their order. */
function startCaller(env: Readonly<Record<string, string>>): { process: ChildProcess; ask: Emulator["ask"] } {
  const child = spawn(requireTool("ministack-python"), [path.join(import.meta.dirname, "aws-calls.py")], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const waiting: { answer(answer: AwsAnswer): void; fail(error: Error): void }[] = [];
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.answer(JSON.parse(line)));
  child.on("exit", () => {
    for (const { fail } of waiting.splice(0)) fail(new EmulatorFailed("lost its caller", errors));
  });
  return {
    process: child,
    ask: (call) =>
      new Promise((answer, fail) => {
        waiting.push({ answer, fail });
        child.stdin.write(`${JSON.stringify(call)}\n`);
      }),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(patience);
}
