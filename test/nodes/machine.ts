import { existsSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../../scripts/image-command.ts";
import { findTool, TOOLS_FOLDER } from "../../tools/find.ts";

/** What real nodes need of this machine, and what gives it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  iptables: "iptables",
  ip: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
  openssl: "openssl",
  tar: "tar",
};
const NETWORK_PLUGINS = ["/usr/lib/cni/bridge", "/usr/lib/cni/host-local", "/usr/lib/cni/loopback"];
const TOOLS = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "metrics-server",
  "pulumi",
  "vegeta",
];
export const IMAGE_FILE = path.join(TOOLS_FOLDER, "image/camera-reviews.oci.tar");

export class MachineUnfit extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Real nodes can't be started here:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "MachineUnfit";
    this.problems = problems;
  }
}

interface Machine {
  readonly platform: string;
  readonly uid: number | undefined;
  hasProgram(name: string): boolean;
  hasFile(file: string): boolean;
  hasTool(name: string): boolean;
}

/** @throws MachineUnfit with everything that is missing, and how to get it */
export function requireMachine(machine: Machine = THIS_MACHINE): void {
  const problems = findProblems(machine);
  if (problems.length > 0) throw new MachineUnfit(problems);
}

export function findProblems(machine: Machine): string[] {
  if (machine.platform !== "linux") return [`They need Linux, and this is ${machine.platform}.`];
  const packages = new Set([
    ...Object.entries(PROGRAMS).flatMap(([program, from]) => (machine.hasProgram(program) ? [] : [from])),
    ...(NETWORK_PLUGINS.every((file) => machine.hasFile(file)) ? [] : ["containernetworking-plugins"]),
  ]);
  const tools = TOOLS.filter((name) => !machine.hasTool(name));
  return [
    ...(machine.uid === 0 ? [] : ["They are made by root only (bridges, cgroups, mounts): sudo npm run test:nodes"]),
    ...(packages.size > 0
      ? [`Packages are missing: ${[...packages].join(", ")}. npm run tools -- --with-packages`]
      : []),
    ...(tools.length > 0 ? [`Tools are missing: ${tools.join(", ")}. npm run tools`] : []),
    ...(machine.hasFile(IMAGE_FILE) ? [] : [`The image is missing: ${IMAGE_FILE}. npm run image`]),
  ];
}

const THIS_MACHINE: Machine = {
  platform: process.platform,
  uid: process.getuid?.(),
  hasProgram: (name) => findProgram(name) !== undefined,
  hasFile: existsSync,
  hasTool: (name) => findTool(name) !== undefined,
};
