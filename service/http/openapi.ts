import {
  createDocument,
  type oas31,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { answersOf } from "./openapi-answers.ts";
import { sharedComponents } from "./openapi-components.ts";
import { parametersOf, requestBodyOf } from "./openapi-requests.ts";
import type { Route } from "./route.ts";

export type OpenApiDocument = oas31.OpenAPIObject;

export interface ContractFacts {
  readonly publicUrl: string;
  /** Of the build that answers. */
  readonly version: string;
}

/** The contract as OpenAPI 3.1, made from the rows that the router runs. */
export function describeRoutes(rows: readonly Route[], { publicUrl, version }: ContractFacts): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const row of rows) {
    const path = row.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [row.method]: describeOperation(row, rows) };
  }
  const contract: ZodOpenApiObject = {
    openapi: "3.1.1",
    info: {
      title: "RandomCameraReviews",
      version,
      summary: "Reviews of cameras by professional photographers",
      description: INTRODUCTION,
      contact: { name: "RandomCameraReviews", url: `${publicUrl}/docs` },
      license: { name: "All rights reserved", identifier: "LicenseRef-RandomCameraReviews" },
    },
    servers: [{ url: publicUrl, description: "Production", ...{ "x-internal": false } }],
    security: [{ accessToken: [] }],
    tags: [...new Set(rows.map(({ tag }) => tag))].map((name) => ({ name, description: `Operations on ${name}` })),
    paths,
    components: sharedComponents(),
  };
  const document = createDocument(contract, { override: tellLimits });
  return withoutUnused(document as OpenApiDocument);
}

/** What follows from a format, and what holds for all that we send, told to readers that know no formats. */
const tellLimits: ZodOpenApiOverride = ({ jsonSchema: schema, io }) => {
  if (schema.type === "integer") schema.format ??= (schema.maximum ?? Infinity) < 2 ** 31 ? "int32" : "int64";
  if (schema.format === "uuid") schema.maxLength ??= 36;
  if (schema.format === "date-time" && io === "output") schema.maxLength ??= 24;
};

const INTRODUCTION = `JSON over HTTPS. Errors are problem documents (RFC 9457) with a stable \`type\`; \`/docs\` lists the types. Unknown query parameters
are refused with 400, unknown members of a body with 422. Lists are paged: send \`next\` back as \`cursor\`. Every GET also answers HEAD, and every address
OPTIONS; a method that an address doesn't know is 405 with \`Allow\`. An address has at most 4096 bytes (414), a body 256 KiB (413), the header fields
16 KiB (431), and a request arrives within 15 seconds (408).`;

function describeOperation(row: Route, rows: readonly Route[]): ZodOpenApiOperationObject {
  return {
    operationId: operationIdOf(row),
    tags: [row.tag],
    summary: row.summary,
    description: [row.description, WHO[row.who]].filter(Boolean).join("\n\n"),
    security: securityOf(row),
    ...parametersOf(row, rows),
    ...requestBodyOf(row),
    responses: answersOf(row, rows),
  };
}

const WHO = { anyone: "For anyone.", editor: "For editors and admins.", admin: "For admins." } as const;

function securityOf({ who, path }: Route): Record<string, string[]>[] {
  if (who !== "anyone") return [{ accessToken: [] }];
  return path.startsWith("/sessions/") ? [{ refreshCookie: [] }] : [];
}

/** `PUT /reviews/:id/publication` is `putReviewsByIdPublication`: it changes only when the address does. */
export function operationIdOf({ method, path }: Pick<Route, "method" | "path">): string {
  const words = path.split("/").flatMap((part) => {
    const name = part.replace(/^:/, "");
    const capitals = name.split(/\W+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
    return part.startsWith(":") ? ["By", ...capitals] : capitals;
  });
  return [method, ...words].join("");
}

/** Shared components that nothing refers to say nothing. */
function withoutUnused(document: OpenApiDocument): OpenApiDocument {
  const used = new Set<string>();
  JSON.stringify(document, (name, value) => {
    if (name === "$ref") used.add(value);
    return value;
  });
  const { schemas, securitySchemes, responses = {}, parameters = {}, headers = {} } = document.components ?? {};
  const keep = <Member>(kind: string, members: Record<string, Member>): Record<string, Member> =>
    Object.fromEntries(Object.entries(members).filter(([name]) => used.has(`#/components/${kind}/${name}`)));
  const components = {
    ...(schemas && { schemas }),
    ...(securitySchemes && { securitySchemes }),
    responses: keep("responses", responses),
    parameters: keep("parameters", parameters),
    headers: keep("headers", headers),
  };
  return { ...document, components };
}
