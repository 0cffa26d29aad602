/** Java's names of character classes that JavaScript doesn't know. */
const CLASSES: Readonly<Record<string, string>> = {
  Alpha: "A-Za-z",
  Lower: "a-z",
  Upper: "A-Z",
  Digit: "0-9",
  Alnum: "A-Za-z0-9",
  Punct: "!-\\/:-@\\[-`\\{-~",
  Graph: "!-~",
  Print: "\\x20-~",
  Blank: " \\t",
  Space: "\\s",
  XDigit: "0-9A-Fa-f",
  ASCII: "\\x00-\\x7F",
  IsAlphabetic: "\\p{Alphabetic}",
  IsLetter: "\\p{L}",
  IsDigit: "\\p{Nd}",
};
/** What may be escaped under JavaScript's `u`; anything else Java takes as the sign itself. */
const ESCAPABLE = "^$\\.*+?()[]{}|/bBcdDfnpPkrsStuvwWx0123456789-";
const compiled = new Map<string, RegExp | undefined>();

/**
 * The services match the whole text, as Java's `matches` does.
 * @returns undefined for what JavaScript can't express: classes within classes, possessive quantifiers
 */
export function compileJavaPattern(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, tryCompile(pattern));
  return compiled.get(pattern);
}

function tryCompile(pattern: string): RegExp | undefined {
  const outside = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, "x");
  if (/&&/.test(pattern) || /[*+?]\+|\{\d+,?\d*\}\+/.test(outside)) return undefined;
  const isCaseBlind = pattern.startsWith("(?i)");
  try {
    return new RegExp(`^(?:${translate(pattern.replace(/^\(\?[a-z]+\)/, ""))})$`, isCaseBlind ? "ui" : "u");
  } catch {
    return undefined;
  }
}

function translate(pattern: string): string {
  let isInClass = false;
  let isAfterClass = false;
  return pattern.replaceAll(/\\(?:[pP]\{(\w+)\}|x\{(\w+)\}|(.))|[[\]]|./gsu, (all, name, code, escaped) => {
    const wasAfterClass = isAfterClass;
    isAfterClass = isInClass && (name !== undefined || /^[dDsSwW]$/.test(escaped ?? ""));
    if (name !== undefined) return classOf(all, name, isInClass);
    if (code !== undefined) return `\\u{${code}}`;
    if (escaped !== undefined) return signOf(escaped, isInClass);
    if (all === "[" && isInClass) throw new SyntaxError("A class within a class is Java's alone.");
    if (all === "[" || all === "]") isInClass = all === "[";
    // After a class it begins no range.
    return all === "-" && wasAfterClass ? "\\-" : all;
  });
}

function classOf(all: string, name: string, isInClass: boolean): string {
  const signs = CLASSES[name];
  if (signs === undefined) return all.replace(/\{Is/, "{");
  if (isInClass) return signs;
  return `[${all.startsWith("\\P") ? "^" : ""}${signs}]`;
}

function signOf(sign: string, isInClass: boolean): string {
  if (!isInClass && (sign === "A" || sign === "Z" || sign === "z")) return sign === "A" ? "^" : "$";
  if (sign === "-" && !isInClass) return "-";
  return ESCAPABLE.includes(sign) ? `\\${sign}` : sign;
}
