import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fillTables } from "../../test/support/fill-tables.ts";
import { startTestService, type TestService } from "../../test/support/service.ts";

let service: TestService;
let ana: string;
let z6: { id: string; slug: string };

const T1 = "2026-03-01T10:00:00.000Z";
const T2 = "2026-03-02T10:00:00.000Z";

beforeAll(async () => {
  service = await startTestService();
  const fill = fillTables(service.em);
  ana = await fill.editor("Ana Núñez");
  const bruno = await fill.editor("Bruno");
  z6 = await fill.camera("Nikon", "Z 6", { mount: "Nikon Z", year: 2018, formerSlugs: ["nikon-z6"] });
  const r5 = await fill.camera("Canon", "EOS R5", { mount: "Canon RF", year: 2020 });
  const gr = await fill.camera("Ricoh", "GR III", { kind: "compact", year: 2019 });
  const first = await fill.review({ camera: z6, author: ana, slug: "z6-en", rating: 8, publishedAt: T1 });
  await fill.text(first, "es", { slug: "z6-es", title: "Un título" });
  await fill.review({ camera: r5, author: ana, slug: "r5-es", language: "es", rating: 9.5, publishedAt: T2 });
  await fill.review({ camera: gr, author: bruno, slug: "gr-pt", language: "pt", rating: 8, publishedAt: T2 });
  await fill.review({ camera: z6, author: bruno, slug: "z6-again", rating: 6.5, publishedAt: "2026-03-03T10:00:00Z" });
  for (const status of ["draft", "scheduled", "retracted"] as const) {
    await fill.review({ camera: z6, author: ana, slug: `z6-${status}`, status, rating: 10 });
  }
});
afterAll(() => service?.stop());

const get = (query: string) => service.send("GET", `/content${query && `?${query}`}`);
const slugs = async (query: string): Promise<string[]> => {
  const { status, body } = await get(query);
  expect([query, status]).toEqual([query, 200]);
  return body.items.map(({ slug }: { slug: string }) => slug);
};

