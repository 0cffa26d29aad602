import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** A file of the project; `path` is from the root, with `/`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: Source;
  readonly line: number;
  /** From the root for a file of ours, otherwise as written. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isType: boolean;
}

const SKIPPED = new Set(["node_modules", ".git", ".data", "coverage", "data"]);
const TEXT =
  /\.(ts|mts|mjs|js|json|jsonc|md|ya?ml|sql|sh|toml|html|css|xml|csv|txt)$|(^|\/)(Dockerfile|\.npmrc|\.gitignore|\.dockerignore|run)$/;
const CODE = /\.(ts|mts|mjs)$/;

/** Every text file below a folder, except what is made or brought in. */
export function readSources(root: string, folder = ""): Source[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : readSources(root, file);
    return entry.isFile() && TEXT.test(file) ? [{ path: file, text: readFileSync(path.join(root, file), "utf8") }] : [];
  });
}

export const isCode = ({ path: file }: Source): boolean => CODE.test(file);
export const isTest = (file: string): boolean => /\.test\.ts$/.test(file) || file.startsWith("test/");

/** One parse per file, for every check. */
const parsed = new WeakMap<Source, ts.SourceFile>();

export function parse(source: Source): ts.SourceFile {
  const known = parsed.get(source);
  if (known) return known;
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  parsed.set(source, file);
  return file;
}

/** The line where a node begins, counted from 1. */
export const lineOf = (node: ts.Node): number => {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
};

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** Static, re-exported, dynamic and type imports alike. */
export function findImports(source: Source): Import[] {
  const found: Import[] = [];
  walk(parse(source), (node) => {
    const named = specifierOf(node);
    if (named)
      found.push({ from: source, line: lineOf(node), ...resolve(source, named.specifier), isType: named.isType });
  });
  return found;
}

function specifierOf(node: ts.Node): { specifier: string; isType: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, isType: isTypeOnly(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, isType: node.isTypeOnly };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument && ts.isStringLiteral(argument) ? { specifier: argument.text, isType: false } : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, isType: true };
  }
  return undefined;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return Boolean(
    !clause.name && names && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly),
  );
}

function resolve(source: Source, specifier: string): { to: string; isOurs: boolean } {
  if (!specifier.startsWith(".")) return { to: specifier, isOurs: false };
  return { to: path.posix.join(path.posix.dirname(source.path), specifier), isOurs: true };
}
