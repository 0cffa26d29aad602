import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startTestService, type TestService } from "../../test/support/service.ts";
import { PROBLEM_TYPES } from "./problem-types.ts";

interface Operation {
  readonly operationId: string;
}

describe("the contract that is served", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());

  it("is OpenAPI 3.1 for anyone, to be kept for a while", async () => {
    const { status, headers, body } = await service.send("GET", "/openapi.json");
    expect([status, body.openapi]).toEqual([200, "3.1.1"]);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("cache-control")).toMatch(/^public, max-age=60, s-maxage=300/);
    expect(headers.get("cache-tag")).toBe("contract");
    const again = { headers: { "If-None-Match": headers.get("etag") ?? "" } };
    expect((await service.send("GET", "/openapi.json", again)).status).toBe(304);
  });

  it("has an operation for each route, among them its own", async () => {
    const { paths } = (await service.send("GET", "/openapi.json")).body;
    const operations = Object.values(paths as Record<string, Record<string, Operation>>).flatMap((path) =>
      Object.values(path),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toEqual(
      expect.arrayContaining(["postReviews", "putReviewsByIdPublication", "getContent", "getOpenapiJson", "getDocs"]),
    );
    expect(ids.length).toBeGreaterThan(40);
  });

  it("is a page that says all of it, and which problems there are", async () => {
    const { text, headers } = await service.send("GET", "/docs");
    const { paths } = (await service.send("GET", "/openapi.json")).body;
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    for (const path of Object.values(paths as Record<string, Record<string, Operation>>)) {
      for (const { operationId } of Object.values(path)) expect(text).toContain(`<article id="${operationId}">`);
    }
    for (const { id } of PROBLEM_TYPES) expect(text).toContain(`<tr id="problem-${id}">`);
  });

  it("is a page that asks nobody else and runs nothing but its own script", async () => {
    const { text, headers } = await service.send("GET", "/docs");
    const policy = headers.get("content-security-policy") ?? "";
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(policy).not.toContain("unsafe");
    expect([...text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual(['<script src="/docs/try.js" defer>']);
    expect(text).not.toMatch(/ style=| on\w+=|(?:src|href)="https?:/);
  });

  it("is a page whose every field has a label, and whose every id is one", async () => {
    const { text } = await service.send("GET", "/docs");
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const labelled = new Set([...text.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id));
    const fields = [...text.matchAll(/<(?:input|textarea) id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(fields.filter((id) => !labelled.has(id))).toEqual([]);
    expect(text).toMatch(/^<!doctype html><html lang="en">/);
  });

  it("is a script of our own", async () => {
    const { text, headers } = await service.send("GET", "/docs/try.js");
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(text).toContain('addEventListener("submit"');
  });
});
