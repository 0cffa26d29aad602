import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import type { oas31 } from "zod-openapi";
import { describeRoutes, operationIdOf } from "./openapi.ts";
import { PAGING, pageOf } from "./page.ts";
import { type Route, route } from "./route.ts";

const Lens = z.strictObject({ name: z.string().max(80) }).meta({ id: "Lens", example: { name: "50 mm" } });
const act = async () => ({ status: 200 });

const rows: Route[] = [
  route({
    method: "get",
    path: "/lenses",
    tag: "lenses",
    summary: "Lenses",
    who: "editor",
    query: z.object(PAGING),
    answers: { 200: pageOf(Lens) },
    act,
  }),
  route({
    method: "post",
    path: "/lenses",
    tag: "lenses",
    summary: "Add",
    who: "editor",
    body: Lens,
    answers: { 201: Lens },
    problems: { 409: "It is there" },
    act,
  }),
  route({
    method: "get",
    path: "/lenses/:id",
    tag: "lenses",
    summary: "One",
    who: "editor",
    find: act,
    answers: { 200: Lens },
    act,
  }),
  route({
    method: "patch",
    path: "/lenses/:id",
    tag: "lenses",
    summary: "Change",
    who: "admin",
    find: act,
    guarded: true,
    body: Lens,
    answers: { 200: Lens },
    act,
  }),
  route({
    method: "put",
    path: "/lenses/:id/loan",
    tag: "lenses",
    summary: "Lend",
    who: "editor",
    body: Lens,
    bodyOptional: true,
    idempotent: false,
    answers: { 204: undefined },
    act,
  }),
  route({
    method: "post",
    path: "/sessions/refresh",
    tag: "sessions",
    summary: "Refresh",
    who: "anyone",
    limit: "address",
    answers: { 201: Lens },
    act,
  }),
  route({
    method: "post",
    path: "/links/:token",
    tag: "links",
    summary: "Use",
    who: "anyone",
    limit: "address",
    form: true,
    refusalPage: () => ({ html: "" }),
    body: Lens,
    answers: { 204: undefined },
    act,
  }),
  route({
    method: "get",
    path: "/content/feed.xml",
    tag: "content",
    summary: "Feed",
    who: "anyone",
    caching: { browserS: 1, edgeS: 1, staleS: 1 },
    answers: { 200: Lens, 301: undefined },
    act,
  }),
];

const document = describeRoutes(rows, { publicUrl: "https://reviews.example.org", version: "7" });

const operation = (method: "get" | "post" | "put" | "patch", path: string) => {
  const found = (document.paths?.[path] as oas31.PathItemObject | undefined)?.[method];
  if (!found) throw new Error(`${method} ${path} is not described.`);
  return found;
};
const statuses = (method: "get" | "post" | "put" | "patch", path: string): number[] =>
  Object.keys(operation(method, path).responses ?? {}).map(Number);
const answer = (method: "get" | "post" | "put" | "patch", path: string, status: number): oas31.ResponseObject =>
  (operation(method, path).responses as Record<number, oas31.ResponseObject>)[status] as oas31.ResponseObject;
const refsOf = (method: "get" | "post" | "put" | "patch", path: string): string[] =>
  (operation(method, path).parameters ?? []).flatMap((parameter) =>
    "$ref" in parameter ? parameter.$ref.split("/").slice(-1) : [],
  );

