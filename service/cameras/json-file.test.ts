import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readJsonFile } from "./json-file.ts";

describe("a catalogue file in JSON", () => {
  it("is a list, or an object that tells its source and licence", () => {
    const reading = { entriesRead: 1, entries: [{ line: 1, stated: { brand: "A", year: 2020 } }] };
    expect(readJsonFile("x.json", '[{"brand":"A","year":2020}]')).toEqual(reading);
    const full = `{"source":"s","licence":"l","cameras":[{"brand":"A","year":2020}]}`;
    expect(readJsonFile("x.json", full)).toEqual(reading);
    expect(readJsonFile("x.json", "[]")).toEqual({ entriesRead: 0, entries: [] });
  });

  it("tells the line of each entry, and what is wrong with its form", () => {
    const text = '[\n{"brand":"A","model":"B","brand":"C"},\n\n  7,\n{"__proto__":1}]';
    const { entries } = readJsonFile("x.json", text);
    expect(entries).toMatchObject([
      { line: 2, fault: "has more than one brand" },
      { line: 4, fault: "must be an object" },
      { line: 5 },
    ]);
    expect(Object.keys(entries[2]?.stated ?? {})).toEqual(["__proto__"]);
  });

  it.each<[string, string, number, number]>([
    ["has a comment", "[\n// no\n]", 2, 1],
    ["has a comma too many", "[\n  1,\n]", 3, 1],
    ["is empty", "", 1, 1],
    ["goes on after its end", "[]\n []", 2, 2],
    ["is another message", '{"items":[]}', 1, 2],
    ["has no list of cameras", '{"source":"s"}', 1, 1],
    ["has two lists", '{"cameras":[],"cameras":[]}', 1, 1],
    ["is a text", '"cameras"', 1, 1],
    ["nests without end", "[".repeat(200_000), 1, 1],
  ])("is malformed when it %s", (_title, text, line, column) => {
    const place = expect.objectContaining({ name: "CatalogueFileMalformed", file: "x.json", line, column });
    expect(() => readJsonFile("x.json", text)).toThrow(place as unknown as Error);
  });

  it("is read exactly when JSON.parse reads it", () => {
    const pieces =
      '[ ] { } , : "a" "\\u00e9" "\\x" 1 -0.5e3 01 +1 .5 1. NaN null tru // /**/ \'a\' \f \u00a0 \ufeff "\t"';
    const piece = fc.constantFrom(" ", "\n", ...pieces.split(" "));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (some) => {
        const text = `[${some.join("")}]`;
        expect(doesThrow(() => readJsonFile("x.json", text))).toBe(doesThrow(() => JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });
});

function doesThrow(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
