import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fillTables } from "../../test/support/fill-tables.ts";
import { startTestService, type TestService } from "../../test/support/service.ts";

let service: TestService;
let reviewId: string;
let camera: { id: string; slug: string };
let author: string;

beforeAll(async () => {
  service = await startTestService();
  const fill = fillTables(service.em);
  author = await fill.editor("Ana Sosa");
  camera = await fill.camera("Nikon", "Z 6");
  reviewId = await fill.review({
    camera,
    author,
    slug: "z6-a-year-on",
    formerSlugs: ["z6-first-look"],
    body: "**Good** <script>alert(1)</script> [shop](https://example.org)",
    rating: 8.5,
    publishedAt: "2026-03-01T10:00:00Z",
  });
  await fill.text(reviewId, "es", { slug: "z6-un-año-después", title: "Un año después" });
  await fill.review({ camera, author, slug: "taken-back", formerSlugs: ["taken-back-first"], status: "retracted" });
  await fill.review({ camera, author, slug: "a-draft", status: "draft" });
  await fill.review({ camera, author, slug: "tomorrows", status: "scheduled" });
  await fill.review({
    camera,
    author,
    slug: "again-tomorrow",
    status: "scheduled",
    publishedAt: "2025-01-01T00:00:00Z",
  });
});
afterAll(() => service?.stop());

const get = (slug: string, headers = {}) => service.send("GET", `/content/${encodeURIComponent(slug)}`, { headers });

describe("one review", () => {
  it("is told whole, with safe HTML and its other languages", async () => {
    const { status, body, headers } = await get("z6-a-year-on");
    expect(status).toBe(200);
    expect(body).toEqual({
      slug: "z6-a-year-on",
      url: "http://reviews.test/content/z6-a-year-on",
      language: "en",
      title: "A title",
      summary: "A summary",
      rating: 8.5,
      camera: { id: camera.id, slug: "nikon-z-6", brand: "Nikon", model: "Z 6" },
      author: { id: author, slug: "ana-sosa", name: "Ana Sosa" },
      publishedAt: "2026-03-01T10:00:00.000Z",
      body: "**Good** <script>alert(1)</script> [shop](https://example.org)",
      bodyHtml:
        '<p><strong>Good</strong> &lt;script&gt;alert(1)&lt;/script&gt; <a href="https://example.org" rel="nofollow ugc noopener">shop</a></p>\n',
      pros: ["light"],
      cons: ["dear"],
      verdict: "Good.",
      disclosure: "bought",
      alternates: {
        en: "http://reviews.test/content/z6-a-year-on",
        es: "http://reviews.test/content/z6-un-a%C3%B1o-despu%C3%A9s",
      },
      updatedAt: "2026-01-01T00:00:00.000Z",
    });
    expect(headers.get("Cache-Tag")).toBe(`review-${reviewId},camera-${camera.id}`);
    expect(headers.get("Cache-Control")).toMatch(/^public, max-age=60, s-maxage=300/);
    expect(headers.get("Last-Modified")).toBe("Thu, 01 Jan 2026 00:00:00 GMT");
    expect((await get("z6-a-year-on", { "If-None-Match": headers.get("ETag") })).status).toBe(304);
  });

  it("has an address for each language", async () => {
    const { status, body } = await get("z6-un-año-después");
    expect([status, body.language, body.title, body.rating]).toEqual([200, "es", "Un año después", 8.5]);
  });

  it("is led to from its former addresses", async () => {
    const { status, headers, text } = await get("z6-first-look");
    expect([status, headers.get("Location"), text]).toEqual([301, "/content/z6-a-year-on", ""]);
    expect(headers.get("Cache-Tag")).toContain(`review-${reviewId}`);
  });

  it("is gone when it was public and isn't any more", async () => {
    for (const slug of ["taken-back", "taken-back-first", "again-tomorrow"]) {
      const { status, body, headers } = await get(slug);
      expect([slug, status, body.type.split("/").at(-1)]).toEqual([slug, 410, "review-retracted"]);
      expect(headers.get("Cache-Control")).toBe("no-store");
    }
  });

  it("doesn't exist when it never was public, or never was", async () => {
    for (const slug of [
      "a-draft",
      "tomorrows",
      "nothing-here",
      "feed.xml",
      "a b",
      "'; drop table app.reviews --",
      "-",
      "x".repeat(300),
    ]) {
      const { status, body, headers } = await get(slug);
      expect([slug, status, body.type.split("/").at(-1)]).toEqual([slug, 404, "not-found"]);
      expect(headers.get("Cache-Control")).toBe("no-store");
    }
  });

  it("takes no parameters", async () => {
    expect((await service.send("GET", "/content/z6-a-year-on?utm_source=x")).status).toBe(400);
  });

  it("is public again as soon as it is published again", async () => {
    await service.em().execute("update app.reviews set status = 'published' where status = 'retracted'");
    expect((await get("taken-back")).status).toBe(200);
    await service.em().execute("update app.reviews set status = 'retracted' where id = ?", [reviewId]);
    expect((await get("z6-un-año-después")).status).toBe(410);
  });
});
