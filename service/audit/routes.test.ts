import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Person, startTestService, type TestService } from "../../test/support/service.ts";
import { record } from "./audit.ts";

describe("the audit record over HTTP", () => {
  let service: TestService;
  let admin: Person;
  let editor: Person;
  beforeAll(async () => {
    service = await startTestService();
    admin = await service.person("admin");
    editor = await service.person("editor");
    await service.em().transactional(async (em) => {
      for (const [verb, subject, actor] of [
        ["review-drafted", "review:1", editor],
        ["review-published", "review:1", editor],
        ["review-drafted", "review:2", admin],
      ] as const) {
        await record(em as EntityManager, { id: actor.id, requestId: "request-1234" }, verb, subject, { of: verb });
      }
    });
  });
  afterAll(() => service?.stop());

  const list = (query = "", token = admin.token) => service.send("GET", `/audit${query}`, { token });
  const verbsOf = async (query: string): Promise<string[]> =>
    (await list(query)).body.items.map(({ verb }: { verb: string }) => verb);

  it("is listed newest first", async () => {
    const { status, body, headers } = await list();
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("private, no-store, no-transform");
    expect(body.next).toBeNull();
    expect(body.items[0]).toEqual({
      sequence: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      actorId: admin.id,
      verb: "review-drafted",
      subject: "review:2",
      details: { of: "review-drafted" },
      requestId: "request-1234",
      previousHash: body.items[1].hash,
      hash: expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  it("is filtered by actor, verb, subject and time", async () => {
    await expect(verbsOf(`?actor=${editor.id}`)).resolves.toEqual(["review-published", "review-drafted"]);
    await expect(verbsOf("?verb=review-published")).resolves.toEqual(["review-published"]);
    await expect(verbsOf("?subject=review:1&verb=review-drafted")).resolves.toEqual(["review-drafted"]);
    await expect(verbsOf("?subject=review:2&from=2100-01-01T00:00:00Z")).resolves.toEqual([]);
    await expect(verbsOf("?subject=review:2&until=2100-01-01T00:00:00%2B02:00")).resolves.toEqual(["review-drafted"]);
  });

  it("is paged by cursors of its own query", async () => {
    const first = await list("?subject=review:1&limit=1");
    expect(first.body.items).toHaveLength(1);
    expect(first.headers.get("link")).toBe(`</audit?subject=review%3A1&limit=1&cursor=${first.body.next}>; rel="next"`);
    const second = await list(`?subject=review:1&limit=1&cursor=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ verb: "review-drafted" }], next: null });
    expect((await list(`?subject=review:2&cursor=${first.body.next}`)).body).toMatchObject({
      status: 400,
      type: "invalid-query",
    });
  });

  it.each([
    "?actor=1",
    "?verb=No",
    "?subject=",
    "?from=yesterday",
    "?until=2026-01-01",
    "?limit=0",
    "?limit=101",
    "?who=me",
    "?cursor=x",
  ])("refuses the query %s", async (query) => {
    const { status, body } = await list(query);
    expect([status, body.type]).toEqual([400, "invalid-query"]);
    expect(body.errors).toHaveLength(1);
  });

  it.each(["/audit", "/audit/verification"])("is for admins only: %s", async (address) => {
    expect((await service.send("GET", address, { token: editor.token })).status).toBe(403);
    expect((await service.send("GET", address)).status).toBe(401);
    expect((await service.send("DELETE", address, { token: admin.token })).status).toBe(405);
  });

  it("says that the chain is whole", async () => {
    const { status, body } = await service.send("GET", "/audit/verification", { token: admin.token });
    expect(status).toBe(200);
    expect(body).toEqual({ whole: true, records: expect.any(Number) });
  });

  it("names the first bad record, and what the anchors know of", async () => {
    const { sequence } = (await list("?subject=review:2")).body.items[0];
    await service.parts.anchors.add({ sequence: sequence + 3, hash: "a".repeat(64), epoch: 1, at: new Date() });
    const { body } = await service.send("GET", "/audit/verification", { token: admin.token });
    expect(body).toEqual({ whole: false, records: sequence, firstBad: { sequence: sequence + 1, reason: "cut-off" } });
  });
});
