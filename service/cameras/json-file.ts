import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { CatalogueFileMalformed, type FileEntry, type FileReading } from "./catalogue-entry.ts";
import { LineIndex } from "./line-index.ts";

const OUTER_MEMBERS = ["source", "licence", "cameras"];

/**
 * Our own JSON: a list of cameras, or `{ "source", "licence", "cameras": [...] }` (docs/catalogue-files.md).
 * @throws CatalogueFileMalformed when it isn't JSON, or has neither form
 */
export function readJsonFile(file: string, text: string): FileReading {
  const lines = new LineIndex(text);
  const fail = (offset: number, reason: string): never => {
    throw new CatalogueFileMalformed(file, lines.at(offset), reason);
  };
  const cameras = listOf(parseJson(text, fail), fail);
  const entries = cameras.map((camera) => entryOf(camera, lines.at(camera.offset).line));
  return { entriesRead: entries.length, entries };
}

type Fail = (offset: number, reason: string) => never;

function parseJson(text: string, fail: Fail): Node {
  const errors: ParseError[] = [];
  const root = parseDeep(text, errors) ?? fail(0, "nests too deeply");
  const [error] = errors;
  if (error) fail(error.offset, `isn't JSON: ${printParseErrorCode(error.error)}`);
  return root;
}

/** The parser recurses: a file of brackets alone would end it. */
function parseDeep(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function listOf(root: Node, fail: Fail): readonly Node[] {
  if (root.type === "array") return root.children ?? [];
  if (root.type !== "object") return fail(root.offset, "must be a list of cameras, or an object with one");
  const members = membersOf(root);
  for (const { name, node } of members) {
    if (!OUTER_MEMBERS.includes(name)) fail(node.offset, `has a member ${JSON.stringify(name)} that is unknown here`);
  }
  for (const name of repeatedNames(root)) fail(root.offset, `has ${JSON.stringify(name)} more than once`);
  const cameras = members.find(({ name }) => name === "cameras")?.value;
  if (cameras?.type !== "array") return fail(root.offset, 'must have a list "cameras"');
  return cameras.children ?? [];
}

function entryOf(camera: Node, line: number): FileEntry {
  if (camera.type !== "object") return { line, stated: {}, fault: "must be an object" };
  const repeated = repeatedNames(camera);
  const fault = repeated.length > 0 ? `has more than one ${repeated.join(", ")}` : undefined;
  // fromEntries makes "__proto__" a member like others, which the schema then refuses.
  return {
    line,
    stated: Object.fromEntries(membersOf(camera).map(({ name, value }) => [name, getNodeValue(value)])),
    fault,
  };
}

function membersOf(object: Node): { readonly name: string; readonly node: Node; readonly value: Node }[] {
  return (object.children ?? []).flatMap((node) => {
    const [key, value] = node.children ?? [];
    return key && value ? [{ name: String(key.value), node, value }] : [];
  });
}

function repeatedNames(object: Node): string[] {
  const names = membersOf(object).map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
