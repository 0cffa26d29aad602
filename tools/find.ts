import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** Where `npm run tools` puts what it builds: outside the tree, one folder for all checkouts. */
export const TOOLS_FOLDER =
  process.env.TOOLS_DIR ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "random-camera-reviews");

export class ToolMissing extends Error {
  constructor(name: string) {
    super(`${name} is not in ${TOOLS_FOLDER}. npm run tools gets it.`);
    this.name = "ToolMissing";
  }
}

/** @returns the path of an executable that `npm run tools` has made */
export function findTool(name: string): string | undefined {
  const file = path.join(TOOLS_FOLDER, "bin", name);
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

/** @throws ToolMissing */
export function requireTool(name: string): string {
  const file = findTool(name);
  if (file === undefined) throw new ToolMissing(name);
  return file;
}
