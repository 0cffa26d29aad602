import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

const PROJECT = path.resolve(import.meta.dirname, "..");
/** Generated code without types. */
const load = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const grpc = load("@grpc/grpc-js");
const services = load("@pulumi/pulumi/proto/language_grpc_pb");
const messages = load("@pulumi/pulumi/proto/language_pb");

let folder: string;
let host: ChildProcess;
let ended: Promise<unknown[]>;
let port: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "language-host-"));
  const script = path.join(import.meta.dirname, "language-host.cjs");
  host = spawn(process.execPath, [script, "127.0.0.1:1"], { cwd: PROJECT, stdio: ["pipe", "pipe", "inherit"] });
  ended = once(host, "exit");
  if (host.stdout) [port] = await once(createInterface(host.stdout), "line");
});
afterEach(() => {
  host.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A program's folder whose SDK runs nothing: it tells how it was started, then does as it is told. */
function putProgram(then: string): void {
  const sdk = path.join(folder, "node_modules", "@pulumi", "pulumi");
  mkdirSync(path.join(sdk, "cmd", "run"), { recursive: true });
  writeFileSync(path.join(sdk, "package.json"), "{}");
  const told = JSON.stringify(path.join(folder, "told.json"));
  writeFileSync(
    path.join(sdk, "cmd", "run", "index.js"),
    `const { PULUMI_CONFIG: config } = process.env;
     const text = JSON.stringify({ pid: process.pid, args: process.argv.slice(2), config });
     require("node:fs").writeFileSync(${told}, text); ${then}`,
  );
}

const told = () => JSON.parse(readFileSync(path.join(folder, "told.json"), "utf8"));

async function untilTold(): Promise<number> {
  for (;;) {
    try {
      return told().pid;
    } catch {
      await setTimeout(20);
    }
  }
}

function call(method: string, request: object) {
  const client = new services.LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return promisify(client[method].bind(client))(request).finally(() => client.close());
}

function runProgram() {
  const request = new messages.RunRequest();
  request.setPwd(folder);
  request.setProject("project");
  request.setStack("dev");
  request.setProgram("main.ts");
  request.setDryrun(true);
  request.getConfigMap().set("project:name", "value");
  return call("run", request);
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("the language host", () => {
  it("starts a program with the engine, the stack and the settings", async () => {
    putProgram("");
    await runProgram();
    const { args, config } = told();
    expect(args).toEqual(expect.arrayContaining(["--dry-run", "--engine", "127.0.0.1:1", "--stack", "dev"]));
    expect(args.at(-1)).toBe("main.ts");
    expect(JSON.parse(config)).toEqual({ "project:name": "value" });
  });

  it.each([
    ["has ended well", "", { error: "", bail: false }],
    ["has told its error itself", "process.exit(32)", { error: "", bail: true }],
    ["has failed without a word", "process.exit(3)", { error: "The program ended with exit code 3.", bail: false }],
    ["was killed", "process.kill(process.pid, 'SIGKILL')", { error: "The program ended with SIGKILL.", bail: false }],
  ])("tells that a program %s", async (_, then, expected) => {
    putProgram(then);
    expect((await runProgram()).toObject()).toEqual(expected);
  });

  it.each([
    ["is asked to", () => host.kill("SIGTERM")],
    ["loses the engine", () => host.stdin?.end()],
  ])("ends its program and itself when it %s", async (_, end) => {
    putProgram("setInterval(() => {}, 1000)");
    const running = runProgram().catch(() => {});
    const pid = await untilTold();
    end();
    expect(await ended).toEqual([0, null]);
    await running;
    expect(isAlive(pid)).toBe(false);
  });

  it("ends a program that doesn't want to, when it is cancelled", async () => {
    putProgram("process.on('SIGINT', () => {}); setInterval(() => {}, 1000)");
    const running = runProgram();
    const pid = await untilTold();
    const { Empty } = load("google-protobuf/google/protobuf/empty_pb");
    await call("cancel", new Empty());
    expect((await running).getError()).toBe("The program ended with SIGKILL.");
    expect(isAlive(pid)).toBe(false);
  });
});
