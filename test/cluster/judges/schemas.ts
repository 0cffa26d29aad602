import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type DefinitionSet, readDefinitions } from "../definitions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { moduleFile } from "../module-files.ts";

type Schema = Readonly<Record<string, unknown>>;
interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const DEFINITIONS = "definitions.json";

/** Where a JSON schema of each kind is, as kubeconform's template names it. */
export const schemaTemplate = (folder: string): string => path.join(folder, "{{.ResourceKind}}{{.KindSuffix}}.json");

/**
 * Writes the schema of every kind, from Kubernetes' own OpenAPI document and from the definitions of other kinds: a field that they don't name is an error.
 * @returns how many kinds there are
 */
export function writeSchemas(folder: string, sets: readonly DefinitionSet[]): number {
  mkdirSync(folder, { recursive: true });
  const { definitions } = JSON.parse(readFileSync(moduleFile("kubernetes", "api/openapi-spec/swagger.json"), "utf8"));
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, each]) => [name, strictOf(each as Schema)]),
  );
  writeFileSync(path.join(folder, DEFINITIONS), JSON.stringify({ definitions: { ...strict, ...LOOSE } }));
  const own = Object.entries(definitions).flatMap(([name, each]) =>
    (((each as Schema)["x-kubernetes-group-version-kind"] as Kind[] | undefined) ?? []).map(
      (kind) => [kind, name] as const,
    ),
  );
  for (const [kind, name] of own) write(folder, kind, { $ref: `${DEFINITIONS}#/definitions/${name}` });
  const others = sets.flatMap((set) => readDefinitions(set)).flatMap(versionsOf);
  for (const { schema, ...kind } of others) write(folder, kind, strictOf(schema));
  return own.length + others.length;
}

interface Version {
  readonly name: string;
  readonly schema: { readonly openAPIV3Schema: Schema };
}

function versionsOf({ spec = {} }: KubernetesObject): (Kind & { readonly schema: Schema })[] {
  const { group, names, versions } = spec as { group: string; names: { kind: string }; versions: Version[] };
  return versions.map(({ name, schema }) => ({
    group,
    version: name,
    kind: names.kind,
    schema: schema.openAPIV3Schema,
  }));
}

const write = (folder: string, { group, version, kind }: Kind, schema: Schema): void =>
  writeFileSync(
    path.join(folder, `${[kind.toLowerCase(), group?.split(".")[0], version].filter(Boolean).join("-")}.json`),
    JSON.stringify(schema),
  );

/** Texts or numbers, which the document calls texts. */
const LOOSE: Readonly<Record<string, Schema>> = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: ["string", "integer"] },
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: ["string", "number"] },
};

/** Closes every object that says what it has, unless it says that it may have more. */
function strictOf(schema: Schema): Schema {
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "properties" ? eachOf(value) : nested(value)]),
  );
  const ref = inner.$ref;
  if (typeof ref === "string") return { $ref: ref.replace(/^#/, `${DEFINITIONS}#`) };
  if (schema["x-kubernetes-int-or-string"]) return { type: ["string", "integer"] };
  const isOpen =
    schema["x-kubernetes-preserve-unknown-fields"] || "additionalProperties" in schema || !("properties" in schema);
  return isOpen ? inner : { ...inner, additionalProperties: false };
}

const eachOf = (properties: unknown): unknown =>
  Object.fromEntries(Object.entries(properties as object).map(([name, each]) => [name, strictOf(each)]));

function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  return typeof value === "object" && value !== null ? strictOf(value as Schema) : value;
}
