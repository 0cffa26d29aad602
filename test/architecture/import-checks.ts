import { IMPORT_RULES } from "./import-rules.ts";
import { findImports, type Import, isCode, isTest, type Source } from "./source.ts";

/** Every import that breaks a rule, as `path:line imports path: rule`. */
export function checkImports(sources: readonly Source[]): string[] {
  const imports = sources
    .filter(isCode)
    .flatMap(findImports)
    .filter(({ isOurs }) => isOurs);
  return imports.flatMap(({ from, line, to, isType }) =>
    IMPORT_RULES.filter((rule) => rule.isBroken(from.path, to, isType)).map(
      ({ says }) => `${from.path}:${line} imports ${to}. ${says}`,
    ),
  );
}

/** Every circle of files that import each other, each told once. */
export function checkCycles(sources: readonly Source[]): string[] {
  const graph = new Map(
    sources.filter(isInGraph).map((source) => [source.path, findImports(source).filter(({ isOurs }) => isOurs)]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  for (const start of graph.keys()) follow(start, [], { graph, done, cycles });
  return cycles;
}

interface Search {
  readonly graph: ReadonlyMap<string, readonly Import[]>;
  readonly done: Set<string>;
  readonly cycles: string[];
}

function follow(file: string, trail: readonly string[], search: Search): void {
  const from = trail.indexOf(file);
  if (from >= 0)
    search.cycles.push(`${[...trail.slice(from), file].join(" -> ")}. No file imports itself by way of others.`);
  if (from >= 0 || search.done.has(file)) return;
  for (const { to } of search.graph.get(file) ?? []) follow(to, [...trail, file], search);
  search.done.add(file);
}

const isInGraph = (source: Source): boolean =>
  isCode(source) && !isTest(source.path) && /^(service|infra|stacks|policies)\//.test(source.path);
