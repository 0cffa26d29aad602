import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Person, type Reply, type Send, startTestService, type TestService } from "../../test/support/service.ts";
import { publishScheduled } from "./publication.ts";

let service: TestService;
let admin: Person;
let author: Person;
let other: Person;
let cameraId: string;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
  author = await service.person("editor", "Ana Autora");
  other = await service.person("editor", "Otto Otro");
  const camera = await service.send("POST", "/cameras", {
    token: admin.token,
    body: { brand: "Fujifilm", model: "X-T5", kind: "mirrorless" },
  });
  cameraId = camera.body.id;
});
afterAll(() => service?.stop());

const review = (more = {}) => ({
  cameraId,
  language: "es",
  title: "Un año con ella",
  summary: "Ligera y honesta.",
  body: "## Primera\n\nCabe en la mano.",
  rating: 8.5,
  pros: ["Ligera"],
  cons: ["Batería"],
  verdict: "Sí.",
  disclosure: "bought",
  ...more,
});
const as = (
  person: Person,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { "If-Match": "*" },
  more: Send = {},
) => service.send(method, path, { token: person.token, ...(body !== undefined && { body }), headers, ...more });
const draft = async (more = {}, person = author): Promise<Reply> => as(person, "POST", "/reviews", review(more), {});
const publish = (id: string, body?: unknown, person = author) => as(person, "PUT", `/reviews/${id}/publication`, body);
const pointers = (reply: Reply) => reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();

describe("drafting", () => {
  it("answers 201 with Location, ETag and the whole review", async () => {
    const reply = await draft();
    expect(reply.status).toBe(201);
    expect(reply.headers.get("Location")).toBe(`/reviews/${reply.body.id}`);
    expect(reply.headers.get("ETag")).toMatch(/^"1\.[\w-]+"$/);
    expect(reply.body).toMatchObject({
      ...review(),
      status: "draft",
      version: 1,
      author: { id: author.id, name: "Ana Autora" },
      camera: { id: cameraId, slug: "fujifilm-x-t5", brand: "Fujifilm", model: "X-T5" },
      scheduledFor: null,
      publishedAt: null,
    });
    expect(reply.body.slug).toMatch(/^fujifilm-x-t5-un-ano-con-ella(-\d+)?$/);
    const read = await as(author, "GET", `/reviews/${reply.body.id}`);
    expect(read.body).toEqual(reply.body);
  });

  it("names every bad member", async () => {
    const reply = await draft({
      cameraId: "x",
      language: "fr",
      title: " ",
      rating: 8.3,
      pros: [""],
      cons: "no",
      verdict: undefined,
      disclosure: "stolen",
      extra: 1,
    });
    expect(reply.status).toBe(422);
    expect(pointers(reply)).toEqual([
      "/cameraId",
      "/cons",
      "/disclosure",
      "/extra",
      "/language",
      "/pros/0",
      "/rating",
      "/title",
      "/verdict",
    ]);
  });

  it.each([[-0.5], [10.5], ["8"], [null], [8.25]])("refuses the rating %p", async (rating) => {
    expect(pointers(await draft({ rating }))).toEqual(["/rating"]);
  });

  it("refuses a camera that the catalogue doesn't have", async () => {
    const reply = await draft({ cameraId: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" });
    expect([reply.status, reply.body.errors[0]]).toEqual([
      422,
      { pointer: "/cameraId", code: "unknown-camera", message: "is not a camera of the catalogue" },
    ]);
  });

  it("numbers the slugs of equal titles, also when they are made at once", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => draft({ title: "Gemelas" })));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const slugs = made.map(({ body }) => body.slug).sort();
    expect(slugs).toEqual([
      "fujifilm-x-t5-gemelas",
      ...[2, 3, 4, 5].map((number) => `fujifilm-x-t5-gemelas-${number}`),
    ]);
  });
});

