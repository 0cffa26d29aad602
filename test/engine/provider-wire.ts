import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { UNKNOWN, type Values } from "./provider.ts";

type Struct = struct.Struct;
type Json = Record<string, struct.JavaScriptValue>;

/** The protocol's marks. github.com/pulumi/pulumi sdk/nodejs/runtime/rpc.ts */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** One each for a boolean, a number, a text, a list, an object, an asset and an archive that isn't known yet. */
const UNKNOWNS = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
];
const [UNKNOWN_TEXT = ""] = UNKNOWNS;

export interface Received {
  readonly values: Values;
  readonly secrets: readonly string[];
}

/** Takes the protocol's wrappings off. */
export function receive(message: Struct | undefined): Received {
  const secrets: string[] = [];
  const values = plain(message?.toJavaScript() ?? {}, "", secrets) as Values;
  return { values, secrets };
}

/** @param secrets paths whose values are wrapped as secrets, where there are any */
export function send(values: Values, secrets: readonly string[] = []): Struct {
  return struct.Struct.fromJavaScript(wrapped(values, "", new Set(secrets)) as Json);
}

function plain(value: unknown, path: string, secrets: string[]): unknown {
  if (typeof value === "string" && UNKNOWNS.includes(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map((each, index) => plain(each, `${path}[${index}]`, secrets));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === RESOURCE) return object.id ?? object.urn;
  if (object[SIGNATURE] === OUTPUT || object[SIGNATURE] === SECRET) {
    if (object[SIGNATURE] === SECRET || object.secret === true) secrets.push(path);
    return object[SIGNATURE] === OUTPUT && object.value === undefined ? UNKNOWN : plain(object.value, path, secrets);
  }
  return Object.fromEntries(
    Object.entries(object).map(([key, each]) => [key, plain(each, path ? `${path}.${key}` : key, secrets)]),
  );
}

function wrapped(value: unknown, path: string, secrets: ReadonlySet<string>): unknown {
  const inner = unwrapped(value, path, secrets);
  return secrets.has(path) && inner !== undefined ? { [SIGNATURE]: SECRET, value: inner } : inner;
}

function unwrapped(value: unknown, path: string, secrets: ReadonlySet<string>): unknown {
  if (value === UNKNOWN) return UNKNOWN_TEXT;
  if (Array.isArray(value)) return value.map((each, index) => wrapped(each ?? null, `${path}[${index}]`, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [key, wrapped(each, path ? `${path}.${key}` : key, secrets)]),
  );
}
