import type { ZodObject, ZodType, z } from "zod";
import { type FieldError, InvalidBody, InvalidQuery } from "./problems.ts";

/** More than any message of ours has members; who sends more than these has no use for a longer list. */
const MAX_ERRORS = 100;

/** 422 with a JSON pointer for every bad member at once. */
export function validateBody(schema: ZodType, sent: unknown): unknown {
  const forbidden = unsafeNames(sent);
  const result = schema.safeParse(sent);
  const errors = [...forbidden, ...(result.success ? [] : result.error.issues.flatMap(fieldErrors))];
  if (errors.length > 0) throw new InvalidBody(errors.slice(0, MAX_ERRORS), errors.length);
  return result.data;
}

/** 400 with the name of every bad parameter at once; a parameter comes at most once. */
export function validateQuery(schema: ZodObject | undefined, querystring: string): Record<string, unknown> {
  requirePlainNames(querystring);
  const { values, repeated } = readQuery(querystring);
  const known = schema ? Object.keys(schema.shape) : [];
  const errors: FieldError[] = repeated.map((name) => ({
    pointer: name,
    code: "repeated",
    message: "is given more than once",
  }));
  for (const name of Object.keys(values)) {
    if (!known.includes(name)) errors.push({ pointer: name, code: "unknown", message: knownNames(known) });
  }
  const picked = Object.fromEntries(Object.entries(values).filter(([name]) => known.includes(name)));
  const result = schema?.safeParse(picked);
  if (result && !result.success) errors.push(...result.error.issues.flatMap(parameterErrors));
  if (errors.length > 0) throw new InvalidQuery(errors.slice(0, MAX_ERRORS));
  return result?.data ?? {};
}

const knownNames = (known: readonly string[]): string =>
  known.length > 0 ? `is not one of ${known.join(", ")}` : "is not known: this address takes no parameters";

/** A name is written as it is, so that an address has one spelling. */
function requirePlainNames(querystring: string): void {
  const names = querystring.split("&").map((part) => part.split("=")[0] ?? "");
  const escaped = names.filter((name) => name.includes("%") || name.includes("+"));
  if (escaped.length === 0) return;
  throw new InvalidQuery(escaped.map((pointer) => ({ pointer, code: "spelling", message: "has an escaped name" })));
}

function readQuery(querystring: string): { values: Record<string, string>; repeated: string[] } {
  const values = Object.create(null) as Record<string, string>;
  const repeated = new Set<string>();
  for (const [name, value] of new URLSearchParams(querystring)) {
    if (name in values) repeated.add(name);
    values[name] = value;
  }
  return { values, repeated: [...repeated] };
}

/** JSON.parse makes `__proto__` an ordinary member, which schema libraries pass over in silence. */
function unsafeNames(sent: unknown, path: readonly string[] = []): FieldError[] {
  if (typeof sent !== "object" || sent === null) return [];
  return Object.keys(sent).flatMap((name) => {
    const here = [...path, name];
    if (name === "__proto__")
      return [{ pointer: pointerTo(here), code: "unrecognized-keys", message: "is not a known member" }];
    return unsafeNames((sent as Record<string, unknown>)[name], here);
  });
}

/** An unknown member is reported where it stands, not at its parent. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .filter((key) => key !== "__proto__")
      .map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        code: "unrecognized-keys",
        message: "is not a known member",
      }));
  }
  return [{ pointer: pointerTo(issue.path), code: issue.code.replaceAll("_", "-"), message: issue.message }];
}

const parameterErrors = (issue: z.core.$ZodIssue): FieldError[] => [
  { pointer: issue.path.join("."), code: issue.code.replaceAll("_", "-"), message: issue.message },
];

/** RFC 6901. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
