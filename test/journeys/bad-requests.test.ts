import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Person, type Send, startTestService, type TestService } from "../support/service.ts";

let service: TestService;
let admin: Person;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
});
afterAll(() => service?.stop());

const post = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  service.send("POST", "/cameras", { token: admin.token, raw, headers });
const camera = { brand: "Canon", model: "EOS R5", kind: "mirrorless" };

/** Sent as the bytes are: fetch would mend some of them. */
const raw = (
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(service.baseUrl);
    const sent = request({ host: "127.0.0.1", port, path, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text ? JSON.parse(text) : {} }));
    });
    sent.on("error", reject).end();
  });

describe("every refusal", () => {
  it.each([
    ["GET", "/nowhere", {}, 404, "not-found"],
    ["DELETE", "/cameras", {}, 405, "method-not-allowed"],
    ["GET", "/cameras", {}, 401, "unauthorized"],
    ["POST", "/sessions", { body: {} }, 422, "invalid-body"],
    ["POST", "/sessions", { raw: "{" }, 400, "malformed-body"],
    ["POST", "/sessions", { raw: "x", headers: { "Content-Type": "text/plain" } }, 415, "unsupported-media-type"],
    ["GET", "/content?colour=red", {}, 400, "invalid-query"],
    ["GET", "/content", { headers: { Accept: "image/png" } }, 406, "not-acceptable"],
  ] as [string, string, Send, number, string][])(
    "is a problem document: %s %s",
    async (method, path, send, status, type) => {
      const reply = await service.send(method, path, {
        ...send,
        headers: { ...send.headers, "Accept-Language": "pt-BR, en;q=0.5" },
      });
      expect([reply.status, reply.body.type]).toEqual([status, type]);
      expect(reply.headers.get("Content-Type")).toBe("application/problem+json");
      expect(reply.headers.get("Cache-Control")).toBe("no-store");
      expect(reply.headers.get("Content-Language")).toBe("pt");
      expect(reply.headers.get("X-Request-Id")).toBe(reply.body.requestId);
      expect(reply.body).toMatchObject({
        status,
        instance: path.split("?")[0],
        title: expect.any(String),
        detail: expect.any(String),
      });
    },
  );

  it("has a title in the reader's language", async () => {
    const title = async (language: string) =>
      (await service.send("GET", "/nowhere", { headers: { "Accept-Language": language } })).body.title;
    expect(await Promise.all(["es-AR", "pt", "en", "fr", "*", ";;q=x"].map(title))).toEqual([
      "No encontrado",
      "Não encontrado",
      "Not found",
      "Not found",
      "Not found",
      "Not found",
    ]);
  });

  it("says what an address knows", async () => {
    const reply = await service.send("PUT", "/cameras");
    expect([reply.status, reply.headers.get("Allow")]).toEqual([405, "GET, HEAD, OPTIONS, POST"]);
    const options = await service.send("OPTIONS", "/cameras");
    expect([options.status, options.headers.get("Allow"), options.text]).toEqual([204, "GET, HEAD, OPTIONS, POST", ""]);
    expect((await raw("/cameras", { method: "PROPFIND" })).status).toBe(405);
  });

  it("checks in the contract's order: who fails an early check learns nothing of a later one", async () => {
    const editor = await service.person("editor");
    const wrong = { raw: "{", headers: { "Content-Type": "text/plain", Accept: "image/png", "Idempotency-Key": "\t" } };
    expect((await service.send("PUT", "/cameras", wrong)).status).toBe(405);
    expect((await service.send("POST", "/cameras?x=1", wrong)).status).toBe(401);
    expect((await service.send("POST", "/cameras?x=1", { ...wrong, token: editor.token })).status).toBe(403);
    expect((await service.send("PATCH", "/cameras/1?x=1", { ...wrong, token: admin.token })).status).toBe(404);
    expect((await service.send("POST", "/cameras?x=1", { ...wrong, token: admin.token })).status).toBe(415);
    const json = { "Content-Type": "application/json" };
    expect(
      (
        await service.send("POST", "/cameras?x=1", {
          ...wrong,
          token: admin.token,
          headers: { ...json, Accept: "image/png" },
        })
      ).status,
    ).toBe(406);
    expect((await service.send("POST", "/cameras?x=1", { token: admin.token, raw: "a".repeat(300_000) })).status).toBe(
      413,
    );
    expect((await service.send("POST", "/cameras?x=1", { token: admin.token, raw: "{" })).body.type).toBe(
      "malformed-body",
    );
    expect((await service.send("POST", "/cameras?x=1", { token: admin.token, body: {} })).body.type).toBe(
      "invalid-query",
    );
  });
});

