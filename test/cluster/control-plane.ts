import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { requireTool } from "../../tools/find.ts";
import { type Child, spawnChild, type Tracker } from "../../twin/children.ts";
import { findFreePort } from "../../twin/ports.ts";
import { endProcess } from "../../twin/processes.ts";
import { ApiServer } from "./api-server.ts";
import { makeIdentities } from "./control-plane-identities.ts";
import { argumentsOf, PARTS, type PartName, type Ports } from "./control-plane-parts.ts";
import { fakeNodes, renderKwok } from "./fake-nodes.ts";
import { conditionOf } from "./kubernetes-object.ts";

type Flags = Readonly<Partial<Record<PartName, readonly string[]>>>;

interface ControlPlaneOptions {
  /** One simulated node in each; none for nodes that are real. */
  readonly zones: readonly string[];
  /** Where the API server listens; loopback without it. */
  readonly address?: string;
  /** More flags of a part; the last one of a name counts. */
  readonly flags?: Flags;
}

/** A real API server, scheduler and controllers on loopback; nodes and what runs on them are simulated. */
export interface ControlPlane {
  readonly name: string;
  readonly url: string;
  /** Asked as an administrator. */
  readonly api: ApiServer;
  /** A kubeconfig file of the administrator's, for kubectl. */
  readonly kubeconfig: string;
  /** Seconds from nothing to three ready nodes. */
  readonly seconds: number;
  readonly pids: readonly number[];
  /** Ends everything and waits for it; ports are free after it. */
  stop(): Promise<void>;
}

export class ControlPlaneFailed extends Error {
  constructor(name: string, part: string, tail: string) {
    super(`The control plane ${name} didn't come up: ${part}\n${tail}`);
    this.name = "ControlPlaneFailed";
  }
}

const UP_MS = 120_000;
const GRACE_MS = 15_000;

/** @throws ControlPlaneFailed with the last lines that the part logged; nothing of it runs on */
export async function startControlPlane(name: string, options: ControlPlaneOptions): Promise<ControlPlane> {
  const { zones, address = "127.0.0.1" } = options;
  const startedAt = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), `camera-reviews-cluster-${name}-`));
  chmodSync(folder, 0o700);
  const guard = guardFolder(folder);
  const running = new RunningParts(name, folder, guard.tracker, options);
  try {
    const ports = await choosePorts();
    const url = `https://${address}:${ports.api}`;
    const tokens = makeIdentities(folder, url);
    if (zones.length > 0) writeFileSync(path.join(folder, "kwok.yaml"), renderKwok(ports.kwok));
    const api = await running.start(ports, url, tokens.admin);
    await makeNodes(api, zones, running);
    const seconds = (performance.now() - startedAt) / 1000;
    const stop = async (): Promise<void> => {
      api.close();
      await running.stop();
      guard.release();
    };
    return { name, url, api, kubeconfig: path.join(folder, "admin.kubeconfig"), seconds, pids: running.pids, stop };
  } catch (error) {
    await running.stop();
    guard.release();
    throw error;
  }
}

class RunningParts {
  readonly #children: Child[] = [];
  readonly #name: string;
  readonly #folder: string;
  readonly #tracker: Tracker;
  readonly #flags: Flags;
  readonly #parts: readonly PartName[];

  constructor(name: string, folder: string, tracker: Tracker, { zones, address, flags = {} }: ControlPlaneOptions) {
    this.#name = name;
    this.#folder = folder;
    this.#tracker = tracker;
    const bind = address ? [`--bind-address=${address}`, `--advertise-address=${address}`] : [];
    this.#flags = { ...flags, "kube-apiserver": [...bind, ...(flags["kube-apiserver"] ?? [])] };
    this.#parts = zones.length > 0 ? PARTS : PARTS.filter((part) => part !== "kwok");
    mkdirSync(path.join(folder, "log"));
  }

  get pids(): number[] {
    return this.#children.map(({ mark }) => mark.pid);
  }

  async start(ports: Ports, url: string, token: string): Promise<ApiServer> {
    const [store, server, ...others] = this.#parts;
    if (store) await this.#spawn(store, ports);
    if (server) await this.#spawn(server, ports);
    const authority = path.join(this.#folder, "pki", "apiserver.crt");
    // Its certificate is its own, made as it starts.
    await this.until(() => isReady(url, authority, token));
    const api = new ApiServer({ url, authority: readFileSync(authority, "utf8"), token });
    for (const part of others) await this.#spawn(part, ports);
    return api;
  }

  /** Waits; a part that has ended is no longer waited for. @throws ControlPlaneFailed */
  async until(isDone: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + UP_MS;
    let ended: Child | undefined;
    for (const child of this.#children) void child.ended.then(() => (ended ??= child));
    while (!(await isDone().catch(() => false))) {
      if (ended) throw new ControlPlaneFailed(this.#name, `${ended.name} has ended`, ended.tail(10));
      if (performance.now() > deadline)
        throw new ControlPlaneFailed(this.#name, "time is up", this.#children.map((child) => child.tail(3)).join("\n"));
      await sleep(100);
    }
  }

  /** The last that was started goes first. */
  async stop(): Promise<void> {
    for (const { mark } of [...this.#children].reverse()) await endProcess(mark, "SIGTERM", GRACE_MS);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #spawn(part: PartName, ports: Ports): Promise<void> {
    const plan = {
      name: part,
      command: requireTool(part),
      args: [...argumentsOf(part, this.#folder, ports), ...(this.#flags[part] ?? [])],
      env: { PATH: process.env.PATH, HOME: this.#folder },
      logFile: path.join(this.#folder, "log", `${part}.log`),
    };
    this.#children.push(await spawnChild(plan, this.#tracker));
  }
}

async function isReady(url: string, authority: string, token: string): Promise<boolean> {
  const api = new ApiServer({ url, authority: readFileSync(authority, "utf8"), token });
  try {
    await api.ask("GET", "/readyz");
    return true;
  } finally {
    api.close();
  }
}

async function makeNodes(api: ApiServer, zones: readonly string[], running: RunningParts): Promise<void> {
  for (const node of fakeNodes(zones)) await api.create(node);
  await running.until(async () => {
    const nodes = await api.list({ apiVersion: "v1", kind: "Node" });
    const ready = nodes.filter((node) => conditionOf(node, "Ready")?.status === "True");
    const open = ready.filter(({ spec }) => (spec?.taints ?? []).length === 0);
    return open.length === zones.length;
  });
}

const handedOut = new Set<number>();

/** Free ports, none of them twice: two control planes are started at the same time. */
async function choosePorts(): Promise<Ports> {
  const ports: number[] = [];
  while (ports.length < 6) {
    const port = await findFreePort();
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    ports.push(port);
  }
  const [etcd = 0, peer = 0, api = 0, controllers = 0, scheduler = 0, kwok = 0] = ports;
  return { etcd, peer, api, controllers, scheduler, kwok };
}

/**
 * Whatever ends this process (Ctrl-C, a kill), its children are ended and the folder is gone: a process of its own reads from a pipe what was started, and
 * the pipe closes with this one.
 */
function guardFolder(folder: string): { readonly tracker: Tracker; release(): void } {
  const script = path.resolve(import.meta.dirname, "../support/end-with-parent.ts");
  const guard = spawn(process.execPath, [script, folder], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.unref();
  guard.stdin.on("error", () => {});
  const tracker = {
    started: (_: string, mark: unknown) => guard.stdin.write(`${JSON.stringify(mark)}\n`),
    ended: () => {},
  };
  return { tracker, release: () => guard.stdin.end() };
}
