import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedStack } from "../../stacks/record-stack.ts";

type Recordings = Readonly<Record<string, Readonly<Record<"update" | "preview", RecordedStack>>>>;

const ROOT = path.resolve(import.meta.dirname, "../..");
/** A recorder that died leaves its lock; nothing takes that long. */
const LOCK_MS = 120_000;

let recordings: Promise<Recordings> | undefined;

/**
 * What `recordStack` tells of a stack, for tests that need all of them: made once for the sources as they are, and shared by the test files of a run and
 * of the next. Whoever wants other settings than the example's records for himself.
 */
export async function recordedStack(
  stack: string,
  options: { readonly isPreview?: boolean } = {},
): Promise<RecordedStack> {
  recordings ??= readOrMake();
  const found = (await recordings)[stack];
  if (!found) throw new Error(`There is no stack ${stack}.`);
  return found[options.isPreview ? "preview" : "update"];
}

async function readOrMake(): Promise<Recordings> {
  const folder = path.join(tmpdir(), "camera-reviews-recordings");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${hashOfSources()}.json`);
  await withLock(`${file}.lock`, () => {
    if (existsSync(file)) return;
    for (const old of readdirSync(folder).filter((name) => name.endsWith(".json")))
      rmSync(path.join(folder, old), { force: true });
    execFileSync(process.execPath, [path.join(import.meta.dirname, "record-all.ts"), file], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  });
  return JSON.parse(readFileSync(file, "utf8")) as Recordings;
}

/** Two test files that come at once make it once. */
async function withLock(lock: string, work: () => void): Promise<void> {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > LOCK_MS) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const folder of ["infra", "stacks", "test/support"])
    for (const entry of readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true }).sort(byPath)) {
      if (!entry.isFile() || entry.name.endsWith(".test.ts")) continue;
      const file = path.join(entry.parentPath, entry.name);
      hash.update(file).update(readFileSync(file));
    }
  return hash
    .update(readFileSync(path.join(ROOT, "package-lock.json")))
    .digest("hex")
    .slice(0, 24);
}

const byPath = (a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number =>
  path.join(a.parentPath, a.name) < path.join(b.parentPath, b.name) ? -1 : 1;
