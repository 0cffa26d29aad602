import type { Values } from "../provider.ts";
import type { OperationInput, Shape } from "./model.ts";
import type { ApiCall } from "./row.ts";

export interface ApiRequest {
  readonly parameters: Values;
  /** By a member's path, `Rules[0].Status`: the input's path that it was made of. */
  readonly sources: ReadonlyMap<string, string>;
  /** Paths of inputs that found no member. */
  readonly unmatched: readonly string[];
}

type Fields = Record<string, unknown>;

/** Writes a resource's inputs as the operation's parameters. What isn't known yet (a symbol) stays as it is. */
export function makeRequest(call: ApiCall, inputs: Values, input: OperationInput): ApiRequest {
  return new RequestMaker(call, input).make(call.prepare?.(inputs) ?? inputs);
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

class RequestMaker {
  readonly #call: ApiCall;
  readonly #input: OperationInput;
  readonly #sources = new Map<string, string>();
  readonly #unmatched: string[] = [];

  constructor(call: ApiCall, input: OperationInput) {
    this.#call = call;
    this.#input = input;
  }

  make(inputs: Values): ApiRequest {
    const { into, takes, adds = {} } = this.#call;
    const parameters: Fields = {};
    const taken = Object.entries(inputs).filter(([name]) => !takes || takes.includes(name));
    for (const [name, value] of taken) this.#put(parameters, this.#input.root, "", name, name, value, into);
    for (const [target, value] of Object.entries(adds)) this.#add(parameters, target.split("."), value);
    this.#unmatched.push(...Object.keys(inputs).filter((name) => takes && !takes.includes(name)));
    return { parameters, sources: this.#sources, unmatched: this.#unmatched };
  }

  /** One input into a structure. `path` is the structure's, `from` and `name` are the input's. */
  #put(into: Fields, shape: Shape, path: string, from: string, name: string, value: unknown, fallback?: string): void {
    const target = this.#targetOf(shape, from, name, fallback);
    if (target) {
      this.#reach(into, shape, path, target.split("."), from, value);
      return;
    }
    const isSpread = Object.keys(this.#call.members ?? {}).some((key) => key.startsWith(`${plainPath(from)}.`));
    if (!(isSpread && isObject(value))) {
      this.#unmatched.push(plainPath(from));
      return;
    }
    for (const [inner, each] of Object.entries(value)) this.#put(into, shape, path, `${from}.${inner}`, inner, each);
  }

  #targetOf(shape: Shape, from: string, name: string, fallback?: string): string | undefined {
    const { members = {} } = this.#call;
    const named = members[plainPath(from)] ?? members[`*.${name}`];
    if (named !== undefined) return named;
    const own = memberOf(shape, name);
    if (own) return own;
    if (fallback === undefined) return undefined;
    const inner = memberOf(
      fallback.split(".").reduce((outer, part) => this.#shapeOf(outer, part), shape),
      name,
    );
    return inner && `${fallback}.${inner}`;
  }

  /** Goes down a member's path, making what is on the way, and writes the value at its end. */
  #reach(into: Fields, shape: Shape, path: string, [part = "", ...rest]: string[], from: string, value: unknown): void {
    const { name, isList } = partOf(part);
    const inner = this.#shapeOf(shape, part);
    const at = `${join(path, name)}${isList ? "[0]" : ""}`;
    if (rest.length === 0) {
      const made = this.#write(inner, value, at, from);
      into[name] = isList ? [made] : made;
      return;
    }
    this.#reach(openOf(into, name, isList), inner, at, rest, from, value);
  }

  #add(into: Fields, [part = "", ...rest]: string[], value: unknown): void {
    const { name, isList } = partOf(part);
    if (rest.length === 0) into[name] = isList ? [value] : value;
    else this.#add(openOf(into, name, isList), rest, value);
  }

  /** The shape of a member, or of a list's element for `A[]`. */
  #shapeOf(shape: Shape, part: string): Shape {
    const { name, isList } = partOf(part);
    const member = shape.type === "map" ? shape.value : shape.members?.[name];
    if (!member) throw new TypeError(`${this.#input.name} takes no ${name} (or its row in api-models is wrong).`);
    const found = this.#input.of(member);
    return isList && found.member ? this.#input.of(found.member) : found;
  }

  #write(shape: Shape, value: unknown, path: string, from: string): unknown {
    this.#sources.set(path, from);
    if (typeof value === "symbol" || value === null) return value;
    if (shape.type === "structure") return this.#writeStructure(shape, value, path, from);
    if (shape.type === "list") return this.#writeList(shape, value, path, from);
    if (shape.type === "map" && isObject(value)) return this.#writeMap(shape, value, path, from);
    return asScalar(shape, value);
  }

  #writeStructure(shape: Shape, value: unknown, path: string, from: string): unknown {
    const { Items, Quantity, Value } = shape.members ?? {};
    const listed = Array.isArray(value) && Items ? { items: value } : value;
    const single = Array.isArray(listed) && listed.length === 1 ? listed[0] : listed;
    if (!isObject(single))
      return Value && !Array.isArray(single)
        ? { Value: this.#write(this.#input.of(Value), single, `${path}.Value`, from) }
        : single;
    const made: Fields = {};
    for (const [name, each] of Object.entries(single)) {
      // A list that is counted in the API isn't named in the provider.
      if (listed !== value) this.#reach(made, shape, path, ["Items"], from, each);
      else this.#put(made, shape, path, `${from}.${name}`, name, each);
    }
    if (Items && Quantity) made.Quantity = Array.isArray(made.Items) ? made.Items.length : 0;
    return made;
  }

  #writeList(shape: Shape, value: unknown, path: string, from: string): unknown {
    const element = shape.member && this.#input.of(shape.member);
    if (!element) return value;
    if (isObject(value)) return this.#writePairs(element, value, path, from);
    if (!Array.isArray(value)) return value;
    return value.map((each, index) => this.#write(element, each, `${path}[${index}]`, `${from}[${index}]`));
  }

  /** A map where the API wants a list of names and values, as of tags and dimensions. */
  #writePairs(element: Shape, value: Fields, path: string, from: string): unknown {
    const key = ["Key", "key", "Name", "TagKey"].find((name) => element.members?.[name]);
    const of = ["Value", "value", "TagValue"].find((name) => element.members?.[name]);
    if (!key || !of) return value;
    return Object.entries(value).map(([name, each], index) => {
      this.#sources.set(`${path}[${index}]`, `${from}.${name}`);
      return { [key]: name, [of]: each };
    });
  }

  #writeMap(shape: Shape, value: Fields, path: string, from: string): unknown {
    const of = shape.value && this.#input.of(shape.value);
    if (!of) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, this.#write(of, each, `${path}.${key}`, `${from}.${key}`)]),
    );
  }
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const plainPath = (path: string): string => path.replaceAll(/\[\d+\]/g, "");
const partOf = (part: string): { name: string; isList: boolean } => ({
  name: part.replace(/\[\]$/, ""),
  isList: part.endsWith("[]"),
});

/** The structure at a member, made when it isn't there. */
function openOf(into: Fields, name: string, isList: boolean): Fields {
  if (!isList) {
    into[name] ??= {};
    return into[name] as Fields;
  }
  into[name] ??= [{}];
  return (into[name] as Fields[])[0] as Fields;
}

function memberOf(shape: Shape, name: string): string | undefined {
  const wanted = [name, `${name}s`, name.replace(/s$/, ""), name.replace(/ies$/, "y"), name.replace(/es$/, "")].map(
    (each) => each.toLowerCase(),
  );
  const members = Object.keys(shape.members ?? {});
  for (const each of wanted) {
    const found = members.find((member) => member.toLowerCase() === each);
    if (found) return found;
  }
  return undefined;
}

/** The provider writes some numbers and switches as texts, and the other way round. */
function asScalar({ type }: Shape, value: unknown): unknown {
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  if (isNumeric(type) && typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)))
    return Number(value);
  return value;
}

const isNumeric = (type: string): boolean => ["integer", "long", "double", "float"].includes(type);