describe("the OpenAPI document", () => {
  it("tells where it is served, by whom, and under which version", () => {
    expect(document).toMatchObject({
      openapi: "3.1.1",
      info: { version: "7", contact: { url: "https://reviews.example.org/docs" } },
      servers: [{ url: "https://reviews.example.org" }],
    });
  });

  it("has every row as an operation with an id of its own", () => {
    expect(rows.map(operationIdOf)).toEqual([
      "getLenses",
      "postLenses",
      "getLensesById",
      "patchLensesById",
      "putLensesByIdLoan",
      "postSessionsRefresh",
      "postLinksByToken",
      "getContentFeedXml",
    ]);
  });

  it("says who is let in", () => {
    expect(operation("get", "/lenses").security).toEqual([{ accessToken: [] }]);
    expect(operation("post", "/sessions/refresh").security).toEqual([{ refreshCookie: [] }]);
    expect(operation("get", "/content/feed.xml").security).toEqual([]);
  });

  it("has the parameters of path and query with their limits", () => {
    expect(operation("get", "/lenses").parameters).toMatchObject([
      { in: "query", name: "limit", schema: { type: "integer", minimum: 1, maximum: 100, default: 25 } },
      { in: "query", name: "cursor", schema: { type: "string", maxLength: 2000 } },
    ]);
    expect(operation("get", "/lenses/{id}").parameters).toMatchObject([
      { in: "path", name: "id", required: true, schema: { format: "uuid", maxLength: 36 } },
      { $ref: "#/components/parameters/IfNoneMatch" },
    ]);
  });

  it("asks for If-Match where a version is held against it, and takes Idempotency-Key and If-None-Match where they count", () => {
    expect(refsOf("patch", "/lenses/{id}")).toEqual(["IfMatch", "IdempotencyKey"]);
    expect(refsOf("post", "/lenses")).toEqual(["IdempotencyKey"]);
    expect(refsOf("put", "/lenses/{id}/loan")).toEqual([]);
    expect(refsOf("get", "/lenses")).toEqual([]);
    expect(refsOf("get", "/content/feed.xml")).toEqual(["IfNoneMatch"]);
  });

  it("has bodies in each media type, with an example", () => {
    const media = { schema: { $ref: "#/components/schemas/Lens" }, example: { name: "50 mm" } };
    expect(operation("patch", "/lenses/{id}").requestBody).toEqual({
      required: true,
      content: { "application/merge-patch+json": media, "application/json": media },
    });
    expect(operation("put", "/lenses/{id}/loan").requestBody).toMatchObject({ required: false });
    expect(operation("post", "/links/{token}").requestBody).toMatchObject({
      content: { "application/x-www-form-urlencoded": media },
    });
  });

  it.each([
    ["get", "/lenses", [200, 400, 401, 406, 414, 429, 500, 503]],
    ["post", "/lenses", [201, 400, 401, 406, 409, 413, 415, 422, 429, 500, 503]],
    ["get", "/lenses/{id}", [200, 304, 400, 401, 404, 406, 414, 429, 500, 503]],
    ["patch", "/lenses/{id}", [200, 400, 401, 403, 404, 406, 409, 412, 413, 414, 415, 422, 428, 429, 500, 503]],
    ["put", "/lenses/{id}/loan", [204, 400, 401, 404, 406, 413, 414, 415, 422, 429, 500, 503]],
    ["post", "/sessions/refresh", [201, 400, 403, 406, 429, 500, 503]],
    ["post", "/links/{token}", [200, 204, 400, 403, 404, 406, 413, 414, 415, 422, 429, 500, 503]],
    ["get", "/content/feed.xml", [200, 301, 304, 400, 406, 429, 500, 503]],
  ] as const)("has every answer of %s %s", (method, path, expected) => {
    expect(statuses(method, path)).toEqual(expected);
  });

  it("has the headers of answers", () => {
    const headers = (...place: Parameters<typeof answer>): string[] => Object.keys(answer(...place).headers ?? {});
    expect(headers("post", "/lenses", 201)).toEqual(
      expect.arrayContaining(["Location", "ETag", "RateLimit", "X-Request-Id"]),
    );
    expect(headers("get", "/lenses", 200)).toEqual(expect.arrayContaining(["Link"]));
    expect(headers("get", "/content/feed.xml", 200)).toEqual(
      expect.arrayContaining(["ETag", "Last-Modified", "RateLimit-Policy"]),
    );
    expect(headers("get", "/content/feed.xml", 301)).toContain("Location");
  });

  it("tells problems by one schema, and what a row's own means", () => {
    expect(answer("post", "/lenses", 409)).toMatchObject({
      description: "It is there; or a request with this Idempotency-Key is still running",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    });
    expect(answer("get", "/lenses", 401)).toEqual({ $ref: "#/components/responses/Unauthorized" });
    expect(document.components?.responses?.Unavailable).toMatchObject({
      headers: { "Retry-After": {} },
      content: { "application/problem+json": { example: { status: 503, title: "Not available now" } } },
    });
    expect(Object.keys(answer("post", "/links/{token}", 422).content ?? {})).toEqual([
      "application/problem+json",
      "text/html",
    ]);
  });

  it("refers to nothing that isn't there, and keeps nothing that is not referred to", () => {
    const text = JSON.stringify(document);
    const refs = new Set(
      [...text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
    );
    const { schemas, responses, parameters, headers } = document.components ?? {};
    const kept = Object.entries({ schemas, responses, parameters, headers }).flatMap(([kind, members]) =>
      Object.keys(members ?? {}).map((name) => `${kind}/${name}`),
    );
    expect([...refs].sort()).toEqual(kept.sort());
  });
});