describe("who sees and changes what", () => {
  it("hides another's draft as if it didn't exist, and refuses to change another's public review", async () => {
    const { body } = await draft();
    const path = `/reviews/${body.id}`;
    for (const [method, address, sent] of [
      ["GET", path, undefined],
      ["PATCH", path, {}],
      ["PUT", path, {}],
      ["DELETE", path, undefined],
      ["PUT", `${path}/publication`, {}],
      ["PUT", `${path}/translations/en`, {}],
      ["GET", `${path}/revisions`, undefined],
      ["GET", `${path}/revisions/1`, undefined],
      ["POST", `${path}/revisions/1/restoration`, undefined],
    ] as const) {
      const reply = await as(other, method, address, sent, {});
      expect([method, address, reply.status, reply.body.type]).toEqual([method, address, 404, "not-found"]);
    }
    await publish(body.id);
    expect((await as(other, "GET", path)).status).toBe(200);
    for (const method of ["PATCH", "PUT", "DELETE"]) {
      expect((await as(other, method, path, method === "DELETE" ? undefined : {}, {})).body.type).toBe(
        "not-your-review",
      );
    }
    expect((await as(admin, "PATCH", path, { rating: 9 })).status).toBe(200);
  });

  it("lists one's own and everyone's public reviews, for admins all", async () => {
    const { body: hidden } = await draft({ title: "Escondida" });
    const { body: open } = await draft({ title: "Abierta" });
    await publish(open.id);
    const ids = async (person: Person, query = "") =>
      (await as(person, "GET", `/reviews?limit=100${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids(author)).toEqual(expect.arrayContaining([hidden.id, open.id]));
    expect(await ids(other)).toEqual(expect.arrayContaining([open.id]));
    expect(await ids(other)).not.toContain(hidden.id);
    expect(await ids(admin)).toContain(hidden.id);
    expect(await ids(author, "&status=draft")).not.toContain(open.id);
    expect(await ids(author, `&author=${author.id}&camera=fujifilm-x-t5`)).toContain(hidden.id);
    expect(await ids(author, "&author=ana-autora")).toContain(hidden.id);
    expect(await ids(author, "&author=nobody")).toEqual([]);
  });

  it("pages newest first", async () => {
    const first = await as(author, "GET", "/reviews?limit=2");
    const second = await as(author, "GET", `/reviews?limit=2&cursor=${first.body.next}`);
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect((await as(author, "GET", `/reviews?status=draft&cursor=${first.body.next}`)).status).toBe(400);
  });

  it("keeps authorship when an admin edits", async () => {
    const { body } = await draft();
    const reply = await as(admin, "PATCH", `/reviews/${body.id}`, { verdict: "Revisado." });
    expect(reply.body.author.id).toBe(author.id);
    const { body: history } = await as(author, "GET", `/reviews/${body.id}/revisions`);
    expect(history.items.map(({ change, editor }: { change: string; editor: Person }) => [change, editor.id])).toEqual([
      ["changed", admin.id],
      ["drafted", author.id],
    ]);
  });
});

describe("changing", () => {
  it("needs If-Match, and the newest", async () => {
    const made = await draft();
    const path = `/reviews/${made.body.id}`;
    expect((await as(author, "PATCH", path, { rating: 1 }, {})).status).toBe(428);
    const changed = await as(author, "PATCH", path, { rating: 1 }, { "If-Match": made.headers.get("ETag") ?? "" });
    expect([changed.status, changed.body.version, changed.body.rating]).toEqual([200, 2, 1]);
    expect(
      (await as(author, "PATCH", path, { rating: 2 }, { "If-Match": made.headers.get("ETag") ?? "" })).status,
    ).toBe(412);
    expect(
      (await as(author, "PATCH", path, { rating: 2 }, { "If-Match": `"x", ${changed.headers.get("ETag")}` })).status,
    ).toBe(200);
  });

  it("says nothing changed when nothing is different", async () => {
    const { body } = await draft();
    const same = await as(author, "PUT", `/reviews/${body.id}`, review());
    expect([same.status, same.body.version]).toEqual([200, 1]);
    expect((await as(author, "GET", `/reviews/${body.id}/revisions`)).body.items).toHaveLength(1);
  });

  it("makes a new version of the review when only a text changes, and a new slug when the title does", async () => {
    const { body } = await draft();
    const changed = await as(author, "PATCH", `/reviews/${body.id}`, { title: "Otro título" });
    expect([changed.body.version, changed.body.slug]).toEqual([2, "fujifilm-x-t5-otro-titulo"]);
    expect(changed.body.updatedAt > body.updatedAt).toBe(true);
  });

  it("lets one of two edits at once through", async () => {
    const made = await draft();
    const edit = (title: string) =>
      as(author, "PATCH", `/reviews/${made.body.id}`, { title }, { "If-Match": made.headers.get("ETag") ?? "" });
    expect((await Promise.all([edit("Uno"), edit("Dos")])).map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("refuses null, unknown members and an empty language", async () => {
    const { body } = await draft();
    const reply = await as(author, "PATCH", `/reviews/${body.id}`, {
      title: null,
      status: "published",
      author: admin.id,
    });
    expect(pointers(reply)).toEqual(["/author", "/status", "/title"]);
  });

  it("never deletes what was public once", async () => {
    const { body } = await draft();
    await publish(body.id);
    await as(author, "DELETE", `/reviews/${body.id}/publication`);
    await publish(body.id, { at: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await as(author, "DELETE", `/reviews/${body.id}/publication`)).body.status).toBe("draft");
    expect((await as(author, "DELETE", `/reviews/${body.id}`)).body.type).toBe("review-was-public");
    expect((await service.send("GET", `/content/${body.slug}`)).status).toBe(410);
  });

  it("says so when the camera is removed while the review is drafted", async () => {
    const camera = await as(admin, "POST", "/cameras", { brand: "Kodak", model: "Brief", kind: "film" }, {});
    const lock = service.em();
    await lock.begin();
    await lock.execute("select from app.cameras where id = ? for update", [camera.body.id]);
    const pending = draft({ cameraId: camera.body.id });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await lock.execute("delete from app.cameras where id = ?", [camera.body.id]);
    await lock.commit();
    const reply = await pending;
    expect([reply.status, reply.body.errors[0].pointer]).toEqual([422, "/cameraId"]);
  });

  it("deletes drafts only", async () => {
    const { body } = await draft();
    await publish(body.id);
    expect((await as(author, "DELETE", `/reviews/${body.id}`)).body.type).toBe("review-not-draft");
    const { body: another } = await draft();
    expect((await as(author, "DELETE", `/reviews/${another.id}`)).status).toBe(204);
    expect((await as(author, "GET", `/reviews/${another.id}`)).status).toBe(404);
  });
});

describe("publication", () => {
  it("publishes now, once", async () => {
    const { body } = await draft();
    const published = await publish(body.id);
    expect([published.status, published.body.status, published.body.version]).toEqual([200, "published", 2]);
    expect(published.body.publishedAt).not.toBeNull();
    const again = await publish(body.id, {});
    expect([again.status, again.body.version]).toEqual([200, 2]);
    expect((await publish(body.id, { at: "2001-01-01T00:00:00Z" })).body.version).toBe(2);
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect((await publish(body.id, { at: future })).body.type).toBe("review-published");
  });

  it("lets two publications at once make one revision", async () => {
    const { body } = await draft();
    const replies = await Promise.all([publish(body.id), publish(body.id)]);
    expect(replies.map(({ status, body: { version } }) => [status, version])).toEqual([
      [200, 2],
      [200, 2],
    ]);
    expect((await as(author, "GET", `/reviews/${body.id}/revisions`)).body.items).toHaveLength(2);
  });

  it("schedules, moves the schedule, and keeps only the promise in force", async () => {
    const { body } = await draft();
    const first = new Date(Date.now() + 3_600_000);
    const second = new Date(Date.now() + 7_200_000);
    expect((await publish(body.id, { at: first.toISOString() })).body).toMatchObject({
      status: "scheduled",
      scheduledFor: first.toISOString(),
    });
    expect((await publish(body.id, { at: first.toISOString() })).body.version).toBe(2);
    expect((await publish(body.id, { at: second.toISOString() })).body).toMatchObject({
      scheduledFor: second.toISOString(),
      version: 3,
    });
    const keep = (at: Date) =>
      service.em().transactional((em) => publishScheduled(em as ReturnType<TestService["em"]>, body.id, at));
    expect(await keep(first)).toBe("superseded");
    expect(await keep(second)).toBe("published");
    expect(await keep(second)).toBe("superseded");
    expect((await as(author, "GET", `/reviews/${body.id}`)).body).toMatchObject({
      status: "published",
      scheduledFor: null,
      publishedAt: second.toISOString(),
    });
    const promised = await service
      .em()
      .execute("select run_at from app.outbox where payload->>'reviewId' = ? order by run_at", [body.id]);
    expect(promised.map((row) => new Date(row.run_at as string).toISOString())).toEqual([
      first.toISOString(),
      second.toISOString(),
    ]);
  });

  it("takes a scheduled review off, retracts a public one, refuses on a draft", async () => {
    const { body } = await draft();
    const withdraw = () => as(author, "DELETE", `/reviews/${body.id}/publication`);
    expect((await withdraw()).body.type).toBe("review-not-public");
    await publish(body.id, { at: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await withdraw()).body).toMatchObject({ status: "draft", scheduledFor: null });
    await publish(body.id);
    expect((await withdraw()).body.status).toBe("retracted");
    const again = await withdraw();
    expect([again.status, again.body.status]).toEqual([200, "retracted"]);
    expect((await publish(body.id)).body.status).toBe("published");
  });

  it.each([["tomorrow"], ["2026-13-01T00:00:00Z"], [5], ["2099-01-01T00:00:00Z"]])(
    "refuses the time %p",
    async (at) => {
      const { body } = await draft();
      expect(pointers(await publish(body.id, { at }))).toEqual(["/at"]);
    },
  );
});

describe("translations and revisions", () => {
  const text = (title: string) => ({
    title,
    summary: "Honest.",
    body: "One.\n\nTwo.",
    pros: ["Light"],
    cons: [],
    verdict: "Yes.",
  });

  it("writes a translation with a slug of its own, replaces it, and removes it", async () => {
    const { body } = await draft();
    const path = `/reviews/${body.id}/translations`;
    const created = await as(author, "PUT", `${path}/en`, text("A year with it"));
    expect([created.status, created.body.translations.en.slug, created.body.version]).toEqual([
      201,
      "fujifilm-x-t5-a-year-with-it",
      2,
    ]);
    const replaced = await as(author, "PUT", `${path}/en`, text("Two years with it"));
    expect([replaced.status, replaced.body.translations.en.title]).toEqual([200, "Two years with it"]);
    expect((await as(author, "PATCH", `/reviews/${body.id}`, { language: "en" })).body.type).toBe("translation-exists");
    expect((await as(author, "DELETE", `${path}/en`)).body.translations).toEqual({});
    expect((await as(author, "DELETE", `${path}/en`)).status).toBe(404);
    expect((await as(author, "DELETE", `${path}/es`)).body.type).toBe("original-language");
    expect((await as(author, "PUT", `${path}/fr`, text("Non"))).status).toBe(404);
    expect(pointers(await as(author, "PUT", `${path}/pt`, { title: "" }))).toEqual([
      "/body",
      "/summary",
      "/title",
      "/verdict",
    ]);
  });

  it("tells what each change changed, and by whom", async () => {
    const { body } = await draft({ body: "uno\ndos\ntres" });
    await as(author, "PATCH", `/reviews/${body.id}`, { rating: 9, body: "uno\nDOS\ntres", pros: ["Ligera", "Bonita"] });
    await publish(body.id);
    const list = await as(author, "GET", `/reviews/${body.id}/revisions?limit=2`);
    expect(list.body.items.map(({ number, change }: { number: number; change: string }) => [number, change])).toEqual([
      [3, "published"],
      [2, "changed"],
    ]);
    const rest = await as(author, "GET", `/reviews/${body.id}/revisions?limit=2&cursor=${list.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ number: 1, change: "drafted" }], next: null });
    const second = await as(author, "GET", `/reviews/${body.id}/revisions/2`);
    const byPointer = Object.fromEntries(second.body.difference.map((one: { pointer: string }) => [one.pointer, one]));
    expect(byPointer["/rating"]).toEqual({ pointer: "/rating", before: 8.5, after: 9 });
    expect(byPointer["/texts/es/pros"]).toMatchObject({ before: ["Ligera"], after: ["Ligera", "Bonita"] });
    expect(byPointer["/texts/es/body"].patch).toContain("-dos\n+DOS");
    expect(second.body.editor).toEqual({ id: author.id, name: "Ana Autora" });
    for (const number of ["0", "99", "x", "1e1"])
      expect((await as(author, "GET", `/reviews/${body.id}/revisions/${number}`)).status).toBe(404);
  });

  it("tells of a long text that is all different as before and after, in no time", async () => {
    const lines = (word: string) => Array.from({ length: 8_000 }, (_, number) => `${word}${number}`).join("\n");
    const { body } = await draft({ body: lines("a") });
    await as(author, "PATCH", `/reviews/${body.id}`, { body: lines("b") });
    const { body: revision } = await as(author, "GET", `/reviews/${body.id}/revisions/2`);
    expect(revision.difference[0]).toMatchObject({ pointer: "/texts/es/body", before: lines("a"), after: lines("b") });
  });

  it("restores content, not state, as a new revision", async () => {
    const { body } = await draft();
    await as(author, "PUT", `/reviews/${body.id}/translations/en`, text("A year"));
    await as(author, "PATCH", `/reviews/${body.id}`, { title: "Cambiada", rating: 2 });
    await publish(body.id);
    const path = `/reviews/${body.id}/revisions/1/restoration`;
    expect((await as(author, "POST", path, undefined, {})).status).toBe(428);
    const restored = await as(author, "POST", path);
    expect(restored.body).toMatchObject({
      title: "Un año con ella",
      rating: 8.5,
      status: "published",
      translations: {},
      version: 5,
    });
    expect((await as(author, "GET", `/reviews/${body.id}/revisions`)).body.items[0].change).toBe("restored-1");
  });

  it("records every change in the audit chain", async () => {
    const { body } = await draft();
    await publish(body.id);
    const { body: audit } = await as(admin, "GET", `/audit?subject=review:${body.id}`);
    expect(audit.items.map(({ verb }: { verb: string }) => verb)).toEqual(["review-published", "review-drafted"]);
  });
});
