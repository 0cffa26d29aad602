import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findProgram, runCommand } from "../../scripts/image-command.ts";
import { IMAGE_FOLDER } from "../../scripts/image-options.ts";
import { prepareStorage } from "../../scripts/image-storage.ts";

/** As pods have it (infra/kubernetes/pod.ts): no rights, nothing to write but /tmp, and no init beside the service. */
const RESTRICTED = [
  // Or podman would let /run and /var/tmp be written, too.
  ...[
    "--read-only",
    "--read-only-tmpfs=false",
    "--tmpfs",
    "/tmp",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
  ],
  ...["--network", "host", "--pull", "never"],
];

export interface ContainerPlan {
  readonly image: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Instead of the image's own. */
  readonly entrypoint?: string;
}

export interface Container {
  readonly id: string;
  /** As the machine sees it; once it has started. */
  readonly pid: () => number;
  readonly start: () => Promise<void>;
  readonly execute: (command: readonly string[], user?: string) => Promise<string>;
  /** @returns whether the image's own check says that it is healthy */
  readonly isHealthy: () => Promise<boolean>;
  readonly signal: (name: string) => Promise<void>;
  /** @returns the exit code */
  readonly ended: () => Promise<number>;
  readonly logs: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

export function podman(...args: readonly string[]): Promise<string> {
  const program = findProgram("podman");
  if (!program) throw new Error("podman is not here; npm run tools -- --with-packages installs it.");
  return runCommand([program, ...args], { env: prepareStorage(IMAGE_FOLDER) });
}

/** Runs it to its end. @returns what it wrote @throws CommandFailed */
export const runContainer = (plan: ContainerPlan): Promise<string> => podman("run", "--rm", ...argumentsOf(plan));

export async function startContainer(plan: ContainerPlan): Promise<Container> {
  const container = await createContainer(plan);
  await container.start();
  return container;
}

/** Not started yet: what waits for it can begin before podman, which takes its time, says that it runs. */
export async function createContainer(plan: ContainerPlan): Promise<Container> {
  const pidFile = path.join(tmpdir(), `camera-reviews-${randomBytes(6).toString("hex")}.pid`);
  const id = (await podman("create", "--pidfile", pidFile, ...argumentsOf(plan))).trim();
  return {
    id,
    pid: () => Number(readFileSync(pidFile, "utf8")),
    start: async () => void (await podman("start", id)),
    execute: (command, user) => podman("exec", ...(user === undefined ? [] : ["--user", user]), id, ...command),
    isHealthy: () =>
      podman("healthcheck", "run", id).then(
        () => true,
        () => false,
      ),
    signal: async (name) => void (await podman("kill", "--signal", name, id)),
    ended: async () => Number(await podman("wait", id)),
    logs: () => podman("logs", id),
    remove: () => removeContainer(id).finally(() => rmSync(pidFile, { force: true })),
  };
}

/** Killed and waited for first: podman's own rm --force gives up when the container ends while it is being stopped. */
async function removeContainer(id: string): Promise<void> {
  await podman("kill", "--signal", "KILL", id).catch(() => {}); // it has ended
  await podman("wait", id);
  await podman("rm", id);
}

function argumentsOf({ image, settings, command, entrypoint }: ContainerPlan): readonly string[] {
  const environment = Object.entries(settings).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  return [...RESTRICTED, ...environment, ...(entrypoint ? ["--entrypoint", entrypoint] : []), image, ...command];
}

/** @throws when it doesn't in that time */
export async function waitForAnswer(address: string, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    const isThere = await fetch(address, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (isThere) return;
    if (performance.now() > end) throw new Error(`${address} didn't answer with success in ${limitMs} ms.`);
    await sleep(5);
  }
}

/** @throws when it isn't logged in that time */
export async function waitForLine(container: Container, part: string, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await container.logs()).includes(part)) {
    if (performance.now() > end) throw new Error(`${part} was not logged in ${limitMs} ms:\n${await container.logs()}`);
    await sleep(200);
  }
}
