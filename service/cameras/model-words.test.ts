import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readQuery, wordsOfCamera } from "./model-words.ts";

const wordsOfQuery = (q: string): string[][] => readQuery(q).map(({ spellings }) => spellings);

const catalogue = JSON.parse(readFileSync(join(import.meta.dirname, "../../data/cameras.json"), "utf8")) as {
  cameras: { brand: string; model: string }[];
};

function matches(q: string, brand: string, model: string): boolean {
  const words = new Set(wordsOfCamera(brand, model));
  return wordsOfQuery(q).every((spellings) => spellings.some((spelling) => words.has(spelling)));
}

describe("a query", () => {
  it.each([
    ["Fujifilm", "X-T5", "X-T5, xt5, x t5, X T 5, fujifilm x-t5, fujifilmxt5"],
    ["Nikon", "Z 6III", "z6iii, Z6 III, z 6 iii, z6_3, z6 3, z63, z6m3, Z 6 Mark III, Z 6, nikon z6"],
    [
      "Canon",
      "EOS R5 Mark II",
      "eos r5 mk2, R5 II, r5ii, r5m2, r5 m 2, R5 MK 2, R5 MarkII, eosr5, eos r 5, EOSR5MK2, r5-ii",
    ],
    ["Canon", "EOS R5 II", "EOS R5 Mark II, r5 mk2, r5m2, r5 mark"],
    ["Canon", "EOS 5D Mark IV", "5d4, 5div, 5dmkiv, 5D IV, canon eos-5d"],
    ["Canon", "EOS-1D X Mark II", "1dx mk2, 1d x mark ii, 1dxii, 1DXmkII"],
    ["Canon", "PowerShot G7 X Mark II", "g7x, power shot g7x mk2, G7XII, powershot-g7-x"],
    ["Sony", "Alpha 7R IV", "a7r4, a7riv, A7R IV, alpha 7r iv, α7R IV, a7r mk4, ILCE-7RM4, sony a7r 4"],
    ["Sony", "RX100 V", "rx100v, rx100 5, rx100m5, RX100 mark v, rx 100 v"],
    ["Panasonic", "DC-LX100M2", "lx100m2, lx100 ii, lx100ii, LX100 mk2, dc-lx100"],
    ["Olympus", "E-M1 Mark III", "em1iii, e-m1 mk3, em1 iii, E-M1MarkIII, em1m3"],
    ["Olympus", "µ-II", "mju ii, mju-ii, µ-II, mju2"],
    ["Ricoh", "GR III", "gr3, griii, gr 3, gr mk3"],
    ["Fujifilm", "X100VI", "x100vi, x100 vi, x100 6, x100"],
    ["Voigtländer", "Bessa É1", "voigtlander bessa e1, VOIGTLÄNDER É1"],
    ["КМЗ", "Зенит 122К", "зенит122к, ЗЕНИТ 122"],
  ])("finds %s %s as %s", (brand, model, queries) => {
    for (const q of queries.split(", ")) expect([q, matches(q, brand, model)]).toEqual([q, true]);
  });

  it.each([
    ["Canon", "EOS R5", "r6, r5 mk2, r5 ii, eos r 6, r50"],
    ["Canon", "EOS M2", "eos mk2"],
    ["Fujifilm", "X-T5", "x-t50, xt4, x-t4, x-s5"],
    ["Nikon", "1 V1", "nikon mk5, nikon 1 5"],
    ["Olympus", "E-P5", "E-5"],
    ["Sony", "Alpha 7R IV", "a7r3, a7s4, rx100"],
    ["Olympus", "E-M10", "e-m1 x, em1"],
  ])("doesn't find %s %s as %s", (brand, model, queries) => {
    for (const q of queries.split(", ")) expect([q, matches(q, brand, model)]).toEqual([q, false]);
  });

  it("keeps a word with punctuation whole when its parts would match anything", () => {
    expect(wordsOfQuery("f/2.8 X-T5 wide-angle")).toEqual([
      ["f28"],
      ["xt5"],
      ["wide", "wideangle"],
      ["angle", "wideangle"],
    ]);
  });

  it("tells what was typed, without capitals and accents", () => {
    expect(readQuery("f/2.8 Ángulo")).toEqual([
      { typed: "f/2.8", spellings: ["f28"] },
      { typed: "angulo", spellings: ["angulo"] },
    ]);
  });

  it("has each word once, and none without a letter or digit", () => {
    expect(wordsOfQuery(" nikon -- NIKON & ¡! ")).toEqual([["nikon"]]);
    expect(wordsOfQuery("\0 \ud800")).toEqual([]);
  });
});

describe("a camera", () => {
  const camera = fc.constantFrom(...catalogue.cameras);
  const spelling = fc.constantFrom<(name: string) => string>(
    (name) => name,
    (name) => name.replaceAll("-", ""),
    (name) => name.replaceAll("-", " "),
    (name) => name.replaceAll(" ", ""),
    (name) => name.replaceAll(" ", "-"),
    (name) => name.replace(/[^\p{L}\d]/gu, ""),
    (name) => name.replace(/(?<=\d)(?=\p{L})|(?<=\p{L})(?=\d)/gu, " "),
  );
  const letters = fc.constantFrom<(name: string) => string>(
    (name) => name,
    (name) => name.toUpperCase(),
    (name) => name.toLowerCase(),
  );

  it("of the catalogue is found by its own name in any spelling", () => {
    fc.assert(
      fc.property(camera, spelling, letters, fc.boolean(), ({ brand, model }, spell, write, branded) => {
        expect(matches(write(spell(branded ? `${brand} ${model}` : model)), brand, model)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("is found by its own name, whatever that is", () => {
    const name = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(fc.property(name, name, (brand, model) => matches(`${brand} ${model}`, brand, model)));
  });

  it("and a query have few words, of lower-case letters and digits, from any text", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc
        .array(fc.constantFrom("a1", "mk2 ", "ii ", "é-", "Alpha ", "mark", "\ud83d", "\0"), { maxLength: 400 })
        .map((all) => all.join("")),
    );
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const words = [...wordsOfCamera(one, other), ...wordsOfQuery(other).flat()];
        expect(words.length).toBeLessThan(1500);
        expect(words.filter((word) => !/^[\p{L}\p{Nd}]{1,60}$/u.test(word) || word !== word.toLowerCase())).toEqual([]);
      }),
    );
  });
});