describe("the list", () => {
  it("has each published review once, as its original, the newest first", async () => {
    const { status, body, headers } = await get("");
    expect(status).toBe(200);
    expect(body.items.map(({ slug }: { slug: string }) => slug)).toEqual(["z6-again", "gr-pt", "r5-es", "z6-en"]);
    expect(body.next).toBeNull();
    expect(Object.keys(body)).toEqual(["items", "next"]);
    expect(body.items[3]).toEqual({
      slug: "z6-en",
      url: "http://reviews.test/content/z6-en",
      language: "en",
      title: "A title",
      summary: "A summary",
      rating: 8,
      camera: { id: z6.id, slug: "nikon-z-6", brand: "Nikon", model: "Z 6" },
      author: { id: ana, slug: "ana-nunez", name: "Ana Núñez" },
      publishedAt: T1,
    });
    expect(headers.get("Link")).toBeNull();
  });

  it("may be kept by caches, and says until when, by which tag and since when", async () => {
    const { headers } = await get("");
    expect(headers.get("Cache-Control")).toBe(
      "public, max-age=60, s-maxage=300, stale-while-revalidate=86400, stale-if-error=86400",
    );
    expect(headers.get("Cache-Tag")).toBe("list");
    expect(headers.get("Last-Modified")).toBe("Thu, 01 Jan 2026 00:00:00 GMT");
    expect(headers.get("Set-Cookie")).toBeNull();
    const again = await service.send("GET", "/content", { headers: { "If-None-Match": headers.get("ETag") ?? "" } });
    expect([again.status, again.text]).toEqual([304, ""]);
    const head = await service.send("HEAD", "/content");
    expect([head.status, head.text, head.headers.get("ETag")]).toEqual([200, "", headers.get("ETag")]);
  });

  it("has the texts of one language, translations too, when one is asked for", async () => {
    expect(await slugs("language=es")).toEqual(["r5-es", "z6-es"]);
    expect(await slugs("language=pt")).toEqual(["gr-pt"]);
  });

  it.each([
    ["brand=nikon", ["z6-again", "z6-en"]],
    ["mount=canon+rf", ["r5-es"]],
    ["kind=Compact", ["gr-pt"]],
    ["year=2020", ["r5-es"]],
    ["rating=8", ["gr-pt", "r5-es", "z6-en"]],
    ["rating=9.5", ["r5-es"]],
    ["camera=NIKON-Z-6", ["z6-again", "z6-en"]],
    ["camera=nikon-z6", ["z6-again", "z6-en"]],
    ["camera=nobodys", []],
    ["author=ana-nunez", ["r5-es", "z6-en"]],
    ["author=ana-nunez&brand=Nikon&language=es", ["z6-es"]],
    ["sort=rating", ["r5-es", "gr-pt", "z6-en", "z6-again"]],
    ["q=nikon&sort=rating", ["z6-en", "z6-again"]],
    ["q=nikon&sort=relevance", ["z6-again", "z6-en"]],
  ])("is narrowed and ordered by %s", async (query, expected) => {
    expect(await slugs(query)).toEqual(expected);
  });

  it("takes ids of cameras and authors", async () => {
    expect(await slugs(`camera=${z6.id}`)).toEqual(["z6-again", "z6-en"]);
    expect(await slugs(`author=${ana.toUpperCase()}`)).toEqual(["r5-es", "z6-en"]);
  });

  it("has a short form for small screens", async () => {
    const { body } = await get("view=mobile&rating=9");
    expect(body.items).toEqual([
      {
        slug: "r5-es",
        url: "http://reviews.test/content/r5-es",
        title: "A title",
        rating: 9.5,
        camera: { slug: "canon-eos-r5", brand: "Canon", model: "EOS R5" },
        publishedAt: T2,
      },
    ]);
  });

  it.each([
    ["sort=relevance", "sort"],
    ["sort=oldest", "sort"],
    ["language=fr", "language"],
    ["kind=toaster", "kind"],
    ["year=abc", "year"],
    ["year=1700", "year"],
    ["rating=", "rating"],
    ["rating=8.3", "rating"],
    ["rating=11", "rating"],
    ["rating=1e1", "rating"],
    ["facets=brand,colour", "facets.1"],
    ["facets=brand,brand", "facets"],
    ["facets=", "facets.0"],
    ["total=yes", "total"],
    ["view=print", "view"],
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["brand=", "brand"],
    ["page=2", "page"],
    ["brand=a&brand=b", "brand"],
  ])("refuses %s", async (query, pointer) => {
    const { status, body, headers } = await get(query);
    expect([status, body.type.split("/").at(-1), body.errors[0].pointer]).toEqual([400, "invalid-query", pointer]);
    expect(headers.get("Cache-Control")).toBe("no-store");
  });

  it("knows GET only, and JSON only", async () => {
    const posted = await service.send("POST", "/content", { body: {} });
    expect([posted.status, posted.headers.get("Allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    expect((await service.send("OPTIONS", "/content")).status).toBe(204);
    expect((await service.send("GET", "/content", { headers: { Accept: "text/csv" } })).status).toBe(406);
  });
});

describe("paging", () => {
  it.each([
    "",
    "sort=rating",
    "q=nikon+or+canon+or+ricoh",
    "q=title",
    "q=title&sort=newest",
    "language=es",
    "sort=rating&facets=brand",
  ])("through %j shows every item once, in the order of the whole list", async (query) => {
    const whole = await slugs(query);
    const seen: string[] = [];
    let address: string | undefined = `/content?limit=1&${query}`;
    while (address) {
      const { status, body, headers } = await service.send("GET", address);
      expect(status).toBe(200);
      seen.push(...body.items.map(({ slug }: { slug: string }) => slug));
      const link = /^<(.+)>; rel="next"$/.exec(headers.get("Link") ?? "")?.[1];
      expect(link === undefined).toBe(body.next === null);
      address = link;
    }
    expect(seen).toEqual(whole);
  });

  it("refuses a cursor that is forged, cut off or of another query", async () => {
    const { body } = await get("limit=1");
    const [payload, signature] = body.next.split(".");
    const forged = Buffer.from(JSON.stringify([T1, z6.id])).toString("base64url");
    for (const query of [
      `cursor=${forged}.${signature}`,
      `cursor=${payload}`,
      `cursor=${body.next.slice(0, -1)}`,
      "cursor=x",
      `cursor=${body.next}&brand=nikon`,
      `cursor=${body.next}&sort=rating`,
    ]) {
      const refused = await get(query);
      expect([query, refused.status, refused.body.errors?.[0]?.pointer]).toEqual([query, 400, "cursor"]);
    }
    expect((await get(`limit=2&cursor=${body.next}`)).status).toBe(200);
  });
});

describe("counts", () => {
  it("come with the list when they are asked for, of all that the query selects", async () => {
    const { body } = await get("facets=brand,mount,kind,year,rating,language&total=true&limit=1");
    expect(body.items).toHaveLength(1);
    expect(body.total).toBe(4);
    expect(body.facets).toEqual({
      brand: [
        { value: "Nikon", count: 2 },
        { value: "Canon", count: 1 },
        { value: "Ricoh", count: 1 },
      ],
      mount: [
        { value: "Nikon Z", count: 2 },
        { value: "Canon RF", count: 1 },
      ],
      kind: [
        { value: "mirrorless", count: 3 },
        { value: "compact", count: 1 },
      ],
      year: [
        { value: 2018, count: 2 },
        { value: 2019, count: 1 },
        { value: 2020, count: 1 },
      ],
      rating: [
        { value: 8, count: 2 },
        { value: 6.5, count: 1 },
        { value: 9.5, count: 1 },
      ],
      language: [
        { value: "en", count: 2 },
        { value: "es", count: 1 },
        { value: "pt", count: 1 },
      ],
    });
  });

  it("follow the search and the filters, and not the page", async () => {
    const first = (await get("q=nikon&facets=brand,rating&total=true&limit=1")).body;
    const second = (await get(`q=nikon&facets=brand,rating&total=true&limit=1&cursor=${first.next}`)).body;
    expect(second.items[0].slug).not.toBe(first.items[0].slug);
    expect([second.total, second.facets]).toEqual([first.total, first.facets]);
    expect(first.facets.brand).toEqual([{ value: "Nikon", count: 2 }]);
  });

  it("are none of nothing", async () => {
    const { body } = await get("brand=Leica&facets=brand&total=true");
    expect(body).toEqual({ items: [], next: null, facets: { brand: [] }, total: 0 });
  });
});
