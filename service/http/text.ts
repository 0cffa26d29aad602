import { z } from "zod";

/**
 * One line of text of min to max characters (code points, as JSON Schema counts them): trimmed, NFC, without control
 * characters, and of something visible. PostgreSQL can hold it and JSON can carry it: no NUL, no lone surrogate.
 */
export const text = (min: number, max: number) => checkedText(z.string().trim(), min, max, [isLine, isVisible]);

/** As text(), with a letter or a digit in it, so that a slug can be made of it. */
export const wordedText = (min: number, max: number) => checkedText(z.string().trim(), min, max, [isLine, isWorded]);

/** As text(), over several lines: line feeds and tabs stay, other line ends become line feeds, outer blank lines go. */
export const multilineText = (min: number, max: number) =>
  checkedText(z.string().overwrite(tidyLines), min, max, [isLines, isVisible]);

interface Rule {
  readonly holds: (value: string) => boolean;
  readonly message: string;
}

const isWellFormed: Rule = {
  holds: (value) => value.isWellFormed(),
  message: "must be well-formed Unicode, without lone surrogates",
};
const isLine: Rule = {
  holds: (value) => !/[\p{Cc}\u2028\u2029]/u.test(value),
  message: "must be one line without control characters",
};
const isLines: Rule = {
  holds: (value) => !/[^\P{Cc}\n\t]/u.test(value),
  message: "must have no control characters but line ends and tabs",
};
const isVisible: Rule = {
  holds: (value) => value === "" || /[^\p{Z}\p{C}]/u.test(value),
  message: "must have a visible character",
};
const isWorded: Rule = { holds: (value) => /[\p{L}\p{N}]/u.test(value), message: "must have a letter or a digit" };

/** A text reports its first fault only; the limits stand in the metadata because the check counts code points. */
function checkedText(schema: z.ZodString, min: number, max: number, rules: readonly Rule[]) {
  return schema
    .normalize("NFC")
    .check(({ value, issues }) => {
      const length = [...value].length;
      const broken = [isWellFormed, ...rules].find((rule) => !rule.holds(value));
      if (length < min)
        issues.push({ code: "too_small", origin: "string", minimum: min, inclusive: true, input: value });
      else if (length > max)
        issues.push({ code: "too_big", origin: "string", maximum: max, inclusive: true, input: value });
      else if (broken) issues.push({ code: "invalid_format", format: "text", message: broken.message, input: value });
    })
    .meta({ minLength: min, maxLength: max });
}

function tidyLines(value: string): string {
  return value
    .replace(/\r\n?/g, "\n")
    .replace(/^(?:[^\S\n]*\n)+/, "")
    .trimEnd();
}
