import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { readStamps, removeStamp, type Stamp } from "./stamps.ts";

const OWN = ["logs", "staging", "stamps"];

/** Removes what stamps tell of, and nothing else that stands in the folder. */
export function clean(folder: string, isWanted: (stamp: Stamp) => boolean): readonly Stamp[] {
  const removed = readStamps(folder).filter(isWanted);
  for (const { name, outputs } of removed) {
    removeStamp(folder, name);
    for (const output of outputs) rmSync(path.join(folder, output), { recursive: true, force: true });
    rmSync(path.join(folder, "logs", `${name}.log`), { force: true });
  }
  for (const output of removed.flatMap(({ outputs }) => outputs)) removeEmpty(folder, path.dirname(output));
  for (const name of OWN) removeEmpty(folder, name);
  return removed;
}

/** What stands in the folder that no stamp tells of: what the proofs keep there between runs. */
export function listForeign(folder: string): readonly string[] {
  const ours = new Set([
    ...OWN,
    ...readStamps(folder).flatMap(({ outputs }) => outputs.map((output) => output.split("/")[0])),
  ]);
  return existsSync(folder) ? readdirSync(folder).filter((entry) => !ours.has(entry)) : [];
}

/** Upwards, as far as the folder of tools; that one too. */
function removeEmpty(folder: string, inside: string): void {
  const place = path.join(folder, inside);
  if (existsSync(place)) {
    if (readdirSync(place).length > 0) return;
    rmdirSync(place);
  }
  if (inside !== ".") removeEmpty(folder, path.dirname(inside));
}
