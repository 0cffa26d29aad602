import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where each hierarchy of cgroups is: one for all with version 2, one per controller with version 1. */
export const cgroupHierarchies = (): string[] =>
  readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , type]) => type === "cgroup" || type === "cgroup2")
    .map(([, folder]) => folder ?? "");

/** Ahead of what else the machine does, so that a busy one doesn't look like a slow service; by the name that each version of cgroups has for it. */
const SHARES = { "cpu.shares": "16384", "cpu.weight": "1000" };

/** The kubelet wants its root to be there, with the processors and memory of which it may give. */
export function makeCgroup(name: string): void {
  for (const hierarchy of cgroupHierarchies()) {
    const folder = path.join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    for (const file of ["cpuset.cpus", "cpuset.mems"]) {
      const own = path.join(folder, file);
      if (existsSync(own) && existsSync(path.join(hierarchy, file))) copyFileSync(path.join(hierarchy, file), own);
    }
    for (const [file, value] of Object.entries(SHARES))
      if (existsSync(path.join(folder, file))) writeFileSync(path.join(folder, file), value);
  }
}

export const listCgroups = (prefix: string): string[] =>
  cgroupHierarchies().flatMap((hierarchy) =>
    readdirSync(hierarchy, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix))
      .map((entry) => path.join(hierarchy, entry.name)),
  );

/** Waits until nobody is in it any more. @throws when somebody stays */
export async function removeCgroup(name: string, patienceMs = 20_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const hierarchy of cgroupHierarchies()) {
    const folder = path.join(hierarchy, name);
    while (existsSync(folder)) {
      try {
        removeTree(folder);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(100);
      }
    }
  }
}

/** Innermost first; the files in it are the kernel's. */
function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(path.join(folder, entry.name));
  rmdirSync(folder);
}
