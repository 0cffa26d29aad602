import { globalRegistry, type ZodType, z } from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import { bodyTypes } from "./body.ts";
import { LANGUAGES } from "./language.ts";
import { hasValidators } from "./openapi-answers.ts";
import { isIdempotent, type Route } from "./route.ts";

type Parameters = Pick<ZodOpenApiOperationObject, "requestParams" | "parameters">;

/** What an operation's address and headers take. */
export function parametersOf(row: Route, rows: readonly Route[]): Parameters {
  const path = pathParametersOf(row.path);
  const headers = [
    row.guarded && "IfMatch",
    isIdempotent(row) && "IdempotencyKey",
    row.method === "get" && hasValidators(row, rows) && "IfNoneMatch",
  ];
  const parameters = headers.filter(Boolean).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  return {
    requestParams: { ...(path && { path }), ...(row.query && { query: row.query }) },
    ...(parameters.length > 0 && { parameters }),
  };
}

function pathParametersOf(path: string) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  if (names.length === 0) return undefined;
  return z.object(
    Object.fromEntries(names.map((name) => [name, PATH_PARAMETERS[name] ?? PATH_PARAMETERS.slug])) as Record<
      string,
      ZodType
    >,
  );
}

/** By their names in addresses; each name means one thing. */
const PATH_PARAMETERS: Readonly<Record<string, ZodType>> = {
  id: z.uuid().meta({ description: "UUIDv7", example: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
  slug: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[a-z\d]+(?:-[a-z\d]+)*$/)
    .meta({ description: "Its name in addresses", example: "nikon-z-6ii" }),
  token: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\w-]+$/)
    .meta({ description: "From the e-mailed link", example: "Zm9vYmFyYmF6cXV4" }),
  language: z.enum(LANGUAGES).meta({ description: "The translation's language", example: "pt" }),
  number: z.int().min(1).max(2_147_483_647).meta({ description: "The revision's number, from 1", example: 2 }),
};

/** The body in each of the media types that the row takes. */
export function requestBodyOf(row: Route): Pick<ZodOpenApiOperationObject, "requestBody"> {
  const { body } = row;
  if (!body) return {};
  const { example } = globalRegistry.get(body) ?? {};
  const media = { schema: body, ...(example !== undefined && { example }) };
  const content = Object.fromEntries(bodyTypes(row).map((type) => [type, media]));
  return { requestBody: { required: !row.bodyOptional, content } };
}
