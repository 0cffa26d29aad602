import { RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { findNearest } from "./nearest.ts";

/**
 * How wrong values are told, wherever they were given: `size.storageGiB: found 5; it must be a whole number from 20 to 16384`. Of a value that is wrong in
 * several ways the first is told.
 */

type Parsed<Value> = { readonly data: Value } | { readonly problems: readonly string[] };

export function parseValues<Schema extends z.ZodType>(schema: Schema, given: unknown): Parsed<z.output<Schema>> {
  const result = schema.safeParse(given, { error: wantOf });
  if (result.success) return { data: result.data };
  const told = new Map<string, string>();
  for (const { keys, text } of result.error.issues.flatMap((issue) => toldOf(issue, given, [])))
    if (!told.has(keyOf(keys))) told.set(keyOf(keys), text);
  return { problems: [...told.values()] };
}

/** What a value must be, without the value: it may be a secret. */
export function wantsOf(schema: z.ZodType, given: unknown): string[] {
  const { error } = schema.safeParse(given, { error: wantOf });
  return (error?.issues ?? []).map(({ path, message }) => `${keyOf(path)} ${message}`);
}

export function refused(from: string, problems: readonly string[]): RunError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new RunError(`${from} has ${count}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
}

/** What was probably meant, or what there is if that is soon read. */
export function tellUnknown(where: string, key: string, known: readonly string[]): string {
  const nearest = findNearest(key, known);
  const hint = nearest
    ? `; did you mean ${nearest}?`
    : known.length <= MOST_TOLD
      ? `; there are ${known.join(", ")}`
      : "";
  return `${where}: there is no such setting here${hint}`;
}

const MOST_TOLD = 8;
/** Characters of a value: enough to know it again. */
const MOST_SHOWN = 120;

interface Told {
  readonly keys: readonly PropertyKey[];
  readonly text: string;
}

function toldOf(issue: z.core.$ZodIssue, given: unknown, outer: readonly PropertyKey[]): Told[] {
  const keys = [...outer, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => {
      const whole = [...keys, key];
      return { keys: whole, text: tellUnknown(keyOf(whole), key, issue.message.split(KNOWN_SEPARATOR)) };
    });
  const inner = issue.code === "invalid_union" ? meantBranch(issue.errors) : undefined;
  if (inner) return inner.flatMap((each) => toldOf(each, given, keys));
  return [{ keys, text: tell(keyOf(keys), valueAt(given, keys), issue.message) }];
}

/** Of several kinds of values the only one that the value is of, though wrong further in. */
function meantBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const meant = branches.filter((issues) => issues.every(({ path, code }) => path.length > 0 || !OF_KIND.has(code)));
  return meant.length === 1 ? meant[0] : undefined;
}
const OF_KIND: ReadonlySet<string> = new Set(["invalid_type", "invalid_value"]);

/** @param message what it must be, or why a planner has refused it */
export function tell(key: string, value: unknown, message: string): string {
  const found = value === undefined || value === null ? "is not set" : `found ${show(value)}`;
  return `${key}: ${found}; ${message.startsWith("must ") ? "it " : ""}${message}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/** As `pulumi config set --path` wants it: `notify.page[0]`. */
const keyOf = (keys: readonly PropertyKey[]): string =>
  keys.map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`)).join("") ||
  "the whole";

const valueAt = (given: unknown, keys: readonly PropertyKey[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], given);

/** Names of keys have none. */
const KNOWN_SEPARATOR = " ";

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What a kind of value wants that doesn't say so itself. */
const wantOf: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
    case "too_big":
      return `must ${sizeOf(issue)}`;
    case "unrecognized_keys":
      return keysOf(issue.inst).join(KNOWN_SEPARATOR);
    default:
      return "must be another value";
  }
};

function sizeOf(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const [limit, word] = issue.code === "too_small" ? [issue.minimum, "at least"] : [issue.maximum, "at most"];
  const exactly = issue.exact ? "exactly" : word;
  if (issue.origin === "array") return `have ${exactly} ${limit} ${limit === 1 ? "entry" : "entries"}`;
  if (issue.origin === "string") return `have ${exactly} ${limit} ${limit === 1 ? "character" : "characters"}`;
  return `be ${exactly} ${limit}`;
}

const keysOf = (inst: unknown): string[] => (inst instanceof z.ZodObject ? Object.keys(inst.shape) : []);
