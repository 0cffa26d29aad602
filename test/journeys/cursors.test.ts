import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Person, startTestService, type TestService } from "../support/service.ts";

const LISTS = ["/editors", "/cameras", "/reviews", "/audit", "/content", "/content/cameras"];

let service: TestService;
let admin: Person;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
  await service.person("editor");
  for (const model of ["One", "Two", "Three"]) {
    const camera = await send("POST", "/cameras", { brand: "Argus", model, kind: "film" });
    const words = { title: model, summary: "s", body: "b", verdict: "v" };
    const review = { cameraId: camera.body.id, language: "en", rating: 8, disclosure: "loaned", ...words };
    const { body } = await send("POST", "/reviews", review);
    await send("PUT", `/reviews/${body.id}/publication`);
  }
});
afterAll(() => service?.stop());

const send = (method: string, path: string, body?: object) =>
  service.send(method, path, { token: admin.token, ...(body && { body }), headers: { "If-Match": "*" } });
const get = (path: string) => service.send("GET", path, { token: admin.token });

describe("a list's cursor", () => {
  it.each(LISTS)("of %s is good there and nowhere else", async (list) => {
    const { body } = await get(`${list}?limit=1`);
    expect(typeof body.next).toBe("string");
    expect((await get(`${list}?limit=1&cursor=${body.next}`)).status).toBe(200);
    for (const other of LISTS.filter((one) => one !== list)) {
      const refused = await get(`${other}?limit=1&cursor=${body.next}`);
      expect([other, refused.status, refused.body.errors?.[0].code]).toEqual([other, 400, "invalid-cursor"]);
    }
  });

  it.each(["limit=1e1", "limit=05", "limit=+5", "limit=0x5", "limit=", "%6cimit=5", "limit=101", "limit=0"])(
    "and the page's size have one spelling: not %s",
    async (query) => {
      expect((await get(`/content?${query}`)).status).toBe(400);
    },
  );
});
