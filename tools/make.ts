import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { BUILDERS, goFolder, LANGUAGE_HOST, requirements, type Source } from "./plan.ts";
import { type CommandOptions, runCommand } from "./run-command.ts";
import type { ModuleFiles, Tool } from "./tool.ts";

/** What was put into the staging folder, and how it came to be, in a word or two. */
export interface Made {
  readonly outputs: readonly string[];
  readonly how: string;
}

export interface Making {
  readonly tool: Tool;
  /** The folder of tools: where what is made will stand. */
  readonly folder: string;
  readonly staging: string;
  readonly log: string;
  readonly signal: AbortSignal;
}

type From<Kind extends Source["kind"]> = Extract<Source, { readonly kind: Kind }>;

export class ModuleAltered extends Error {
  constructor(module: string, sum: string, wanted: string) {
    super(`${module} has the content ${sum}, and tools/table.ts wants ${wanted}. Nothing of it was taken.`);
    this.name = "ModuleAltered";
  }
}

/** Exactly what the lock file names, which is complete: nothing is left to resolve. */
const LOCKED = ["--require-hashes", "--no-deps", "--no-input", "--disable-pip-version-check"];

/** @throws CommandFailed, ModuleAltered */
export async function make(from: Exclude<Source, From<"debian">>, making: Making): Promise<Made> {
  switch (from.kind) {
    case "go":
      return await buildByGo(from, making);
    case "link":
      return link(from, making);
    case "language-host":
      return installLanguageHost(making);
    case "module-files":
      return await copyModuleFiles(from, making);
    case "python":
      return await installByPython(from, making);
    case "wheel-files":
      return await unpackWheel(from, making);
  }
}

const optionsOf = ({ staging, log, signal }: Making): CommandOptions => ({ folder: staging, log, signal });

async function buildByGo({ go, build }: From<"go">, making: Making): Promise<Made> {
  const output = `bin/${making.tool.name}`;
  const flags = ["-s", "-w", ...(build.flags ?? [])].join(" ");
  await runCommand(go, ["build", "-ldflags", flags, "-o", path.join(making.staging, output), build.package], {
    ...optionsOf(making),
    folder: goFolder(build.lock),
    environment: { GOFLAGS: "-mod=readonly -trimpath -buildvcs=false", GOWORK: "off", ...build.environment },
  });
  return { outputs: [output], how: "built" };
}

function link({ to, version }: From<"link">, { tool, staging }: Making): Made {
  const output = `bin/${tool.name}`;
  mkdirSync(path.join(staging, "bin"));
  symlinkSync(to, path.join(staging, output));
  return { outputs: [output], how: `yours, ${version}` };
}

function installLanguageHost({ tool, folder, staging }: Making): Made {
  const script = "lib/language-host.cjs";
  mkdirSync(path.join(staging, "lib"));
  copyFileSync(LANGUAGE_HOST, path.join(staging, script));
  const output = writeWrapper(staging, tool.name, `node ${quote(path.join(folder, script))}`);
  return { outputs: [output, script], how: "ours" };
}

async function copyModuleFiles({ go }: From<"module-files">, making: Making): Promise<Made> {
  const { tool, staging } = making;
  const { module, sum, files } = tool.recipe as ModuleFiles;
  const output = path.join(staging, "download.json");
  const environment = { GOFLAGS: "-mod=mod", GOWORK: "off" };
  await runCommand(go, ["mod", "download", "-json", `${module}@${tool.pin}`], {
    ...optionsOf(making),
    environment,
    output,
  });
  const downloaded = JSON.parse(readFileSync(output, "utf8")) as { readonly Dir: string; readonly Sum: string };
  if (downloaded.Sum !== sum) throw new ModuleAltered(module, downloaded.Sum, sum);
  const target = `modules/${module}@${tool.pin}`;
  let count = 0;
  for await (const file of glob("**/*.{yaml,json}", { cwd: downloaded.Dir })) {
    if (!files.test(file.replaceAll(path.sep, "/"))) continue;
    const place = path.join(staging, target, file);
    mkdirSync(path.dirname(place), { recursive: true });
    copyFileSync(path.join(downloaded.Dir, file), place);
    count += 1;
  }
  return { outputs: [target], how: `${count} files` };
}

async function installByPython({ python, program }: From<"python">, making: Making): Promise<Made> {
  const { tool, folder, staging } = making;
  const target = `python/${tool.name}`;
  const environment = path.join(staging, target);
  await runCommand(python, ["-m", "venv", environment], optionsOf(making));
  const inside = path.join(environment, "bin", "python");
  for (const lock of [BUILDERS, program.lock])
    await runCommand(
      inside,
      ["-m", "pip", "install", "--no-build-isolation", ...LOCKED, "-r", requirements(lock)],
      optionsOf(making),
    );
  const wrappers = new Map(program.interpreter ? [[program.interpreter, ["python"]]] : []);
  if (program.interpreter !== tool.name)
    wrappers.set(tool.name, await startOf(path.join(environment, "bin"), tool.name));
  for (const [name, files] of wrappers)
    writeWrapper(staging, name, files.map((file) => quote(path.join(folder, target, "bin", file))).join(" "));
  return { outputs: [...[...wrappers.keys()].map((name) => `bin/${name}`), target], how: "installed" };
}

/** A script by its interpreter: its first line names the folder that it was installed in, which is about to be another. */
async function startOf(folder: string, name: string): Promise<string[]> {
  const start = (await readFile(path.join(folder, name))).subarray(0, 2).toString();
  return start === "#!" ? ["python", name] : [name];
}

async function unpackWheel({ python, lock }: From<"wheel-files">, making: Making): Promise<Made> {
  const { tool, staging } = making;
  const wheels = path.join(staging, "wheels");
  const args = ["--only-binary=:all:", ...LOCKED, "-d", wheels, "-r", requirements(lock)];
  await runCommand(python, ["-m", "pip", "download", ...args], optionsOf(making));
  const target = `modules/${tool.name}`;
  for await (const wheel of glob("*.whl", { cwd: wheels }))
    await runCommand(
      python,
      ["-m", "zipfile", "-e", path.join(wheels, wheel), path.join(staging, target)],
      optionsOf(making),
    );
  return { outputs: [target], how: "unpacked" };
}

function writeWrapper(staging: string, name: string, command: string): string {
  const output = `bin/${name}`;
  mkdirSync(path.join(staging, "bin"), { recursive: true });
  writeFileSync(path.join(staging, output), `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(path.join(staging, output), 0o755);
  return output;
}

const quote = (file: string): string => `'${file.replaceAll("'", `'\\''`)}'`;
