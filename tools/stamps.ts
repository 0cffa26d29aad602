import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What was made, from what, so that nothing is made twice. */
export interface Stamp {
  readonly name: string;
  readonly pin: string;
  /** Of everything that decides what the tool is: pin, flags, lock file. */
  readonly key: string;
  readonly how: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly madeAt: string;
  /** Paths in the folder of tools. */
  readonly outputs: readonly string[];
}

const folderOf = (tools: string) => path.join(tools, "stamps");
const fileOf = (tools: string, name: string) => path.join(folderOf(tools), `${name}.json`);

export function readStamp(tools: string, name: string): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(tools, name), "utf8")) as Stamp;
  } catch {
    return undefined; // none, or one that was cut off: the tool is made again
  }
}

export function readStamps(tools: string): readonly Stamp[] {
  if (!existsSync(folderOf(tools))) return [];
  return readdirSync(folderOf(tools))
    .filter((file) => file.endsWith(".json"))
    .map((file) => readStamp(tools, path.basename(file, ".json")))
    .filter((stamp) => stamp !== undefined);
}

export function writeStamp(tools: string, stamp: Stamp): void {
  mkdirSync(folderOf(tools), { recursive: true });
  const file = fileOf(tools, stamp.name);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(stamp, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

export const removeStamp = (tools: string, name: string): void => rmSync(fileOf(tools, name), { force: true });

/** Whether a stamp is of this key, and what it tells of is there. */
export const isCurrent = (tools: string, stamp: Stamp | undefined, key: string): stamp is Stamp =>
  stamp?.key === key && stamp.outputs.every((output) => existsSync(path.join(tools, output)));

/** The same for the same parts, whatever their length. */
export const keyOf = (...parts: readonly (string | Buffer)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(createHash("sha256").update(part).digest());
  return hash.digest("hex");
};
