import { z } from "zod";
import type { ZodOpenApiComponentsObject, ZodOpenApiResponseObject } from "zod-openapi";
import { problemTitle } from "./problem-titles.ts";
import { PROBLEM_TYPES } from "./problem-types.ts";

const FieldError = z
  .object({
    pointer: z
      .string()
      .max(500)
      .meta({ description: "JSON pointer into the body, or a parameter's name", example: "/title" }),
    code: z.string().max(60).meta({ description: "Stable, kebab-case", example: "too-small" }),
    message: z.string().max(500).meta({ example: "has at least 1 character" }),
  })
  .meta({ id: "FieldError" });

/** RFC 9457, as the funnel writes it. */
export const ProblemView = z
  .object({
    type: z.string().max(60).meta({
      description: "Stable id of the kind of problem; the documentation page lists them all",
      example: "not-found",
    }),
    title: z.string().max(100).meta({ description: "In the language that Accept-Language likes best: es, pt or en" }),
    status: z.int().min(400).max(599),
    detail: z.string().max(1000).meta({ description: "What is wrong with this request" }),
    instance: z.string().max(4096).meta({ description: "The request's path" }),
    requestId: z.string().max(64).meta({ description: "Name it when you ask us" }),
    errors: z
      .array(FieldError)
      .max(1000)
      .optional()
      .meta({ description: "Every member or parameter that needs attention" }),
  })
  .meta({ id: "Problem", description: "RFC 9457" });

/** What the statuses of refusals are called as components, and what they mean to any operation. */
const REFUSALS: Readonly<Record<number, readonly [name: string, meaning: string]>> = {
  400: ["BadRequest", "The address, a query parameter, a header or the body's syntax is wrong"],
  401: ["Unauthorized", "There is no valid access token"],
  403: ["Forbidden", "Not allowed to whoever sends this"],
  404: ["NotFound", "There is no such thing, or it is not to be known of"],
  406: ["NotAcceptable", "Accept names nothing that is answered here"],
  409: ["Conflict", "Its state does not allow this, or a request with this Idempotency-Key is still running"],
  410: ["Gone", "It was here and is no longer"],
  412: ["PreconditionFailed", "It has changed since the version that If-Match names"],
  413: ["BodyTooLarge", "The body has more than 256 KiB"],
  414: ["AddressTooLong", "The address has more than 4096 bytes"],
  415: ["UnsupportedMediaType", "The body's type, charset or coding is not one that is taken"],
  422: ["InvalidContent", "Members of the body are wrong, or the Idempotency-Key came with another request before"],
  428: ["PreconditionRequired", "If-Match is missing"],
  429: ["TooManyRequests", "The budget is spent; Retry-After says until when"],
  500: ["Internal", "The fault is ours and has been logged"],
  503: [
    "Unavailable",
    "The database or the site that takes writes can't be reached just now; Retry-After says when to ask again",
  ],
};

export const refusalName = (status: number): string | undefined => REFUSALS[status]?.[0];

/** A refusal as any operation may answer it, or with what it means to one of them. */
export function describeRefusal(
  status: number,
  meaning = REFUSALS[status]?.[1] ?? "Refused",
): ZodOpenApiResponseObject {
  return {
    description: meaning,
    headers: refs("headers", [...(REFUSAL_HEADERS[status] ?? []), ...(status < 500 ? BUDGET : []), ...ALWAYS]),
    content: { "application/problem+json": { schema: ProblemView, example: exampleOf(status) } },
  };
}

/** On every answer. */
export const ALWAYS = ["X-Request-Id", "Access-Control-Allow-Origin"] as const;

/** Where requests are counted, a refusal tells of it too. */
const BUDGET = ["RateLimit", "RateLimit-Policy"] as const;

