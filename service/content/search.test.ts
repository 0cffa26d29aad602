import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fillTables } from "../../test/support/fill-tables.ts";
import { startTestService, type TestService } from "../../test/support/service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
  const fill = fillTables(service.em);
  const author = await fill.editor("Ana Sosa");
  const review = async (brand: string, model: string, language: string, facts: object = {}) =>
    fill.review({ camera: await fill.camera(brand, model), author, language, slug: `${model}-${language}`, ...facts });
  await review("Nikon", "Z 6", "en", { title: "A year on", body: "Sharp and quick." });
  await review("Nikon", "Z 6II", "en", { title: "Better still", body: "The Z 6 grew up." });
  await review("Nikon", "Z 6III", "es", { title: "La más rápida", body: "Una cámara ligera para viajar." });
  await review("Nikon", "D750", "pt", { title: "Não é pequena", body: "Uma câmera sólida para fotógrafos." });
  await review("Canon", "EOS R5", "en", { title: "Forty five megapixels", body: "Its autofocus follows eyes." });
  await review("Canon", "EOS R5 Mark II", "en", {
    title: "The second one",
    body: "Faster than an X-T5 and a Sony A7 IV.",
  });
  await review("Fujifilm", "X-T5", "es", { title: "Pequeña y clásica", body: "Diales y 40 megapíxeles." });
  await review("Sony", "Alpha 7 IV", "en", { title: "All round", body: "Photographers' workhorse; wide-angle f/1.8." });
  await review("Olympus", "E-M1", "en", { status: "draft", title: "Unpublished waterproof thing" });
});
afterAll(() => service?.stop());

async function find(q: string, more = ""): Promise<string[]> {
  const { status, body } = await service.send("GET", `/content?q=${encodeURIComponent(q)}${more}`);
  expect([q, status]).toEqual([q, 200]);
  return body.items.map(({ camera }: { camera: { model: string } }) => camera.model);
}

describe("what a person types", () => {
  it.each([
    ["z6iii", ["Z 6III"]],
    ["Z6 III", ["Z 6III"]],
    ["eos r5 mk2", ["EOS R5 Mark II"]],
    ["R5 II", ["EOS R5 Mark II"]],
    ["xt5 dials", []],
    ["XT5 diales", ["X-T5"]],
    ["sony a7 iv", ["Alpha 7 IV", "EOS R5 Mark II"]],
    ["d 750", ["D750"]],
  ])("finds %j", async (q, models) => {
    expect(await find(q)).toEqual(models);
  });

  it("finds the camera that it names before those of longer names", async () => {
    expect((await find("Nikon Z 6")).slice(0, 3)).toEqual(["Z 6", "Z 6II", "Z 6III"]);
    expect((await find("eos r5"))[0]).toBe("EOS R5");
  });

  it("finds a camera's reviews before texts that only mention it", async () => {
    expect(await find("x-t5")).toEqual(["X-T5", "EOS R5 Mark II"]);
    expect(await find("xt5")).toEqual(["X-T5", "EOS R5 Mark II"]);
  });

  it.each([
    ["nikn z6", "Z 6"],
    ["cannon eos r5", "EOS R5"],
    ["fujifim xt5", "X-T5"],
    ["Fuji x-t5", "X-T5"],
    ["Olimpus nikon", undefined],
    ["sonny alpha", "Alpha 7 IV"],
  ])("understands %j although a brand is misspelt", async (q, model) => {
    expect((await find(q))[0]).toBe(model);
  });

  it("never takes one number for another", async () => {
    expect(await find("D780")).toEqual([]);
    expect(await find("nikon d7500")).toEqual([]);
  });

  it("must be in the review word for word, wherever each word is", async () => {
    expect(await find("autofocus canon")).toEqual(["EOS R5"]);
    expect(await find("autofocus nikon")).toEqual([]);
    expect(await find("wide-angle F1.8")).toEqual(["Alpha 7 IV"]);
    expect(await find("wide angle workhorse")).toEqual(["Alpha 7 IV"]);
  });

  it("is known by its stem, without accents, in each text's own language", async () => {
    expect(await find("camaras ligeras")).toEqual(["Z 6III"]);
    expect(await find("fotógrafo")).toEqual(["D750"]);
    expect(await find("photographer")).toEqual(["Alpha 7 IV"]);
  });

  it("is not asked for its stop words", async () => {
    expect(await find("la cámara más ligera de todas")).toEqual([]);
    expect(await find("la más ligera para el que viajar")).toEqual(["Z 6III"]);
    expect(await find("câmera não sólida")).toEqual(["D750"]);
    expect(await find("the")).toEqual([]);
  });

  it("is looked for in one language when one is asked for", async () => {
    expect(await find("nikon", "&language=en")).toEqual(["Z 6II", "Z 6"]);
    expect(await find("nikon", "&language=pt")).toEqual(["D750"]);
  });

  it("finds nothing of what isn't published", async () => {
    expect(await find("waterproof")).toEqual([]);
    expect(await find("Olympus")).toEqual([]);
  });
});

describe("a text", () => {
  it("may have any words that there's room for", async () => {
    let state = 1;
    const letter = (): string => {
      state = (state * 48_271) % 2_147_483_647;
      return String.fromCodePoint(0x10400 + (state % 40)); // four bytes each
    };
    const word = () => Array.from({ length: 25 }, letter).join("");
    const body = Array.from({ length: 1_900 }, () => `${word()}-${word()}`).join(" ");
    const fill = fillTables(service.em);
    const camera = await fill.camera("Pentax", "K-1");
    const author = await fill.editor("Bruno");
    await fill.review({ camera, author, title: "Endless", body });
    expect(await find("endless")).toEqual(["K-1"]);
  });
});

describe("a hostile query", () => {
  it("finds something or nothing, and never fails", async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "'",
        "&",
        "|",
        "!",
        "(",
        ")",
        ":*",
        "<->",
        "\\",
        '"',
        "?",
        "%",
        "$1",
        "--",
        "nikon",
        "z6",
        "ª",
        "ß",
        "İ",
      ),
      fc.string({ unit: "binary", maxLength: 12 }).filter((text) => text.isWellFormed()),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(" ").slice(0, 150));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom("/content", "/content/cameras", "/content/suggestions"),
        async (q, path) => {
          fc.pre(q.isWellFormed());
          const { status, body } = await service.send("GET", `${path}?q=${encodeURIComponent(q)}`);
          expect([200, 400]).toContain(status);
          if (status === 400) expect(["invalid-query", "malformed-address"]).toContain(body.type.split("/").at(-1));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("without a letter or a digit, or too long, or with control characters, is refused by name", async () => {
    for (const q of ["'&|!():*<->\\", "", "   ", "x".repeat(201), "a\u0007b"]) {
      const { status, body } = await service.send("GET", `/content?q=${encodeURIComponent(q)}`);
      expect([q, status, body.errors?.[0]?.pointer]).toEqual([q, 400, "q"]);
    }
  });
});
