import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { identify } from "./executables.ts";
import type { Machine } from "./machine.ts";
import type { FoundPulumi } from "./pulumi-cli.ts";
import { isCurrent, keyOf, readStamp, type Stamp } from "./stamps.ts";
import type { GoBuild, PythonProgram, Tool } from "./tool.ts";

/** What is to be done for a tool. */
export type Step =
  | { readonly action: "keep"; readonly tool: Tool; readonly stamp: Stamp }
  | { readonly action: "make"; readonly tool: Tool; readonly key: string; readonly from: Source }
  | { readonly action: "found"; readonly tool: Tool }
  | { readonly action: "skip" | "miss"; readonly tool: Tool; readonly reason: string };

/** What a tool is made from, and by what. */
export type Source =
  | { readonly kind: "go"; readonly go: string; readonly build: GoBuild }
  | { readonly kind: "link"; readonly to: string; readonly version: string }
  | { readonly kind: "language-host" }
  | { readonly kind: "module-files"; readonly go: string }
  | { readonly kind: "python"; readonly python: string; readonly program: PythonProgram }
  | { readonly kind: "wheel-files"; readonly python: string; readonly lock: string }
  | { readonly kind: "debian" };

export interface Planning {
  /** The folder of tools. */
  readonly folder: string;
  readonly machine: Machine;
  readonly withPackages: boolean;
}

const HERE = import.meta.dirname;
export const LANGUAGE_HOST = path.join(HERE, "language-host.cjs");
export const goFolder = (lock: string): string => path.join(HERE, "go", lock);
export const requirements = (lock: string): string => path.join(HERE, "python", `${lock}.txt`);

/** What builds the packages that come as sources only; locked too, which pip's own isolated builds would not be. */
export const BUILDERS = "build";
const readRequirements = (...locks: readonly string[]): string =>
  locks.map((lock) => readFileSync(requirements(lock), "utf8")).join("");

export function planTools(tools: readonly Tool[], planning: Planning): readonly Step[] {
  const pulumi = tools.find(({ recipe }) => recipe.kind === "pulumi" || recipe.kind === "language-host");
  // Asked once: it runs what it finds.
  const found = pulumi && planning.machine.pulumi(pinOf(pulumi));
  return tools.map((tool) => planTool(tool, planning, found));
}

/** The language host fits whichever CLI was pinned. */
const pinOf = ({ recipe, pin }: Tool): string => (recipe.kind === "language-host" ? recipe.cli : pin);

function planTool(tool: Tool, planning: Planning, found: FoundPulumi | undefined): Step {
  const { pin, recipe } = tool;
  const { machine } = planning;
  switch (recipe.kind) {
    case "debian":
      return planPackage(tool, planning);
    case "pulumi":
      return found ? planLink(tool, planning, found.file, found.version) : planBuild(tool, planning, recipe.build);
    case "go":
      return planBuild(tool, planning, recipe);
    case "language-host":
      return found?.languageHost
        ? planLink(tool, planning, found.languageHost, found.version)
        : planMake(tool, planning, [readFileSync(LANGUAGE_HOST)], () => ({ kind: "language-host" }));
    case "module-files":
      return planMake(tool, planning, [pin, recipe.module, recipe.sum, String(recipe.files)], () =>
        by(machine.go(), (go) => ({ kind: "module-files", go })),
      );
    case "python":
      return planMake(tool, planning, [pin, recipe.interpreter ?? "", readRequirements(recipe.lock, BUILDERS)], () =>
        by(machine.python(), (python) => ({ kind: "python", python, program: recipe })),
      );
    case "wheel-files":
      return planMake(tool, planning, [pin, readRequirements(recipe.lock)], () =>
        by(machine.python(), (python) => ({ kind: "wheel-files", python, lock: recipe.lock })),
      );
  }
}

function planBuild(tool: Tool, planning: Planning, build: GoBuild): Step {
  const { lock, package: program, flags = [], environment = {} } = build;
  const locks = ["go.mod", "go.sum"].map((file) => readFileSync(path.join(goFolder(lock), file)));
  const parts = [tool.pin, program, ...flags, JSON.stringify(environment), ...locks];
  return planMake(tool, planning, parts, () => by(planning.machine.go(), (go) => ({ kind: "go", go, build })));
}

const planLink = (tool: Tool, planning: Planning, to: string, version: string): Step =>
  planMake(tool, planning, [identify(to)], () => ({ kind: "link", to, version: version.trim() }));

/** `source` is asked for only where something is to be made. */
function planMake(
  tool: Tool,
  { folder }: Planning,
  parts: readonly (string | Buffer)[],
  source: () => Source | { readonly missing: string },
): Step {
  const key = keyOf(...parts);
  const stamp = readStamp(folder, tool.name);
  if (isCurrent(folder, stamp, key) && canRun(tool, folder)) return { action: "keep", tool, stamp };
  const from = source();
  return "missing" in from ? { action: "miss", tool, reason: from.missing } : { action: "make", tool, key, from };
}

/** An environment of Python leads to the interpreter that it was made by, which may be gone. */
const canRun = ({ name, recipe }: Tool, folder: string): boolean =>
  recipe.kind !== "python" || existsSync(path.join(folder, "python", name, "bin", "python"));

function planPackage(tool: Tool, { machine, withPackages }: Planning): Step {
  const installed = machine.packages();
  if (installed?.has(tool.name)) return { action: "found", tool };
  if (!withPackages) return { action: "skip", tool, reason: "as root: npm run tools -- --with-packages" };
  if (!installed) return { action: "miss", tool, reason: `there is no apt-get here: install ${tool.name} by hand` };
  if (!machine.isRoot) return { action: "miss", tool, reason: `as root: apt-get install ${tool.name}` };
  return { action: "make", tool, key: "", from: { kind: "debian" } };
}

const by = (maker: ReturnType<Machine["go"]>, make: (file: string) => Source): Source | { readonly missing: string } =>
  "missing" in maker ? maker : make(maker.file);
