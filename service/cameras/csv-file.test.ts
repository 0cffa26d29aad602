import { describe, expect, it } from "@jest/globals";
import { readCsvFile } from "./csv-file.ts";

describe("a catalogue file in CSV", () => {
  it("has a header in any order, quotes where needed, and leaves out what is empty", () => {
    const rows = [
      "model,brand,year,kind,priceUsd",
      '"Z ""6"", II", Nikon ,2020,mirrorless,',
      "",
      ",,,,",
      "D40,Nikon,,dslr,499.5",
    ];
    expect(readCsvFile("x.csv", rows.join("\r\n"))).toEqual({
      entriesRead: 2,
      entries: [
        { line: 2, stated: { brand: "Nikon", model: 'Z "6", II', year: 2020, kind: "mirrorless" } },
        { line: 5, stated: { brand: "Nikon", model: "D40", kind: "dslr", priceUsd: 499.5 } },
      ],
    });
  });

  it.each([["\n"], ["\r\n"], ["\r"]])("tells the line that a row begins at, lines ending in %j", (end) => {
    const rows = ["brand,model,kind", `Ä,"B${end}C",other`, "", "A,D,other", "A,E"];
    const { entries } = readCsvFile("x.csv", rows.join(end));
    expect(entries.map(({ line }) => line)).toEqual([2, 5, 6]);
    expect(entries[2]?.fault).toBe("has 2 fields where the header has 3");
  });

  it("keeps as text what is no plain number, for the schema to refuse", () => {
    const { entries } = readCsvFile(
      "x.csv",
      'brand,model,kind,year,cropFactor\nA,7,other,"1,5",0x10\nA,8,other,1e3,-1.5\n',
    );
    expect(entries).toMatchObject([
      { stated: { model: "7", year: "1,5", cropFactor: "0x10" } },
      { stated: { model: "8", year: "1e3", cropFactor: -1.5 } },
    ]);
  });

  it.each<[string, string, number, number]>([
    ["ends within quotes", 'brand,model,kind\nÄ,B,other\nA,"B,other\n', 3, 3],
    ["has a quote inside a field", 'brand,model,kind\r\n\r\nA,B"C,other\n', 3, 3],
    ["goes on after a quote", 'brand,model,kind\n"A"x,B,other\n', 2, 1],
    ["has an unknown column", "brand,model,kind,colour\n", 1, 1],
    ["has a column twice", "\nbrand,model,kind,brand\n", 2, 1],
    ["lacks a column", "brand;model;kind\n", 1, 1],
    ["is empty", "", 1, 1],
  ])("is malformed when it %s", (_title, text, line, column) => {
    const place = expect.objectContaining({ name: "CatalogueFileMalformed", file: "x.csv", line, column });
    expect(() => readCsvFile("x.csv", text)).toThrow(place as unknown as Error);
  });
});
