import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCommand } from "../../scripts/image-command.ts";

/** What a layer says of one path, by attribute. */
export interface Entry {
  /** `-rw-r--r--` */
  readonly mode: string;
  /** `0/0` */
  readonly owner: string;
  readonly size: string;
  /** `2026-11-24 10:00:00` */
  readonly time: string;
  /** Of what is in a file; empty for what has no content. */
  readonly content: string;
}
const ATTRIBUTES = ["mode", "owner", "size", "time", "content"] as const;

export interface Difference {
  readonly path: string;
  readonly what: "only in the first" | "only in the second" | (typeof ATTRIBUTES)[number];
}

/** Every attribute of every path that is not the same in both, ordered by path. */
export function compareEntries(first: ReadonlyMap<string, Entry>, second: ReadonlyMap<string, Entry>): Difference[] {
  const paths = [...new Set([...first.keys(), ...second.keys()])].sort();
  return paths.flatMap((path): Difference[] => {
    const [one, other] = [first.get(path), second.get(path)];
    if (!one) return [{ path, what: "only in the second" }];
    if (!other) return [{ path, what: "only in the first" }];
    return ATTRIBUTES.filter((attribute) => one[attribute] !== other[attribute]).map((what) => ({ path, what }));
  });
}

const LINE =
  /^(?<mode>\S{10})\S? (?<owner>\d+\/\d+) +(?<size>\S+) (?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (?<path>.+)$/;

/** @param listing of `tar --list --verbose --numeric-owner --full-time` */
export function parseListing(listing: string): Map<string, Omit<Entry, "content">> {
  const lines = listing.split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const { path, ...entry } = LINE.exec(line)?.groups ?? {};
      if (path === undefined) throw new Error(`tar's line can't be read: ${line}`);
      return [path, entry as unknown as Omit<Entry, "content">];
    }),
  );
}

/** What is in a layer; its files are unpacked and read. */
export async function readEntries(layer: string): Promise<Map<string, Entry>> {
  const listing = parseListing(
    await runCommand(["tar", "--list", "--verbose", "--numeric-owner", "--full-time", "--utc", "--file", layer]),
  );
  const folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-layer-"));
  try {
    await runCommand(["tar", "--no-same-owner", "-C", folder, "-xf", layer]);
    return new Map(
      [...listing].map(([name, entry]) => [name, { ...entry, content: digestOf(path.join(folder, name)) }]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function digestOf(file: string): string {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}
