import ts from "typescript";
import { isCode, isTest, lineOf, parse, type Source, walk } from "./source.ts";

const FILE_CAP = 300;
const TEST_FILE_CAP = 500;
const FUNCTION_CAP = 50;

/** What a test is told in; their callbacks hold many tests, or one long story. */
const TELLERS = /^(describe|it|test|beforeAll|beforeEach|afterAll|afterEach)\b/;

export function checkFileSizes(sources: readonly Source[]): string[] {
  return sources.filter(isCode).flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    const cap = isTest(path) ? TEST_FILE_CAP : FILE_CAP;
    return lines > cap ? [`${path}:${cap + 1} has ${lines} lines. A file has at most ${cap}.`] : [];
  });
}

export function checkFunctionSizes(sources: readonly Source[]): string[] {
  return sources.filter(isCode).flatMap((source) => {
    const offenders: string[] = [];
    walk(parse(source), (node) => {
      if (!ts.isFunctionLike(node) || !("body" in node) || !node.body || isTold(source, node)) return;
      const file = node.getSourceFile();
      const lines = file.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(node);
      if (lines <= FUNCTION_CAP) return;
      offenders.push(
        `${source.path}:${lineOf(node)} ${nameOf(node)} has ${lines} lines. A function has at most ${FUNCTION_CAP}.`,
      );
    });
    return offenders;
  });
}

function isTold(source: Source, node: ts.Node): boolean {
  return isTest(source.path) && ts.isCallExpression(node.parent) && TELLERS.test(node.parent.expression.getText());
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  if (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)) return node.parent.name.getText();
  return ts.isConstructorDeclaration(node) ? "the constructor" : "a function";
}