describe("bodies", () => {
  it.each([
    ["nothing", ""],
    ["half an object", '{"brand":'],
    ["a comment", '{"brand":"a" /* x */}'],
    ["a trailing comma", '{"brand":"a",}'],
    ["single quotes", "{'brand':'a'}"],
    ["NaN", '{"megapixels":NaN}'],
    ["a duplicate member", '{"brand":"Canon","brand":"Nikon","model":"x","kind":"dslr"}'],
    ["a duplicate member written otherwise", '{"brand":"Canon","br\\u0061nd":"Nikon"}'],
    ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a nested object", `${'{"a":'.repeat(40)}1${"}".repeat(40)}`],
    ["a byte order mark", "\ufeff{}"],
  ])("are refused as malformed: %s", async (_, text) => {
    const reply = await post(text);
    expect([reply.status, reply.body.type]).toEqual([400, "malformed-body"]);
  });

  it("are refused when they are not UTF-8", async () => {
    expect((await post(Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))).body.type).toBe(
      "malformed-body",
    );
  });

  it.each([
    ["an array", "[]", ""],
    ["a string", '"x"', ""],
    ["null", "null", ""],
    ["a NUL", JSON.stringify({ ...camera, model: "a\0b" }), "/model"],
    ["a lone surrogate", JSON.stringify(camera).replace("EOS R5", "\\ud800"), "/model"],
    ["__proto__", '{"brand":"Canon","model":"X","kind":"dslr","__proto__":{"role":"admin"}}', "/__proto__"],
    ["constructor", '{"brand":"Canon","model":"X","kind":"dslr","constructor":{}}', "/constructor"],
    ["a huge number", '{"brand":"Canon","model":"X","kind":"dslr","year":1e400}', "/year"],
    ["a number as text", '{"brand":"Canon","model":"X","kind":"dslr","year":"2020"}', "/year"],
  ])("are refused member by member: %s", async (_, text, pointer) => {
    const reply = await post(text);
    expect([reply.status, reply.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it("escapes JSON pointers", async () => {
    const reply = await post(JSON.stringify({ ...camera, "a/b~c": 1 }));
    expect(reply.body.errors[0].pointer).toBe("/a~1b~0c");
  });

  it.each([
    ["text/plain", 415],
    ["application/xml", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/json; charset=latin1", 415],
    ["multipart/form-data; boundary=x", 415],
    ["APPLICATION/JSON; charset=UTF-8", 422],
  ])("as %s answer %i", async (type, status) => {
    expect((await post("{}", { "Content-Type": type })).status).toBe(status);
  });

  it("are refused compressed, and told how to send them", async () => {
    const reply = await post(Uint8Array.from(gzipSync("{}")), { "Content-Encoding": "gzip" });
    expect([reply.status, reply.headers.get("Accept-Encoding")]).toEqual([415, "identity"]);
  });

  it("are refused above 256 KiB, announced or not", async () => {
    const large = JSON.stringify({ ...camera, model: "x".repeat(256 * 1024) });
    expect((await post(large)).status).toBe(413);
    const chunked = await fetch(`${service.baseUrl}/cameras`, {
      method: "POST",
      headers: { Authorization: `Bearer ${admin.token}`, "Content-Type": "application/json" },
      body: new Blob([large]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it("change nothing when they are refused", async () => {
    expect((await service.send("GET", "/cameras", { token: admin.token })).body.items).toEqual([]);
    const [{ count } = { count: -1 }] = await service
      .em()
      .execute<{ count: number }[]>("select count(*)::int as count from app.audit_records where verb like 'camera%'");
    expect(count).toBe(0);
  });
});

describe("addresses", () => {
  it.each([
    "/content/%zz",
    "/content/%",
    "/content/%c0%af",
    "/content/%00",
    "/content?q=%ff",
    "/content?q=%zz",
    "/content?q=a%00b",
  ])("with bad percent-encodings are refused: %s", async (path) => {
    const { status, body } = await raw(path);
    expect([path, status, body.status]).toEqual([path, 400, 400]);
  });

  it.each(["/Cameras", "/cameras/", "//cameras", "/cameras/../cameras"])("have one spelling: %s", async (path) => {
    expect((await raw(path, { headers: { Authorization: `Bearer ${admin.token}` } })).status).toBe(404);
  });

  it("are refused when they are far too long", async () => {
    expect((await raw(`/content?q=${"a".repeat(5_000)}`)).status).toBe(414);
  });
});

describe("answers", () => {
  it("know HEAD, 304 and strong validators", async () => {
    const made = await service.send("POST", "/cameras", { token: admin.token, body: camera });
    const path = `/cameras/${made.body.id}`;
    const etag = made.headers.get("ETag") ?? "";
    const head = await service.send("HEAD", path, { token: admin.token });
    expect([head.status, head.text, head.headers.get("ETag")]).toEqual([200, "", etag]);
    const cached = await service.send("GET", path, { token: admin.token, headers: { "If-None-Match": etag } });
    expect([cached.status, cached.text, cached.headers.get("ETag")]).toEqual([304, "", etag]);
    const other = await service.person("admin");
    expect((await service.send("GET", path, { token: other.token })).headers.get("ETag")).toBe(etag);
  });

  it("carry headers that keep browsers careful", async () => {
    const { headers } = await service.send("GET", "/content");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Set-Cookie")).toBeNull();
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(headers.get("RateLimit-Policy")).toBe('"reader";q=2000;w=60');
    expect(headers.get("RateLimit")).toBeNull();
  });

  it("take over a sound request id and no other", async () => {
    const ask = async (id: string) =>
      (await service.send("GET", "/nowhere", { headers: { "X-Request-Id": id } })).headers.get("X-Request-Id");
    expect(await ask("order-12345678")).toBe("order-12345678");
    expect(await ask("x")).not.toBe("x");
    expect(await ask("a b<script>")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("tell an editor's budget of changes", async () => {
    const editor = await service.person("editor");
    const reply = await service.send("POST", "/reviews", { token: editor.token, body: {} });
    expect(reply.headers.get("RateLimit-Policy")).toBe('"editor";q=600;w=60');
    expect(reply.headers.get("RateLimit")).toMatch(/^"editor";r=599;t=\d+$/);
  });
});

describe("the log", () => {
  it("has a line for each request with the route's pattern, and no secret", async () => {
    const secret = "a-secret-password-that-nobody-should-see";
    await service.send("POST", "/sessions", { body: { email: "x@example.org", password: secret } });
    await service.send("POST", "/invitations/a-secret-token-in-the-address", { body: { password: secret } });
    await service.send("GET", `/cameras`, { token: admin.token });
    const text = JSON.stringify(service.logged);
    for (const hidden of [secret, "a-secret-token-in-the-address", admin.token]) expect(text).not.toContain(hidden);
    expect(service.logged).toContainEqual(
      expect.objectContaining({
        route: "/invitations/:token",
        status: 404,
        method: "POST",
        requestId: expect.any(String),
      }),
    );
    expect(service.logged).toContainEqual(
      expect.objectContaining({ route: "/cameras", editorId: admin.id, durationMs: expect.any(Number) }),
    );
  });

  it("redacts what should never be logged", async () => {
    service.parts.log.info(
      { headers: { authorization: "Bearer abc" }, body: { password: "hidden-word", nested: { token: "hidden-word" } } },
      "by mistake",
    );
    expect(JSON.stringify(service.logged.at(-1))).not.toMatch(/abc|hidden-word/);
  });
});
