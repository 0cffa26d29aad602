import { type Failure, UNKNOWN, type Values } from "../provider.ts";
import type { Properties, ResourceSchema, Shape } from "../schema/shape.ts";
import { failureOf } from "./refusal.ts";

const SOURCE = "the SDK's typings";

/** What an SDK's typings don't admit: inputs that don't exist, that are missing, or are of another kind. */
export function checkInputs(schema: ResourceSchema, inputs: Values, secrets: readonly string[] = []): Failure[] {
  const failures: Failure[] = [];
  const refuse = (property: string, says: string, found?: unknown): void => {
    failures.push(failureOf({ property, says, found, source: SOURCE }, secrets));
  };
  new Checker(schema.objects, refuse).checkObject(schema.inputs, inputs, "");
  return failures;
}

type Refuse = (property: string, says: string, found?: unknown) => void;

class Checker {
  readonly #objects: ResourceSchema["objects"];
  readonly #refuse: Refuse;

  constructor(objects: ResourceSchema["objects"], refuse: Refuse) {
    this.#objects = objects;
    this.#refuse = refuse;
  }

  checkObject(properties: Properties, values: Values, path: string): void {
    for (const [name, value] of Object.entries(values)) {
      const property = properties[name];
      const inner = path ? `${path}.${name}` : name;
      if (name === "__defaults") continue;
      if (!property) this.#refuse(inner, `there is no such input; ${nearest(name, Object.keys(properties))}`, value);
      else if (value !== null && value !== undefined) this.#check(property.shape, value, inner);
    }
    for (const [name, { isRequired }] of Object.entries(properties))
      if (isRequired && (values[name] === undefined || values[name] === null))
        this.#refuse(path ? `${path}.${name}` : name, "is missing, and required");
  }

  #check(shape: Shape, value: unknown, path: string): void {
    if (value === UNKNOWN || shape.kind === "any" || shape.kind === "asset") return;
    const found = kindOf(value);
    if (found !== WANTED[shape.kind] && !isLenient(shape, value))
      this.#refuse(path, `${WANTED[shape.kind]} is wanted, not ${found}`, value);
    else if (shape.kind === "text" && shape.oneOf && !shape.oneOf.includes(String(value)))
      this.#refuse(path, `one of ${shape.oneOf.join(", ")} is wanted`, value);
    else this.#checkInside(shape, value, path);
  }

  #checkInside(shape: Shape, value: unknown, path: string): void {
    if (shape.kind === "object") this.checkObject(this.#objects[shape.ref] ?? {}, value as Values, path);
    if (shape.kind !== "list" && shape.kind !== "map") return;
    for (const [key, each] of Object.entries(value as Values))
      this.#checkPart(shape.of, each, shape.kind === "list" ? `${path}[${key}]` : `${path}.${key}`);
  }

  #checkPart(shape: Shape, value: unknown, path: string): void {
    if (value !== null && value !== undefined) this.#check(shape, value, path);
  }
}

const WANTED = {
  text: "a text",
  number: "a number",
  boolean: "true or false",
  list: "a list",
  map: "an object",
  object: "an object",
} as const;

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "string" ? "a text" : typeof value === "number" ? "a number" : "an object";
}

/** The engine's own coercion, which the providers' bridge does also: a number for a text. */
const isLenient = (shape: Shape, value: unknown): boolean => shape.kind === "text" && typeof value === "number";

/** Names the input that was probably meant. */
function nearest(name: string, names: readonly string[]): string {
  const distances = names.map((each) => [distance(name.toLowerCase(), each.toLowerCase()), each] as const);
  const [best] = distances.sort(([a], [b]) => a - b);
  return best && best[0] <= 3 ? `${best[1]} may be meant` : `there are ${names.slice(0, 12).join(", ")}`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
