import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { removeStamp } from "./stamps.ts";

const folderOf = (tools: string) => path.join(tools, "staging");

/** A folder for what is not a tool yet; on the same file system, so that a rename makes it one. */
export function openStaging(tools: string, name: string): string {
  mkdirSync(folderOf(tools), { recursive: true });
  return mkdtempSync(path.join(folderOf(tools), `${process.pid}-${name}-`));
}

export const closeStaging = (staging: string): void => rmSync(staging, { recursive: true, force: true });

/** What runs left that were killed. */
export function removeAbandoned(tools: string): void {
  if (!existsSync(folderOf(tools))) return;
  for (const entry of readdirSync(folderOf(tools)))
    if (!isAlive(Number.parseInt(entry, 10))) closeStaging(path.join(folderOf(tools), entry));
}

/** Puts outputs in their place. Whoever looks meanwhile finds the old tool, none, or the new one; never half of one. */
export function install(tools: string, staging: string, name: string, outputs: readonly string[]): void {
  removeStamp(tools, name);
  const folders = outputs.filter((output) => lstatSync(path.join(staging, output)).isDirectory());
  // Folders first: what is in bin/ points into them.
  for (const output of [...folders, ...outputs.filter((each) => !folders.includes(each))]) {
    const place = path.join(tools, output);
    mkdirSync(path.dirname(place), { recursive: true });
    if (folders.includes(output) && existsSync(place)) renameSync(place, path.join(staging, `old-${keepName(output)}`));
    renameSync(path.join(staging, output), place);
  }
}

/** In bytes; what a link leads to counts nothing. */
export function measure(place: string): number {
  const stat = lstatSync(place);
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0;
  return readdirSync(place).reduce((sum, entry) => sum + measure(path.join(place, entry)), 0);
}

const keepName = (output: string): string => output.replaceAll("/", "-");

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
