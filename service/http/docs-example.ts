import type { oas31 } from "zod-openapi";
import type { OpenApiDocument } from "./openapi.ts";

type Schema = oas31.SchemaObject | oas31.ReferenceObject;

/** References lead to schemas that lead back only by mistake; this ends it. */
const MAX_DEPTH = 8;

/** A value that the schema allows, made of its own examples where it has them. */
export function exampleOf(document: OpenApiDocument, schema: Schema | undefined, depth = 0): unknown {
  if (!schema || depth > MAX_DEPTH) return null;
  if (isReference(schema)) return exampleOf(document, resolve(document, schema), depth + 1);
  const given = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0];
  if (given !== undefined) return given;
  const [variant] = schema.anyOf ?? schema.oneOf ?? [];
  if (variant) return exampleOf(document, variant, depth + 1);
  if (schema.properties) return exampleOfMembers(document, schema.properties, depth);
  return exampleOfType(document, schema, depth);
}

function exampleOfMembers(document: OpenApiDocument, members: Record<string, Schema>, depth: number): object {
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, exampleOf(document, member, depth + 1)]),
  );
}

function exampleOfType(document: OpenApiDocument, schema: oas31.SchemaObject, depth: number): unknown {
  const [type] = [schema.type].flat();
  if (type === "array") return schema.items ? [exampleOf(document, schema.items, depth + 1)] : [];
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return true;
  return type === "string" ? "text" : {};
}

/** What a reference within the document leads to. */
export function resolve<Found>(document: OpenApiDocument, { $ref }: oas31.ReferenceObject): Found | undefined {
  const names = $ref.replace(/^#\//, "").split("/");
  return names.reduce<unknown>(
    (place, name) => (place as Record<string, unknown> | undefined)?.[name],
    document,
  ) as Found;
}

export const isReference = (value: object): value is oas31.ReferenceObject => "$ref" in value;

/** The thing itself, or what its reference leads to. */
export const dereference = <Found extends object>(
  document: OpenApiDocument,
  value: Found | oas31.ReferenceObject | undefined,
): Found | undefined => (value && isReference(value) ? resolve(document, value) : (value as Found | undefined));
