import { type ParseError, visit } from "jsonc-parser";
import { MalformedBody } from "./problems.ts";

/** No message of ours nests deeper than four; this leaves room and keeps recursive readers safe. */
const MAX_DEPTH = 32;

/**
 * JSON as RFC 8259 and I-JSON want it: well-formed UTF-8 text, no duplicate member names, bounded nesting.
 * @throws MalformedBody
 */
export function parseStrictJson(text: string): unknown {
  const value = parse(text);
  requireDepth(text);
  requireUniqueNames(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedBody(`The body is not JSON: ${(error as Error).message}.`);
  }
}

/** Counts brackets outside strings; the text is known to be JSON. */
function requireDepth(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (depth > MAX_DEPTH) throw new MalformedBody(`The body nests deeper than ${MAX_DEPTH}.`);
  }
}

function requireUniqueNames(text: string): void {
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, _offset, _length, line, character) => {
      const names = open.at(-1);
      if (names?.has(name))
        throw new MalformedBody(
          `The member ${JSON.stringify(name)} comes twice (line ${line + 1}, column ${character + 1}).`,
        );
      names?.add(name);
    },
    onError: (_error: ParseError["error"], offset) => {
      throw new MalformedBody(`The body is not JSON at offset ${offset}.`);
    },
  });
}
