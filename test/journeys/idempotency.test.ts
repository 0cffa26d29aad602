import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Person, startTestService, type TestService } from "../support/service.ts";

let service: TestService;
let admin: Person;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
});
afterAll(() => service?.stop());

const add = (model: string, key: string, more: { person?: Person; headers?: Record<string, string> } = {}) =>
  service.send("POST", "/cameras", {
    token: (more.person ?? admin).token,
    body: { brand: "Sony", model, kind: "mirrorless" },
    headers: { "Idempotency-Key": key, ...more.headers },
  });

describe("Idempotency-Key", () => {
  it("replays the answer of a committed write, headers and all", async () => {
    const first = await add("A1", '"key-1"');
    const again = await add("A1", "key-1"); // quoted or bare, it is the same key
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    expect(first.headers.get("Idempotent-Replayed")).toBeNull();
  });

  it("refuses another body, another If-Match, and keeps keys apart by editor, method and path", async () => {
    const made = await add("A7", "key-2");
    expect((await add("A9", "key-2")).body.type).toBe("idempotency-key-reused");
    expect((await add("A7", "key-2", { headers: { "If-Match": "*" } })).status).toBe(422);
    const other = await service.person("admin");
    expect((await add("A7", "key-2", { person: other })).body.type).toBe("camera-exists");
    const removed = await service.send("DELETE", `/cameras/${made.body.id}`, {
      token: admin.token,
      headers: { "Idempotency-Key": "key-2", "If-Match": "*" },
    });
    expect(removed.status).toBe(204);
    const again = await service.send("DELETE", `/cameras/${made.body.id}`, {
      token: admin.token,
      headers: { "Idempotency-Key": "key-2", "If-Match": "*" },
    });
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([204, "true"]); // although what it names is gone
  });

  it("keeps no refusal", async () => {
    expect((await add("", "key-3")).status).toBe(422);
    expect((await add("A6", "key-3")).status).toBe(201);
  });

  it("lets one of many at once write, and the others wait or be told", async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => add("A5", "key-4")));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const ids = new Set(replies.filter(({ status }) => status === 201).map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    for (const { status, body } of replies) if (status === 409) expect(body.type).toBe("request-in-progress");
  });

  it("is forgotten after a day", async () => {
    await add("A3", "key-5");
    await service
      .em()
      .execute("update app.idempotency_keys set created_at = now() - interval '25 hours' where key = 'key-5'");
    expect((await add("A2", "key-5")).status).toBe(201);
  });

  it.each(["", "with space", '"with "quote"', "ñ".repeat(2), "x".repeat(256)])("refuses the key %p", async (key) => {
    const reply = await add(
      "A8",
      encodeURIComponent(key) === key || key === "" ? key : key.replaceAll("ñ", "%").concat(" x"),
    );
    expect([reply.status, reply.body.type]).toEqual([400, "malformed-idempotency-key"]);
  });

  it("is ignored where nobody is signed in", async () => {
    const reset = () =>
      service.send("POST", "/password-resets", {
        body: { email: "a@example.org" },
        headers: { "Idempotency-Key": "with space" },
      });
    expect((await reset()).status).toBe(202);
  });
});
