import { readFileSync } from "node:fs";

/** The one process that another has started. @throws when there is none */
export function childOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  if (!child) throw new Error(`The process ${pid} has no child.`);
  return Number(child);
}
