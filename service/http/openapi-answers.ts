import type { ZodType } from "zod";
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { ALWAYS, describeRefusal, refs, refusalName } from "./openapi-components.ts";
import { isChange, isIdempotent, type Route } from "./route.ts";

/** Every status that a row can answer with: what it says itself, and what follows from the checks that stand before it. */
export function answersOf(row: Route, rows: readonly Route[]): ZodOpenApiResponsesObject {
  const answers: [number, ZodOpenApiResponseObject | { $ref: string }][] = [
    ...Object.entries(row.answers).map(([status, schema]) => success(Number(status), schema, row, rows)),
    ...(row.form ? [[200, page("What to do next, for who sent a form")] as [number, ZodOpenApiResponseObject]] : []),
    ...(hasValidators(row, rows) && row.method === "get" ? [notModified(row)] : []),
    ...refusalsOf(row).map((status) => refusal(status, row)),
  ];
  return Object.fromEntries(answers.sort(([a], [b]) => a - b)) as ZodOpenApiResponsesObject;
}

/** A public read that may be kept, or one whose version a change is held against. */
export const hasValidators = (row: Route, rows: readonly Route[]): boolean =>
  row.caching !== undefined || row.guarded === true || rows.some(({ guarded, path }) => guarded && path === row.path);

const MEANINGS: Readonly<Record<number, string>> = {
  200: "Here it is",
  201: "Made; Location says where it is",
  202: "Taken on; the result comes later",
  204: "Done, with nothing to tell",
  301: "Its address is the one in Location",
  308: "Its address is the one in Location",
};

type Entry = [number, ZodOpenApiResponseObject];

function success(status: number, schema: ZodType | undefined, row: Route, rows: readonly Route[]): Entry {
  const description = MEANINGS[status] ?? row.summary;
  const headers = refs("headers", [
    ...successHeaders(status, row, rows),
    "X-Request-Id",
    "Access-Control-Allow-Origin",
  ]);
  const type = row.produces ?? "application/json";
  const content = row.produces || schema ? { content: { [type]: { schema: schema ?? TEXT } } } : {};
  return [status, { description, headers, ...content }];
}

const TEXT = { type: "string", format: "text", maxLength: 1_000_000 } as const;

function page(description: string): ZodOpenApiResponseObject {
  return {
    description,
    headers: refs("headers", ["RateLimit", "RateLimit-Policy", ...ALWAYS]),
    content: { "text/html": { schema: TEXT } },
  };
}

function successHeaders(status: number, row: Route, rows: readonly Route[]): string[] {
  const makesPlace = rows.some(({ path }) => path.startsWith(`${row.path}/:`));
  const isRead = row.method === "get" && status === 200;
  const told: [boolean, string][] = [
    [status >= 300 || ((status === 201 || status === 202) && makesPlace), "Location"],
    [hasValidators(row, rows) ? status === 200 : status === 201 && makesPlace, "ETag"],
    [isRead && row.caching !== undefined, "Last-Modified"],
    [true, "Cache-Control"],
    [isRead && row.query !== undefined && "cursor" in row.query.shape, "Link"],
    [status === 201 && row.path.startsWith("/sessions"), "Set-Cookie"],
    [isIdempotent(row), "Idempotent-Replayed"],
    [isCounted(row), "RateLimit"],
    [isCounted(row) || row.caching !== undefined, "RateLimit-Policy"],
  ];
  return told.filter(([is]) => is).map(([, name]) => name);
}

/** Against a budget of the service's own; readers are counted at the edge. */
const isCounted = (row: Route): boolean => row.limit === "address" || (row.who !== "anyone" && isChange(row));

function notModified(row: Route): Entry {
  const headers = refs("headers", ["ETag", "Cache-Control", ...(row.caching ? ["Last-Modified"] : []), ...ALWAYS]);
  return [304, { description: "It is what If-None-Match names", headers }];
}

/** In the order of the checks; 405 is the address's, not an operation's. */
function refusalsOf(row: Route): number[] {
  const has: [boolean, number][] = [
    [row.who !== "anyone", 401],
    [true, 429],
    [row.who === "admin" || (row.limit === "address" && isChange(row)), 403],
    [row.path.includes("/:") || row.find !== undefined, 404],
    [row.body !== undefined, 415],
    [true, 406],
    [row.body !== undefined, 413],
    [row.path.includes("/:") || row.query !== undefined, 414],
    [true, 400],
    [isIdempotent(row), 409],
    [row.guarded === true, 428],
    [row.guarded === true, 412],
    [row.body !== undefined || isIdempotent(row), 422],
    [true, 500],
    [true, 503],
  ];
  const own = Object.keys(row.problems ?? {}).map(Number);
  return [...new Set([...has.filter(([is]) => is).map(([, status]) => status), ...own])];
}

function refusal(status: number, row: Route): [number, ZodOpenApiResponseObject | { $ref: string }] {
  const meaning = row.problems?.[status];
  const name = refusalName(status);
  if (!row.refusalPage && name && meaning === undefined) return [status, { $ref: `#/components/responses/${name}` }];
  const alsoInProgress =
    status === 409 && isIdempotent(row) ? "; or a request with this Idempotency-Key is still running" : "";
  const response = describeRefusal(status, meaning && meaning + alsoInProgress);
  if (row.refusalPage) Object.assign(response.content ?? {}, { "text/html": { schema: TEXT } });
  return [status, response];
}
