import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { requireTool } from "../../tools/find.ts";
import { type Child, spawnChild } from "../../twin/children.ts";
import { isAlive, markProcess, type ProcessMark, signalProcess } from "../../twin/processes.ts";
import { makeCgroup } from "./cgroups.ts";
import type { ChangeLog } from "./changes.ts";
import { childOf } from "./child-of.ts";
import { runCommand } from "./command.ts";
import type { ImageArchive } from "./images.ts";
import { attachNode, type ClusterNetwork } from "./network.ts";
import {
  COVERED_FOLDERS,
  containerdConfig,
  firstProcess,
  KUBELET_SYSCTLS,
  kubeletConfig,
  type NodeFolders,
  type NodePlace,
  networkConfig,
  socketOf,
} from "./node-files.ts";

interface NodePlan extends NodeFolders {
  readonly place: NodePlace;
  readonly network: ClusterNetwork;
  readonly kubeconfig: string;
  readonly images: readonly ImageArchive[];
}

const START_MS = 30_000;
const STEP_MS = 50;

/**
 * A node as a machine of its own: network, mounts and processes are apart from this machine's, so that all of it is gone with its first process.
 */
export class RealNode {
  readonly plan: NodePlan;
  /** Kills the node as a power cut does: from outside, everything at once. */
  first: ProcessMark = { pid: 0, started: "" };

  constructor(plan: NodePlan) {
    this.plan = plan;
  }

  get place(): NodePlace {
    return this.plan.place;
  }

  /** Runs a program inside the node. */
  run(program: string, args: readonly string[], timeoutMs?: number): Promise<string> {
    const [command, ...words] = this.inside(program, args);
    return runCommand(command ?? "", words, timeoutMs === undefined ? {} : { timeoutMs });
  }

  inside(program: string, args: readonly string[]): string[] {
    return ["nsenter", `--target=${this.first.pid}`, "--net", "--mount", "--pid", "--uts", "--ipc", program, ...args];
  }

  ctr(...args: string[]): Promise<string> {
    return this.run("ctr", ["--address", socketOf(this.plan), "--namespace", "k8s.io", ...args], 180_000);
  }

  /** By the name that pods call it by (`repository@sha256:…`): a digest can't be pulled here, only found. */
  async nameImage({ importedAs }: ImageArchive, name: string): Promise<void> {
    await this.ctr("images", "tag", "--force", importedAs, name);
  }

  /** What is left of it after its death starts again, as a machine does after a power cut. */
  async restart(log: ChangeLog): Promise<void> {
    await this.kill();
    for (const part of ["covered", "containerd.sock", "machine/run", "addresses"])
      rmSync(path.join(this.plan.folder, part), { recursive: true, force: true });
    await bringUp(this, log);
  }

  /** SIGKILL to the kubelet, containerd and every container; the machine under them goes on, and refuses connections. */
  async killProcesses(): Promise<void> {
    await this.run("sh", ["-c", "kill -KILL -1"]).catch(() => {}); // it kills itself, too
  }

  /** SIGKILL to containerd, the kubelet and every container at once, and the network is gone with them. */
  async kill(): Promise<void> {
    if (isAlive(this.first)) signalProcess(this.first.pid, "SIGKILL");
    while (isAlive(this.first)) await sleep(STEP_MS);
  }
}

/** Returns when the kubelet has been started; it is ready when the API server says so. */
export async function startNode(plan: NodePlan, log: ChangeLog): Promise<RealNode> {
  log.addCgroup(plan.cgroup);
  makeCgroup(plan.cgroup);
  const node = new RealNode(plan);
  await bringUp(node, log);
  return node;
}

async function bringUp(node: RealNode, log: ChangeLog): Promise<void> {
  const { plan } = node;
  writeFiles(plan);
  node.first = await startFirst(plan, log);
  await attachNode(plan.network, plan.place, { pid: node.first.pid, log });
  await startContainerd(node);
  const known = await node.ctr("images", "list", "--quiet");
  for (const { file, importedAs } of plan.images)
    if (!known.includes(importedAs)) await node.ctr("images", "import", file);
  await startKubelet(node);
}

function writeFiles(plan: NodePlan): void {
  const { folder } = plan;
  for (const part of [...COVERED_FOLDERS.map((each) => `machine${each}`), "sysctls", "cni", "kubelet"])
    mkdirSync(path.join(folder, part), { recursive: true });
  mkdirSync(path.join(folder, "machine/var/lib/cni"), { recursive: true });
  for (const [name, value] of Object.entries(KUBELET_SYSCTLS))
    writeFileSync(path.join(folder, "sysctls", name.replaceAll("/", ".")), `${value}\n`);
  writeFileSync(path.join(folder, "containerd.toml"), containerdConfig(plan));
  writeFileSync(path.join(folder, "cni/10-pods.conflist"), networkConfig(plan.place, plan));
  writeFileSync(path.join(folder, "kubelet.json"), JSON.stringify(kubeletConfig(plan)));
  writeFileSync(path.join(folder, "resolv.conf"), "");
}

async function startFirst(plan: NodePlan, log: ChangeLog): Promise<ProcessMark> {
  const flags = ["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--mount-proc", "--propagation=private"];
  const outer = await spawnChild(
    {
      name: plan.place.name,
      command: "unshare",
      args: [...flags, "--kill-child", "sh", "-c", firstProcess(plan)],
      env: { PATH: process.env.PATH },
      logFile: path.join(plan.folder, "node.log"),
    },
    { started: (_, mark) => log.addProcess(mark), ended: () => {} },
  );
  await until(() => existsSync(path.join(plan.folder, "covered")), outer);
  const mark = markProcess(childOf(outer.mark.pid));
  if (!mark) throw new Error(`The node ${plan.place.name} ended at once: ${outer.tail()}`);
  log.addProcess(mark);
  return mark;
}

const startContainerd = async (node: RealNode): Promise<void> =>
  until(
    () => existsSync(socketOf(node.plan)),
    await spawnInside(node, "containerd", ["--config", path.join(node.plan.folder, "containerd.toml")]),
  );

function startKubelet(node: RealNode): Promise<Child> {
  const { folder, place, kubeconfig } = node.plan;
  return spawnInside(node, requireTool("kubelet"), [
    `--config=${folder}/kubelet.json`,
    `--kubeconfig=${kubeconfig}`,
    `--root-dir=${folder}/kubelet`,
    `--cert-dir=${folder}/certificates`,
    `--hostname-override=${place.name}`,
    `--node-ip=${place.address}`,
    `--node-labels=topology.kubernetes.io/zone=${place.zone}`,
  ]);
}

async function spawnInside(node: RealNode, program: string, args: readonly string[]): Promise<Child> {
  const [command = "", ...words] = node.inside(program, args);
  const name = path.basename(program);
  // Ends with the node's first process, so that nobody has to remember it.
  return spawnChild(
    {
      name,
      command,
      args: words,
      env: { PATH: process.env.PATH },
      logFile: path.join(node.plan.folder, `${name}.log`),
    },
    { started: () => {}, ended: () => {} },
  );
}

/** @throws with what the process said, when it ends before */
async function until(isDone: () => boolean, child: Child): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!isDone()) {
    if (!isAlive(child.mark) || Date.now() > deadline)
      throw new Error(`${child.name} did not start; ${child.logFile} ends with:\n${child.tail()}`);
    await sleep(STEP_MS);
  }
}
