import type { EdgeMethod, EdgeRoute } from "../edge-contract.ts";

/** Conditions in Cloud Armor's language; each of these is one of the five that a rule may have, unless it says otherwise. */

export const methodIs = (methods: readonly EdgeMethod[]): string =>
  `request.method.matches('^(${methods.join("|")})$')`;

export const pathBegins = (prefix: string): string => `request.path.startsWith('${prefix}')`;

export const pathBeginsWithAny = (prefixes: readonly string[]): string =>
  `request.path.matches('^(${prefixes.map(literal).join("|")})')`;

export const pathIsOf = (routes: readonly EdgeRoute[]): string =>
  `request.path.matches('^(${routes
    .flatMap(({ paths }) =>
      paths.map((path) => (path.endsWith("*") ? `${literal(path.slice(0, -1))}.*` : literal(path))),
    )
    .join("|")})$')`;

export const hostIs = (...hosts: readonly string[]): string =>
  `request.headers['host'].lower().matches('^(${hosts.map(literal).join("|")})(:443)?$')`;

/** Two. */
export const bodyIsLargerThan = (bytes: number): string =>
  `has(request.headers['content-length']) && int(request.headers['content-length']) > ${bytes}`;

/** One for the header and one for each value. */
export const headerIsOneOf = (header: string, values: readonly string[]): string => {
  const name = `request.headers['${header.toLowerCase()}']`;
  return `(has(${name}) && (${values.map((value) => `${name} == '${value}'`).join(" || ")}))`;
};

/** Without the sensitivity Google takes the highest, which refuses much that is right. */
export const looksLike = (ruleSet: string): string => `evaluatePreconfiguredWaf('${ruleSet}', {'sensitivity': 1})`;

/** A dot that is only a dot, without a backslash that two languages would read. */
const literal = (text: string): string => text.replaceAll(".", "[.]");
