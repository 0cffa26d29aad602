import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fillTables } from "../../test/support/fill-tables.ts";
import { startTestService, type TestService } from "../../test/support/service.ts";

let service: TestService;
let z6: { id: string; slug: string };
let z7: { id: string; slug: string };
let r5: { id: string; slug: string };

beforeAll(async () => {
  service = await startTestService();
  const fill = fillTables(service.em);
  const author = await fill.editor("Ana Sosa");
  z6 = await fill.camera("Nikon", "Z 6", {
    mount: "Nikon Z",
    cropFactor: 1,
    megapixels: 24.5,
    year: 2018,
    weightGrams: 675,
    priceUsd: 1999,
    formerSlugs: ["nikon-z6"],
  });
  await fill.camera("Nikon", "Z 6II", { mount: "Nikon Z", year: 2020 });
  z7 = await fill.camera("Nikon", "Z 7", { mount: "Nikon Z", megapixels: 45.7, year: 2018, weightGrams: 675 });
  r5 = await fill.camera("Canon", "EOS R5", { mount: "Canon RF", megapixels: 45, year: 2020, weightGrams: 738 });
  await fill.camera("Ricoh", "GR III", { kind: "compact" });
  const review = await fill.review({ camera: z6, author, slug: "z6-first", rating: 8 });
  await fill.text(review, "es", { slug: "z6-primera" });
  await fill.review({ camera: z6, author, slug: "z6-second", rating: 8.5 });
  await fill.review({ camera: z6, author, slug: "z6-draft", status: "draft", rating: 1 });
  await fill.review({ camera: r5, author, slug: "r5-first", rating: 9 });
});
afterAll(() => service?.stop());

const get = (address: string) => service.send("GET", `/content${address}`);
const models = async (address: string): Promise<string[]> => {
  const { status, body } = await get(address);
  expect([address, status]).toEqual([address, 200]);
  return body.items.map(({ model, brand }: { model?: string; brand: string }) => model ?? brand);
};

describe("the catalogue", () => {
  it("goes by brand and model, with what published reviews come to", async () => {
    const { body, headers } = await get("/cameras");
    expect(body.items.map(({ model }: { model: string }) => model)).toEqual([
      "EOS R5",
      "Z 6",
      "Z 6II",
      "Z 7",
      "GR III",
    ]);
    expect(body.items[1]).toEqual({
      id: z6.id,
      slug: "nikon-z-6",
      url: "http://reviews.test/content/cameras/nikon-z-6",
      brand: "Nikon",
      model: "Z 6",
      kind: "mirrorless",
      mount: "Nikon Z",
      cropFactor: 1,
      megapixels: 24.5,
      year: 2018,
      weightGrams: 675,
      priceUsd: 1999,
      aggregate: { reviews: 2, rating: 8.25 },
    });
    expect(body.items[4].aggregate).toEqual({ reviews: 0, rating: null });
    expect([headers.get("Cache-Tag"), headers.get("ETag") === null]).toEqual(["list", false]);
  });

  it.each([
    ["brand=NIKON", ["Z 6", "Z 6II", "Z 7"]],
    ["mount=nikon+z&q=z7", ["Z 7"]],
    ["kind=compact", ["GR III"]],
    ["q=z6", ["Z 6", "Z 6II"]],
    ["q=nikn", ["Z 6", "Z 6II", "Z 7"]],
    ["q=gr3", ["GR III"]],
    ["q=leica", []],
  ])("is narrowed by %s", async (query, expected) => {
    expect(await models(`/cameras?${query}`)).toEqual(expected);
  });

  it("is paged through by cursors, searched or not", async () => {
    for (const query of ["", "q=nikon", "mount=Nikon+Z"]) {
      const whole = await models(`/cameras?${query}`);
      const seen: string[] = [];
      let cursor = "";
      do {
        const { body } = await get(`/cameras?limit=1&${query}${cursor && `&cursor=${cursor}`}`);
        seen.push(body.items[0].model);
        cursor = body.next ?? "";
      } while (cursor);
      expect(seen).toEqual(whole);
    }
    const { body } = await get("/cameras?limit=1");
    expect((await get(`/cameras?brand=nikon&cursor=${body.next}`)).status).toBe(400);
  });

  it("refuses what it doesn't know", async () => {
    for (const query of ["year=2020", "kind=toaster", "q=%26", "limit=x"])
      expect((await get(`/cameras?${query}`)).status).toBe(400);
  });
});

describe("one camera", () => {
  it("is told with its newest reviews, each as its original", async () => {
    const { status, body, headers } = await get("/cameras/nikon-z-6");
    expect([status, body.model, body.aggregate]).toEqual([200, "Z 6", { reviews: 2, rating: 8.25 }]);
    expect(body.reviews.map(({ slug }: { slug: string }) => slug)).toEqual(["z6-second", "z6-first"]);
    expect(body.reviewsUrl).toBe("http://reviews.test/content?camera=nikon-z-6");
    expect(headers.get("Cache-Tag")).toBe(`camera-${z6.id}`);
    expect(headers.get("Last-Modified")).toBe("Thu, 01 Jan 2026 00:00:00 GMT");
  });

  it("is led to from its former names", async () => {
    const { status, headers } = await get("/cameras/nikon-z6");
    expect([status, headers.get("Location")]).toEqual([301, "/content/cameras/nikon-z-6"]);
  });

  it("doesn't exist under another name", async () => {
    for (const slug of ["nikon-z-9", "Nikon-Z-6", "a%20b"]) expect((await get(`/cameras/${slug}`)).status).toBe(404);
    expect((await get("/cameras/nikon-z-6?x=1")).status).toBe(400);
  });
});

