import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startTestService, type TestService } from "../support/service.ts";

const APP = "https://editors.test";
let service: TestService;

beforeAll(async () => {
  service = await startTestService({ EDITOR_APP_URL: `${APP}/desk` });
});
afterAll(() => service?.stop());

describe("a page of another origin", () => {
  it.each([
    "/content",
    "/content/nothing-here",
    "/openapi.json",
    "/docs",
    "/version",
    "/.well-known/jwks.json",
    "/content?x=1",
  ])("reads what is public, alike with and without an Origin: %s", async (path) => {
    const named = ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Vary"];
    const read = async (headers: Record<string, string>) => {
      const reply = await service.send("GET", path, { headers });
      return named.map((name) => reply.headers.get(name));
    };
    const [origin, exposed, vary] = await read({});
    expect([origin, exposed?.includes("ETag"), vary?.includes("Origin") ?? false]).toEqual(["*", true, false]);
    expect(await read({ Origin: "https://anyone.test" })).toEqual([origin, exposed, vary]); // a cache may keep either
  });

  it.each([
    [APP, APP],
    ["https://editors.test.evil.test", null],
    ["http://editors.test", null],
    ["null", null],
  ])("may do more when it is the editors' application: %s", async (origin, allowed) => {
    const preflight = await service.send("OPTIONS", "/reviews", {
      headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
    });
    expect([preflight.status, preflight.headers.get("Access-Control-Allow-Origin")]).toEqual([204, allowed]);
    expect(preflight.headers.get("Access-Control-Allow-Methods")?.includes("POST") ?? false).toBe(allowed !== null);
    expect(preflight.headers.get("Vary")).toContain("Origin");
    expect(preflight.headers.get("Access-Control-Allow-Credentials")).toBeNull();
  });

  it("sends cookies to the sessions' addresses only", async () => {
    const ask = async (path: string) =>
      (await service.send("OPTIONS", path, { headers: { Origin: APP, "Access-Control-Request-Method": "POST" } }))
        .headers;
    expect((await ask("/sessions/refresh")).get("Access-Control-Allow-Credentials")).toBe("true");
    expect((await ask("/editors")).get("Access-Control-Allow-Credentials")).toBeNull();
  });

  it.each([
    ["POST", "/sessions", { Origin: "https://evil.test" }, 403],
    ["POST", "/sessions", { Origin: "null" }, 403],
    ["POST", "/sessions", { "Sec-Fetch-Site": "cross-site" }, 403],
    ["POST", "/sessions", { Origin: APP, "Sec-Fetch-Site": "cross-site" }, 403],
    ["POST", "/sessions", { Origin: APP, "Sec-Fetch-Site": "same-site" }, 422],
    ["POST", "/sessions", { Origin: "http://reviews.test" }, 422],
    ["POST", "/sessions", {}, 422],
    ["POST", "/password-resets", { Origin: "https://evil.test" }, 403],
    ["POST", "/password-resets/unknown", { Origin: "https://evil.test" }, 403],
    ["POST", "/invitations/unknown", { Origin: "https://evil.test" }, 403],
    ["DELETE", "/sessions/current", { Origin: "https://evil.test" }, 403],
    ["PUT", "/sessions", { Origin: "https://evil.test" }, 405],
    ["GET", "/invitations/unknown", { Origin: "https://evil.test", "Sec-Fetch-Site": "cross-site" }, 404],
    ["POST", "/reviews", { Origin: "https://evil.test" }, 401],
  ] as [string, string, Record<string, string>, number][])(
    "sends %s %s with %j and gets %i",
    async (method, path, headers, status) => {
      const body = method === "POST" ? { body: {} } : {};
      expect((await service.send(method, path, { ...body, headers })).status).toBe(status);
    },
  );
});
