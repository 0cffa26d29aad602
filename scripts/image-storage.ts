import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Podman refuses a longer one: sockets are made in it. */
const LONGEST_RUN_ROOT = 50;

/** What lasts until the machine starts again: beside the storage, unless that is too deep for it. */
export function runRootOf(folder: string, user: number): string {
  const beside = path.join(folder, "run");
  return beside.length <= LONGEST_RUN_ROOT ? beside : path.join(tmpdir(), `camera-reviews-${user}`);
}

/**
 * A place of our own for buildah's and podman's images and containers; nothing of the machine's own is seen or changed.
 * @returns the environment that makes them use it
 */
export function prepareStorage(folder: string): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  const storage = path.join(folder, "storage.conf");
  const containers = path.join(folder, "containers.conf");
  writeFileSync(storage, storageSettings(path.join(folder, "storage"), runRootOf(folder, process.getuid?.() ?? 0)));
  writeFileSync(containers, CONTAINERS_SETTINGS);
  return { ...process.env, CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: containers };
}

const storageSettings = (graphRoot: string, runRoot: string): string => `[storage]
driver = "overlay"
graphroot = ${JSON.stringify(graphRoot)}
runroot = ${JSON.stringify(runRoot)}
`;

/** For machines without systemd or much of a kernel: runc asks for less than crun, and limits may not be raised everywhere. */
const CONTAINERS_SETTINGS = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;