describe("suggestions", () => {
  const suggest = (q: string) => models(`/suggestions?q=${encodeURIComponent(q)}`);

  it("are the brands and cameras that an unfinished or misspelt name may become", async () => {
    const { body } = await get("/suggestions?q=nik");
    expect(body.items).toEqual([
      { kind: "brand", brand: "Nikon" },
      { kind: "camera", slug: "nikon-z-6", brand: "Nikon", model: "Z 6" },
      { kind: "camera", slug: "nikon-z-7", brand: "Nikon", model: "Z 7" },
      { kind: "camera", slug: "nikon-z-6ii", brand: "Nikon", model: "Z 6II" },
    ]);
    expect(await suggest("nikn")).toEqual(["Nikon", "Z 6", "Z 7", "Z 6II"]);
    expect(await suggest("z6")).toEqual(["Z 6", "Z 6II"]);
    expect(await suggest("eos r")).toEqual(["EOS R5"]);
    expect(await suggest("cannon r5")).toEqual(["EOS R5"]);
    expect(await suggest("xyzzy")).toEqual([]);
  });

  it("are at most ten", async () => {
    const fill = fillTables(service.em);
    for (let number = 1; number <= 12; number += 1) await fill.camera("Leica", `M${number}`);
    expect(await suggest("leica")).toHaveLength(10);
  });

  it("need something to go by", async () => {
    for (const query of ["", "?q=", "?q=-", "?q=a&limit=3"])
      expect((await get(`/suggestions${query}`)).status).toBe(400);
  });
});

describe("a comparison", () => {
  const compare = (names: string, more = "") => get(`/compare?cameras=${names}${more}`);

  it("puts cameras and their reviews side by side, and says who is best by each measure", async () => {
    const { status, body, headers } = await compare("canon-eos-r5,nikon-z-6,nikon-z-7");
    expect(status).toBe(200);
    expect(body.cameras.map(({ slug }: { slug: string }) => slug)).toEqual(["canon-eos-r5", "nikon-z-6", "nikon-z-7"]);
    expect(body.cameras[1].reviews.map(({ slug }: { slug: string }) => slug)).toEqual(["z6-second", "z6-first"]);
    expect(body.winners).toEqual({
      rating: { better: "higher", value: 9, cameras: ["canon-eos-r5"] },
      megapixels: { better: "higher", value: 45.7, cameras: ["nikon-z-7"] },
      cropFactor: null,
      year: { better: "higher", value: 2020, cameras: ["canon-eos-r5"] },
      weightGrams: { better: "lower", value: 675, cameras: ["nikon-z-6", "nikon-z-7"] },
      priceUsd: null,
    });
    expect(headers.get("Cache-Tag")).toBe(`camera-${r5.id},camera-${z6.id},camera-${z7.id}`);
    expect(headers.get("Last-Modified")).not.toBeNull();
  });

  it("shows reviews of one language when one is asked for", async () => {
    const { body } = await compare("nikon-z-6,nikon-z-7", "&language=es");
    expect(body.cameras[0].reviews.map(({ slug }: { slug: string }) => slug)).toEqual(["z6-primera"]);
  });

  it("leads from another order or spelling to the canonical one, and keeps the rest", async () => {
    for (const names of ["nikon-z-7,canon-eos-r5", "Canon-EOS-R5,nikon-z-7", `canon-eos-r5,+nikon-z-7`]) {
      const { status, headers } = await compare(names, "&language=es");
      expect([names, status, headers.get("Location")]).toEqual([
        names,
        301,
        "/content/compare?cameras=canon-eos-r5,nikon-z-7&language=es",
      ]);
    }
    const moved = await compare(`nikon-z6,${z7.id}`);
    expect([moved.status, moved.headers.get("Location")]).toEqual([
      301,
      "/content/compare?cameras=nikon-z-6,nikon-z-7",
    ]);
    expect((await compare("canon-eos-r5%2Cnikon-z-7")).status).toBe(200);
  });

  it("is of two to four different cameras", async () => {
    for (const names of [
      "",
      "nikon-z-6",
      "a,b,c,d,e",
      "nikon-z-6,",
      "nikon-z-6,nikon-z-6",
      "nikon-z-6,nikon-z6",
      `nikon-z-6,${z6.id}`,
    ]) {
      const { status, body } = await compare(names);
      expect([names, status, body.errors[0].pointer.split(".")[0]]).toEqual([names, 400, "cameras"]);
    }
    expect((await get("/compare")).status).toBe(400);
    expect((await compare("nikon-z-6,nikon-z-7", "&sort=x")).status).toBe(400);
  });

  it("names the camera that nobody knows", async () => {
    for (const name of ["nikon-z-9", "what ever", "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55"]) {
      const { status, body } = await compare(`nikon-z-6,${encodeURIComponent(name)}`);
      expect([status, body.detail.includes(name)]).toEqual([404, true]);
    }
  });
});
