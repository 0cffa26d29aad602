import path from "node:path";
import ts from "typescript";
import { isCode, isTest, lineOf, parse, type Source, walk } from "./source.ts";

/** Where an export without an importer is a promise to nobody. */
const CHECKED = /^(infra|stacks|policies|scripts)\//;

/** Taken by what no import names: the table of stacks loads each program, whose two these are. */
const isEntry = (file: string, name: string): boolean =>
  /^stacks\/[^/]+\.ts$/.test(file) && ["run", "SETTINGS"].includes(name);

const EVERYTHING = "*";

interface Use {
  readonly to: string;
  readonly name: string;
}

/** An export is what another file imports; a type that only its own file uses included. What a test imports is used. */
export function checkUnusedExports(sources: readonly Source[]): string[] {
  const code = sources.filter(isCode);
  const used = findUsed(code);
  const isUsed = (file: string, name: string) => [name, EVERYTHING].some((each) => used.has(`${file} ${each}`));
  return code
    .filter(({ path: file }) => CHECKED.test(file) && !isTest(file))
    .flatMap((source) =>
      exportsOf(source)
        .filter(({ name }) => !isEntry(source.path, name) && !isUsed(source.path, name))
        .map(({ name, line }) => `${source.path}:${line} exports ${name}, which no other file imports.`),
    );
}

/** `file name`, for each name that is imported of a file, also by way of `export *`. */
function findUsed(code: readonly Source[]): Set<string> {
  const used = new Set(code.flatMap(usesOf).map(({ to, name }) => `${to} ${name}`));
  const passing = code.flatMap((source) => {
    const own = new Set(exportsOf(source).map(({ name }) => name));
    return starsOf(source).map((to) => ({ from: source.path, to, own }));
  });
  for (let size = -1; size !== used.size; ) {
    size = used.size;
    for (const { from, to, own } of passing)
      for (const key of [...used]) {
        const [file, name = ""] = key.split(" ");
        if (file === from && !own.has(name)) used.add(`${to} ${name}`);
      }
  }
  return used;
}

function usesOf(source: Source): Use[] {
  const found: Use[] = [];
  walk(parse(source), (node) => {
    const [specifier, names] = namesOf(node) ?? [];
    if (specifier?.startsWith(".") && names)
      found.push(...names.map((name) => ({ to: resolve(source, specifier), name })));
  });
  return found;
}

function namesOf(node: ts.Node): [specifier: string, names: string[]] | undefined {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    const names = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(importedName) : [EVERYTHING];
    return [textOf(node.moduleSpecifier), bindings ? names : []];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && node.exportClause) {
    const clause = node.exportClause;
    return [textOf(node.moduleSpecifier), ts.isNamedExports(clause) ? clause.elements.map(importedName) : [EVERYTHING]];
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return [textOf(node.arguments[0]), namesTakenOf(node)];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return [textOf(node.argument.literal), [node.qualifier ? firstOf(node.qualifier) : EVERYTHING]];
  return undefined;
}

/** `const { a, b } = await import(…)` and `(await import(…)).a`; whoever keeps the whole takes nothing that can be seen. */
function namesTakenOf(call: ts.CallExpression): string[] {
  let node: ts.Node = call.parent;
  while (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node)) node = node.parent;
  if (ts.isPropertyAccessExpression(node)) return [node.name.text];
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return [];
  return node.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText());
}

function exportsOf(source: Source): { name: string; line: number }[] {
  return parse(source).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      const names = clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name) : [];
      return names.map((name) => ({ name: name.text, line: lineOf(name) }));
    }
    if (!isExported(statement)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations
        .flatMap(({ name }) => identifiersOf(name))
        .map((name) => ({ name: name.text, line: lineOf(name) }));
    const { name } = statement as ts.DeclarationStatement;
    return name ? [{ name: name.text, line: lineOf(statement) }] : [];
  });
}

const starsOf = (source: Source): string[] =>
  parse(source)
    .statements.filter(ts.isExportDeclaration)
    .filter(({ exportClause, moduleSpecifier }) => !exportClause && moduleSpecifier)
    .map(({ moduleSpecifier }) => resolve(source, textOf(moduleSpecifier)));

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  Boolean(ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) &&
  !ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);

const identifiersOf = (name: ts.BindingName): ts.Identifier[] =>
  ts.isIdentifier(name)
    ? [name]
    : name.elements.flatMap((element) => (ts.isBindingElement(element) ? identifiersOf(element.name) : []));

const importedName = ({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier): string =>
  (propertyName ?? name).text;

const firstOf = (name: ts.EntityName): string => (ts.isIdentifier(name) ? name.text : firstOf(name.left));
const textOf = (node: ts.Node | undefined): string => (node && ts.isStringLiteralLike(node) ? node.text : "");
const resolve = (source: Source, specifier: string): string =>
  path.posix.join(path.posix.dirname(source.path), specifier);
