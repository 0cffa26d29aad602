import { compileJavaPattern } from "./java-pattern.ts";
import type { OperationInput, Shape } from "./model.ts";

export interface Refusal {
  /** Of the member. */
  readonly path: string;
  readonly reason: string;
}

/** Holds parameters against an operation's model: types, required members, enumerations, patterns, lengths and ranges. */
export function judgeRequest(parameters: unknown, input: OperationInput): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const judge = (value: unknown, shape: Shape, path: string): void => {
    // Symbols stand for what is known later.
    if (typeof value === "symbol") return;
    const refuse = (reason: string, at = path): void => {
      refusals.push({ path: at, reason: `${reason} (${input.name})` });
    };
    if (!isOfType(value, shape)) {
      refuse(`is ${describe(value)}, and not ${article(shape.type)}`);
      return;
    }
    for (const reason of limitsBroken(value, shape)) refuse(reason);
    for (const missing of membersMissing(value, shape)) refuse("is required", join(path, missing));
    for (const { of, at, value: inner } of innerOf(value, shape, path)) judge(inner, input.of(of), at);
  };
  judge(parameters, input.root, "");
  return refusals;
}

const NUMBERS = new Set(["integer", "long", "double", "float", "bigdecimal", "short"]);
const WHOLE = new Set(["integer", "long", "short"]);

function isOfType(value: unknown, { type }: Shape): boolean {
  if (type === "structure" || type === "map")
    return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "list") return Array.isArray(value);
  if (type === "boolean") return typeof value === "boolean";
  if (WHOLE.has(type)) return Number.isInteger(value);
  if (NUMBERS.has(type)) return typeof value === "number";
  return type === "timestamp" || typeof value === "string";
}

function limitsBroken(value: unknown, shape: Shape): string[] {
  const shown = shape.sensitive ? "the value" : describe(value);
  const broken: string[] = [];
  if (typeof value === "string" && shape.enum && !shape.enum.includes(value))
    broken.push(`is ${shown}, and not one of ${listed(shape.enum)}`);
  const size = sizeOf(value, shape);
  if (size !== undefined) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shape;
    const unit = typeof value === "number" ? "" : Array.isArray(value) ? " elements" : " characters";
    if (size < min) broken.push(`has ${size}${unit}, at least ${min} are wanted`);
    if (size > max) broken.push(`has ${size}${unit}, at most ${max} are allowed`);
  }
  const pattern = typeof value === "string" && shape.pattern ? compileJavaPattern(shape.pattern) : undefined;
  if (pattern && !pattern.test(value as string)) broken.push(`is ${shown}, which doesn't fit ${shape.pattern}`);
  return broken;
}

/** Of texts in characters as Java counts them, which are JavaScript's own. */
function sizeOf(value: unknown, { type }: Shape): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string") return type === "blob" ? Buffer.byteLength(value) : value.length;
  return Array.isArray(value) ? value.length : undefined;
}

/** The SDKs fill in what only makes a request its own. */
function membersMissing(value: unknown, { type, required = [], members }: Shape): string[] {
  if (type !== "structure") return [];
  const given = value as Readonly<Record<string, unknown>>;
  return required.filter((name) => given[name] === undefined && !members?.[name]?.idempotencyToken);
}

interface Inner {
  readonly of: { readonly shape: string };
  readonly at: string;
  readonly value: unknown;
}

function innerOf(value: unknown, shape: Shape, path: string): Inner[] {
  const { member, key, value: of, members = {} } = shape;
  if (shape.type === "list" && member)
    return (value as unknown[]).map((each, index) => ({ of: member, at: `${path}[${index}]`, value: each }));
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (shape.type === "map" && key && of)
    return entries.flatMap(([name, each]) => [
      { of: key, at: join(path, name), value: name },
      { of, at: join(path, name), value: each },
    ]);
  return entries.flatMap(([name, each]) => {
    const found = members[name];
    return found && each !== undefined ? [{ of: found, at: join(path, name), value: each }] : [];
  });
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const listed = (values: readonly string[]): string =>
  values.length <= 12 ? values.join(", ") : `${values.slice(0, 12).join(", ")} and ${values.length - 12} more`;

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : String(value);
}
