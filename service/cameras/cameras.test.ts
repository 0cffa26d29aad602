import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Person, startTestService, type TestService } from "../../test/support/service.ts";

let service: TestService;
let admin: Person;
let editor: Person;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
  editor = await service.person("editor");
});
afterAll(() => service?.stop());

const asAdmin = (method: string, path: string, body?: unknown, headers = {}) =>
  service.send(method, path, { token: admin.token, body, headers });
const add = (model: string, more = {}) =>
  asAdmin("POST", "/cameras", { brand: "Nikon", model, kind: "mirrorless", ...more });
const pointers = (reply: { body: { errors: { pointer: string }[] } }) =>
  reply.body.errors.map(({ pointer }) => pointer).sort();

describe("the catalogue", () => {
  it("takes a camera and gives it a slug, a version and an address", async () => {
    const reply = await add("Z 6III", {
      mount: "Nikon Z",
      cropFactor: 1,
      megapixels: 24.5,
      year: 2024,
      weightGrams: 760,
      priceUsd: 2500,
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ slug: "nikon-z-6iii", version: 1, megapixels: 24.5, priceUsd: 2500 });
    expect(reply.headers.get("Location")).toBe(`/cameras/${reply.body.id}`);
    expect(reply.headers.get("Cache-Control")).toBe("private, no-store, no-transform");
    const read = await service.send("GET", `/cameras/${reply.body.id}`, { token: editor.token });
    expect(read.body).toEqual(reply.body);
    expect(read.headers.get("ETag")).toBe(reply.headers.get("ETag"));
  });

  it("refuses a camera that it has, however it is written", async () => {
    await add("D850");
    const again = await asAdmin("POST", "/cameras", { brand: "NIKON", model: "d-850", kind: "dslr" });
    expect(again.status).toBe(201); // "d-850" is another slug than "d850"
    expect((await add("D850")).body.type).toBe("camera-exists");
    expect((await add("d 850")).status).toBe(409);
  });

  it("names every bad member at once", async () => {
    const reply = await asAdmin("POST", "/cameras", {
      brand: "",
      kind: "toaster",
      megapixels: "many",
      year: 1700,
      price: 1,
      priceUsd: -1,
    });
    expect(reply.status).toBe(422);
    expect(pointers(reply)).toEqual(["/brand", "/kind", "/megapixels", "/model", "/price", "/priceUsd", "/year"]);
  });

  it("is written by admins and read by editors", async () => {
    expect((await service.send("POST", "/cameras", { token: editor.token, body: {} })).status).toBe(403);
    expect((await service.send("GET", "/cameras", { token: editor.token })).status).toBe(200);
    expect((await service.send("GET", "/cameras")).status).toBe(401);
  });

  it("replaces with PUT, changes with PATCH, forgets with null", async () => {
    const { body } = await add("Zf", { megapixels: 24.5, year: 2023 });
    const path = `/cameras/${body.id}`;
    const patched = await asAdmin(
      "PATCH",
      path,
      { year: null, priceUsd: 1999 },
      { "If-Match": "*", "Content-Type": "application/merge-patch+json" },
    );
    expect(patched.body).toMatchObject({ megapixels: 24.5, priceUsd: 1999, version: 2 });
    expect(patched.body).not.toHaveProperty("year");
    expect(pointers(await asAdmin("PATCH", path, { brand: null }, { "If-Match": "*" }))).toEqual(["/brand"]);
    const replaced = await asAdmin(
      "PUT",
      path,
      { brand: "Nikon", model: "Z f", kind: "mirrorless" },
      { "If-Match": patched.headers.get("ETag") },
    );
    expect(replaced.body).toMatchObject({ slug: "nikon-z-f", version: 3 });
    expect(replaced.body).not.toHaveProperty("priceUsd");
    const unchanged = await asAdmin("PATCH", path, { model: "Z f" }, { "If-Match": "*" });
    expect([unchanged.status, unchanged.body.version]).toEqual([200, 3]);
  });

  it("lets one of sixty edits with one ETag through", async () => {
    const made = await add("Z 9");
    const edits = Array.from({ length: 60 }, (_, year) =>
      asAdmin(
        "PATCH",
        `/cameras/${made.body.id}`,
        { year: 1900 + year },
        { "If-Match": made.headers.get("ETag") ?? "" },
      ),
    );
    const statuses = (await Promise.all(edits)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(59);
  });

  it("removes a camera that nobody has reviewed, and no other", async () => {
    const { body } = await add("Z 8");
    await service.send("POST", "/reviews", {
      token: editor.token,
      body: {
        cameraId: body.id,
        language: "en",
        title: "T",
        summary: "S",
        body: "B",
        rating: 8,
        pros: [],
        cons: [],
        verdict: "V",
        disclosure: "bought",
      },
    });
    const refused = await asAdmin("DELETE", `/cameras/${body.id}`, undefined, { "If-Match": "*" });
    expect([refused.status, refused.body.type]).toEqual([409, "camera-reviewed"]);
    const other = await add("Z 7");
    expect((await asAdmin("DELETE", `/cameras/${other.body.id}`, undefined, { "If-Match": "*" })).status).toBe(204);
    expect((await asAdmin("GET", `/cameras/${other.body.id}`)).status).toBe(404);
  });

  it("pages by brand and model without a gap or a repeat", async () => {
    const seen: string[] = [];
    for (let path = "/cameras?limit=3"; path; ) {
      const { body } = await asAdmin("GET", path);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      path = body.next ? `/cameras?limit=3&cursor=${body.next}` : "";
    }
    const all = await asAdmin("GET", "/cameras?limit=100");
    expect(seen).toEqual(all.body.items.map(({ id }: { id: string }) => id));
    expect(new Set(seen).size).toBe(seen.length);
    expect((await asAdmin("GET", "/cameras?brand=nikon&kind=dslr&mount=none")).body.items).toEqual([]);
  });
});
