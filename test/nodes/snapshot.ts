import { readdirSync, readFileSync } from "node:fs";
import { cgroupHierarchies } from "./cgroups.ts";
import { STATE_FOLDER } from "./changes.ts";
import { runCommand } from "./command.ts";
import { KUBELET_SYSCTLS } from "./node-files.ts";

/** What real nodes could leave behind on a machine, as text that can be compared. */
export interface Snapshot {
  readonly links: readonly string[];
  readonly routes: string;
  readonly iptables: string;
  readonly cgroups: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** Of ours only: others may come and go on a machine that does more than this. */
  readonly mounts: readonly string[];
  readonly processes: readonly string[];
}

const SYSCTLS = [...Object.keys(KUBELET_SYSCTLS), "net/ipv4/ip_forward", "net/ipv4/conf/all/forwarding"];

export async function takeSnapshot(): Promise<Snapshot> {
  return {
    links: readdirSync("/sys/class/net").sort(),
    routes: await runCommand("ip", ["route", "show", "table", "all"]),
    iptables: withoutCounters(await runCommand("iptables-save", [])),
    cgroups: cgroupHierarchies().flatMap(groupsIn),
    sysctls: Object.fromEntries(SYSCTLS.map((name) => [name, readFileSync(`/proc/sys/${name}`, "utf8").trim()])),
    mounts: linesWith(readFileSync("/proc/self/mounts", "utf8"), STATE_FOLDER),
    processes: listProcesses(),
  };
}

const groupsIn = (hierarchy: string): string[] =>
  readdirSync(hierarchy, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${hierarchy}/${name}`);

const linesWith = (text: string, word: string): string[] => text.split("\n").filter((line) => line.includes(word));

const withoutCounters = (rules: string): string =>
  rules
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.replace(/\[\d+:\d+\]/, ""))
    .join("\n");

function listProcesses(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(STATE_FOLDER))
    .sort();
}