const REFUSAL_HEADERS: Readonly<Record<number, readonly string[]>> = {
  401: ["WWW-Authenticate"],
  415: ["Accept-Post", "Accept-Patch"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

function exampleOf(status: number): object {
  const type = PROBLEM_TYPES.findLast((known) => known.status === status && !/^(start|stopp|readers)/.test(known.id));
  const { id = "refused", meaning = "Refused." } = type ?? {};
  const requestId = "3f1c9d0e-6f0b-4a55-9f6e-0c6f4c1b7a10";
  return { type: id, title: problemTitle(status, "en"), status, detail: meaning, instance: "/reviews", requestId };
}

/** References to shared components, under their own names. */
export const refs = (kind: "headers", names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/${kind}/${name}` }]));

const word = (description: string, maxLength: number, example: string) => ({
  description,
  schema: { type: "string" as const, minLength: 1, maxLength, example },
});
const header = (name: string, required: boolean, text: ReturnType<typeof word>) =>
  ({ in: "header" as const, name, required, ...text }) as const;

/** What operations share: who is let in, which headers are understood and sent, how refusals look. */
export const sharedComponents = (): ZodOpenApiComponentsObject => ({
  responses: Object.fromEntries(
    Object.entries(REFUSALS).map(([status, [name]]) => [name, describeRefusal(Number(status))]),
  ),
  securitySchemes: SECURITY,
  parameters: PARAMETERS,
  headers: HEADERS,
});

const SECURITY: ZodOpenApiComponentsObject["securitySchemes"] = {
  accessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "From `POST /sessions` or `POST /sessions/refresh`; lives at most 15 minutes; EdDSA, by RFC8725. Keys: `/.well-known/jwks.json`.",
  },
  refreshCookie: {
    type: "apiKey",
    in: "cookie",
    name: "refresh",
    description: "Set by signing in; each works once.",
  },
};

const PARAMETERS = {
  IfMatch: header(
    "If-Match",
    true,
    word("The ETag that you last saw, or * for whatever the version", 1000, '"3.Zm9vYmFyYmF6cXV4"'),
  ),
  IfNoneMatch: header(
    "If-None-Match",
    false,
    word("An ETag that you have: 304 when it is still right", 1000, '"Zm9vYmFyYmF6cXV4"'),
  ),
  IdempotencyKey: header(
    "Idempotency-Key",
    false,
    word(
      "1 to 255 visible ASCII characters of your choice: the same request with it changes nothing twice within 24 hours and gets the same answer",
      257,
      "3f1c9d0e-6f0b-4a55-9f6e-0c6f4c1b7a10",
    ),
  ),
};

const HEADERS = {
  ETag: word("Strong validator of this representation", 100, '"3.Zm9vYmFyYmF6cXV4"'),
  "Last-Modified": word("When it last changed", 40, "Sat, 31 Jan 2026 12:00:00 GMT"),
  "Cache-Control": word("How long it may be kept", 200, "public, max-age=60, s-maxage=300"),
  Location: word("Where it is", 4096, "/reviews/0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55"),
  Link: word("The next page: RFC 8288", 5000, '</content?cursor=abc>; rel="next"'),
  "Set-Cookie": word("The refresh cookie", 1000, "refresh=abc; HttpOnly; SameSite=Strict; Path=/sessions"),
  "Idempotent-Replayed": word("`true` when this is the kept answer of an earlier request", 4, "true"),
  RateLimit: word(
    "What is left of the budget, where one is counted: draft-ietf-httpapi-ratelimit-headers-11",
    100,
    '"editor";r=599;t=60',
  ),
  "RateLimit-Policy": word("The budget: draft-ietf-httpapi-ratelimit-headers-11", 100, '"editor";q=600;w=60'),
  "Retry-After": word("Seconds to wait", 10, "2"),
  "WWW-Authenticate": word("How to sign in", 200, "Bearer"),
  "Accept-Post": word("The types that are taken", 200, "application/json"),
  "Accept-Patch": word("The types that are taken", 200, "application/merge-patch+json, application/json"),
  "X-Request-Id": word("The request's id, in our logs too", 64, "3f1c9d0e-6f0b-4a55-9f6e-0c6f4c1b7a10"),
  "Access-Control-Allow-Origin": word("Which pages may read this", 300, "*"),
};
