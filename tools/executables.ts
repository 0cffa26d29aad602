import { accessSync, constants, realpathSync, statSync } from "node:fs";
import path from "node:path";

/** All files of this name on a PATH that can be run, in its order. */
export function findExecutables(name: string, searched: string): readonly string[] {
  return searched
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .filter(isExecutable);
}

export const findExecutable = (name: string, searched = process.env.PATH ?? ""): string | undefined =>
  findExecutables(name, searched)[0];

/** Changes when the file behind a path is another; read without running it. */
export function identify(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${realpathSync(file)} ${size} ${mtimeMs}`;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
