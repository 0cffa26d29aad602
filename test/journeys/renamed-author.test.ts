import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Person, startTestService, type TestService } from "../support/service.ts";

let service: TestService;
let author: Person;
let slugs: { review: string; camera: string };

beforeAll(async () => {
  service = await startTestService();
  author = await service.person("admin", "Ana Before");
  const camera = await send("POST", "/cameras", { brand: "Zenit", model: "E", kind: "film" });
  const words = { title: "Heavy", summary: "s", body: "b", verdict: "v" };
  const made = { cameraId: camera.body.id, language: "en", rating: 8, disclosure: "bought", ...words };
  const review = await send("POST", "/reviews", made);
  await send("PUT", `/reviews/${review.body.id}/publication`);
  slugs = { review: review.body.slug, camera: camera.body.slug };
  // A second that everything before the rename lies in: HTTP's dates know no finer one.
  const past = "updated_at = now() - interval '1 hour'";
  for (const table of ["editors", "cameras", "reviews"]) await service.em().execute(`update app.${table} set ${past}`);
});
afterAll(() => service?.stop());

const send = (method: string, path: string, body?: object) =>
  service.send(method, path, { token: author.token, ...(body && { body }), headers: { "If-Match": "*" } });

it("is seen by readers who ask with If-Modified-Since alone", async () => {
  const paths = ["/content", `/content/${slugs.review}`, `/content/cameras/${slugs.camera}`];
  const since = new Map<string, string>();
  for (const path of paths) {
    const seen = await service.send("GET", path);
    expect(seen.text).toContain("Ana Before");
    since.set(path, seen.headers.get("Last-Modified") ?? "");
  }
  const ask = async (path: string) =>
    (await service.send("GET", path, { headers: { "If-Modified-Since": since.get(path) ?? "" } })).status;
  for (const path of paths) expect([path, await ask(path)]).toEqual([path, 304]);
  await send("PATCH", "/editors/me", { name: "Ana After" });
  for (const path of paths) expect([path, await ask(path)]).toEqual([path, 200]);
});
