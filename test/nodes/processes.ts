import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { cgroupHierarchies } from "./cgroups.ts";

/** A process of a container, as the kernel sees it from outside. */
export interface ContainerProcess {
  readonly pid: number;
  readonly command: string;
  readonly podUid: string;
  /** Real, effective, saved and of the file system. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  /** What it has or could hand on (inherited, permitted, effective, ambient), as one number of bits; 0 is none. */
  readonly capabilities: bigint;
  /** What a file with capabilities could still give it, were new privileges allowed. */
  readonly boundingSet: bigint;
  readonly hasNoNewPrivileges: boolean;
  /** 0 none, 1 strict, 2 a filter. */
  readonly seccomp: number;
  readonly isRootReadOnly: boolean;
  /** Apart from this machine's own. */
  readonly namespaces: readonly string[];
}

const NAMESPACES = ["pid", "net", "mnt", "ipc", "uts"];
const CAPABILITY_SETS = ["CapInh", "CapPrm", "CapEff", "CapAmb"];

/** Of all pods of a node, by its cgroup: whatever runs there is in it. */
export function listContainerProcesses(cgroup: string): ContainerProcess[] {
  const hierarchy = cgroupHierarchies().find((each) => /pids$|^\/sys\/fs\/cgroup$/.test(each)) ?? "";
  return pidsBelow(path.join(hierarchy, cgroup)).flatMap(({ pid, folder }) => describe(pid, folder) ?? []);
}

function pidsBelow(folder: string): { pid: number; folder: string }[] {
  const own = readFileSync(path.join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own.map((pid) => ({ pid, folder })), ...below.flatMap(({ name }) => pidsBelow(path.join(folder, name)))];
}

/** Undefined for one that has just ended. */
function describe(pid: number, folder: string): ContainerProcess | undefined {
  try {
    const status = statusOf(pid);
    const bits = (set: string): bigint => BigInt(`0x${status[set] ?? "0"}`);
    const numbers = (name: string): number[] => (status[name] ?? "").split(/\s+/).map(Number);
    return {
      pid,
      command: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim(),
      podUid: /pod([0-9a-f-]{36})/.exec(folder)?.[1] ?? "",
      uids: numbers("Uid"),
      gids: numbers("Gid"),
      capabilities: CAPABILITY_SETS.map(bits).reduce((all, set) => all | set, 0n),
      boundingSet: bits("CapBnd"),
      hasNoNewPrivileges: status.NoNewPrivs === "1",
      seccomp: Number(status.Seccomp),
      isRootReadOnly: isRootReadOnly(readFileSync(`/proc/${pid}/mountinfo`, "utf8")),
      namespaces: NAMESPACES.filter((name) => namespaceOf(pid, name) !== namespaceOf("self", name)),
    };
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

const statusOf = (pid: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/status`, "utf8")
      .split("\n")
      .map((line) => line.split(":\t"))
      .map(([name, value = ""]) => [name, value.trim()]),
  );

const namespaceOf = (pid: number | "self", name: string): string => readlinkSync(`/proc/${pid}/ns/${name}`);

/** @param mountinfo as proc(5) has it */
export function isRootReadOnly(mountinfo: string): boolean {
  const root = mountinfo.split("\n").find((line) => line.split(" ")[4] === "/");
  return root?.split(" ")[5]?.split(",").includes("ro") ?? false;
}
