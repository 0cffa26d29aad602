import path from "node:path";
import ts from "typescript";
import { SLICES } from "./import-rules.ts";
import { isCode, lineOf, parse, type Source, walk } from "./source.ts";

const EMPTY_WORDS = ["utils", "util", "helpers", "helper", "common", "shared", "misc", "manager", "base"];
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** Jest loads three by their default export, and Pulumi its program. */
const DEFAULT_EXPORT_WANTED =
  /^test\/support\/(start-database\.ts|stop-database\.ts|tell-proofs\.mjs)$|^stacks\/main\.mjs$|\.config\.(ts|mts|mjs)$/;

/** Lock files name what npm wants; this file names what it looks for. */
const MAY_NAME_PLACES = /^(package-lock\.json|test\/architecture\/name-checks\.ts)$/;
const PLACES = [
  { what: "a path of one machine", pattern: /(?<![\w./-])\/(work|root|home\/\w+|Users\/\w+)\/[\w.]/ },
  { what: "a registry's host", pattern: /\bregistry\.(npmjs|yarnpkg)\b|\bverdaccio\b|\bartifactory\b/i },
];

export function checkFileNames(sources: readonly Source[]): string[] {
  return sources.filter(isCode).flatMap(({ path: file }) => {
    const parts = file.split("/").filter((part) => !part.startsWith("."));
    const empty = parts.flatMap((part) => part.split(/[-.]/)).find((word) => EMPTY_WORDS.includes(word));
    return [
      ...(empty ? [`${file}:1 is named "${empty}", which says nothing: name what it is about.`] : []),
      ...(parts.every((part) => KEBAB.test(part)) ? [] : [`${file}:1 File and folder names are kebab-case.`]),
      ...(isSliceIndex(file) ? [`${file}:1 A slice has no index.ts: what is imported says where it is from.`] : []),
    ];
  });
}

export function checkExports(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && !DEFAULT_EXPORT_WANTED.test(source.path))
    .flatMap((source) => {
      const offenders: string[] = [];
      walk(parse(source), (node) => {
        if (isDefaultExport(node))
          offenders.push(`${source.path}:${lineOf(node)} exports a default. Exports have names.`);
      });
      return offenders;
    });
}

export function checkMigrations(sources: readonly Source[]): string[] {
  const migrations = sources.filter(
    ({ path: file }) => file.startsWith("service/db/migrations/") && path.basename(file) !== "list.ts",
  );
  return migrations.flatMap(({ path: file, text }) => [
    ...(/^\/\/ risk: \S/.test(text) ? [] : [`${file}:1 A migration states its risk on its first line: // risk: …`]),
    ...(/^\d{4}-[a-z]+-[a-z0-9-]+\.ts$/.test(path.basename(file))
      ? []
      : [`${file}:1 A migration is named NNNN-verb-noun.ts.`]),
  ]);
}

export function checkSliceTests(sources: readonly Source[]): string[] {
  return SLICES.flatMap((slice) => {
    const files = sources.map(({ path: file }) => file).filter((file) => file.startsWith(`service/${slice}/`));
    const isTested = files.length === 0 || files.some((file) => file.endsWith(".test.ts"));
    return isTested ? [] : [`service/${slice}:1 has no test. Tests stand beside the code of each slice.`];
  });
}

export function checkPlaces(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path: file }) => !MAY_NAME_PLACES.test(file))
    .flatMap(({ path: file, text }) =>
      text
        .split("\n")
        .flatMap((line, index) =>
          PLACES.filter(({ pattern }) => pattern.test(line)).map(
            ({ what }) => `${file}:${index + 1} names ${what}. The project runs anywhere.`,
          ),
        ),
    );
}

const isSliceIndex = (file: string): boolean => SLICES.some((slice) => file === `service/${slice}/index.ts`);

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === "default";
  return (
    ts.canHaveModifiers(node) &&
    Boolean(ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
  );
}
