import { describe, expect, it } from "@jest/globals";
import { CatalogueFileMalformed, CatalogueFileUnknown } from "./catalogue-entry.ts";
import { readLensfunFile } from "./lensfun-file.ts";

interface Names {
  maker?: string;
  makerEn?: string;
  model: string;
  modelEn?: string;
  variant?: string;
}

const element = (name: string, text = "") => (text ? `<${name}>${text}</${name.replace(/ .*/, "")}>` : "");
const lensfun = ({ maker = "Nikon", makerEn, model, modelEn, variant }: Names) =>
  `<lensdatabase version="1"><camera>
    ${element("maker", maker)}${element('maker lang="en"', makerEn)}
    ${element("model", model)}${element('model lang="en"', modelEn)}${element("variant", variant)}
    <mount>Nikon Z</mount>
    <cropfactor>1.525</cropfactor>
  </camera></lensdatabase>`;

const entriesOf = (file: string, xml: string) => readLensfunFile(file, xml).entries;
const namesOf = (names: Names) =>
  entriesOf("x.xml", lensfun(names)).map(({ stated }) => `${stated.brand}: ${stated.model}`);

describe("the names of a Lensfun entry", () => {
  it("prefer English", () => {
    const names = { maker: "Nikon Corporation", makerEn: "Nikon", model: "Nikon Z 6_2", modelEn: "Z 6II" };
    expect(namesOf(names)).toEqual(["Nikon: Z 6II"]);
  });

  it.each([
    ["Pentax", "Pentax Q7", "Pentax: Q7"],
    ["Leica Camera AG", "LEICA Q2", "Leica: Q2"],
    ["Sigma", "Sigmatar 1", "Sigma: Sigmatar 1"],
  ])("have no brand in the model: %s, %s", (maker, model, name) => {
    expect(namesOf({ maker, model })).toEqual([name]);
    expect(namesOf({ maker, model: "Other", modelEn: model })).toEqual([name]);
  });

  it.each([
    ["OLYMPUS IMAGING CORP.", "Olympus"],
    ["Olympus Optical Co.,Ltd", "Olympus"],
    ["Ricoh Imaging Company, Ltd.", "Ricoh"],
    ["Casio Computer Co.,Ltd.", "Casio"],
    ["Phase One", "Phase One"],
  ])("turn the company %s into a brand", (maker, brand) => {
    expect(namesOf({ maker, model: "5" })).toEqual([`${brand}: 5`]);
  });

  it.each([
    ["E-M1MarkII", "E-M1 Mark II"],
    ["Powershot A1200", "PowerShot A1200"],
    [" EOS  8000D", "EOS 8000D"],
  ])("spell %s as people do", (model, spelled) => {
    expect(namesOf({ maker: "Any", model })).toEqual([`Any: ${spelled}`]);
  });

  it("take a model's own code from the variant, unless the model has it", () => {
    const cyberShot = { maker: "Sony", model: "Cybershot", modelEn: "Cyber-shot", variant: "DSC-S85" };
    expect(namesOf(cyberShot)).toEqual(["Sony: Cyber-shot DSC-S85"]);
    expect(namesOf({ maker: "Kodak", model: "DCS Pro 14N", variant: "DCS-14n" })).toEqual(["Kodak: DCS Pro 14N"]);
    expect(namesOf({ model: "C-50", variant: "variant of the X-2" })).toEqual(["Nikon: C-50"]);
  });

  it("are several cameras when they are a list", () => {
    expect(namesOf({ maker: "Olympus", model: "E-20,E-20N" })).toEqual(["Olympus: E-20", "Olympus: E-20N"]);
    expect(namesOf({ model: "x", modelEn: "Stylus 1, 1s" })).toEqual(["Nikon: Stylus 1", "Nikon: Stylus 1s"]);
  });

  it("are corrected where the English one belongs to another camera", () => {
    expect(namesOf({ maker: "Leica", model: "D-LUX 3", modelEn: "Digilux 3" })).toEqual(["Leica: D-LUX 3"]);
    expect(namesOf({ maker: "Leica", model: "Digilux 3" })).toEqual(["Leica: Digilux 3"]);
  });

  it("may be names of JavaScript's own", () => {
    expect(namesOf({ maker: "constructor", model: "__proto__" })).toEqual(["constructor: __proto__"]);
  });
});

describe("the facts of a Lensfun entry", () => {
  it.each([
    ["slr-nikon.xml", "dslr"],
    ["mil-sony.xml", "mirrorless"],
    ["compact-canon.xml", "compact"],
    ["rf-leica.xml", "rangefinder"],
    ["db/actioncams.xml", "action"],
    ["MIL-CANON.XML", "mirrorless"],
    ["misc.xml", "other"],
  ])("are its mount, its crop factor, and the kind that %s tells", (file, kind) => {
    const stated = { brand: "Nikon", model: "D40", kind, mount: "Nikon Z", cropFactor: 1.525 };
    expect(readLensfunFile(file, lensfun({ model: "D40" }))).toMatchObject({ entriesRead: 1, entries: [{ stated }] });
  });

  it.each<[Names, string]>([
    [{ model: "LX3", variant: "16:9" }, "16:9"],
    [{ model: "LX3", variant: "widescreen mode" }, "widescreen mode"],
    [{ model: "Nikon LX3 4:3", modelEn: "LX3 (4:3)" }, "4:3"],
    [{ model: "LX3 4:3" }, "4:3"],
  ])("are those of a mode in %j", (names, mode) => {
    expect(entriesOf("x.xml", lensfun(names))).toMatchObject([{ stated: { model: "LX3" }, mode }]);
  });

  it("are at fault when a name is missing or comes twice", () => {
    const xml = `<lensdatabase>
      <camera><maker>A</maker><model> </model></camera>
      <camera><maker>A</maker><model>B</model><model>C</model></camera></lensdatabase>`;
    expect(entriesOf("x.xml", xml)).toMatchObject([
      { line: 2, fault: "has no <model>" },
      { line: 3, fault: "has more than one <model>" },
    ]);
  });

  it("are not taken from lenses, from deeper elements, or from another language", () => {
    const xml = `<lensdatabase><mount><name>X</name></mount><lens><maker>A</maker><model>B</model></lens><camera>
      <maker>KMZ</maker><maker lang="ru">КМЗ</maker><model>Zenit</model><deep><model>No</model></deep>
      </camera></lensdatabase>`;
    expect(entriesOf("x.xml", xml)).toMatchObject([{ stated: { brand: "KMZ", model: "Zenit" } }]);
  });
});

describe("a Lensfun file", () => {
  const inMaker = (text: string) => `<lensdatabase>\n<camera><maker>${text}</maker></camera></lensdatabase>`;

  it.each<[string, string, number]>([
    ["isn't closed", "<lensdatabase>\n<camera>", 2],
    ["has crossed tags", "<lensdatabase>\n\n<camera></lensdatabase></camera>", 3],
    ["is empty", "", 1],
    ["uses an entity that XML doesn't know", inMaker("&lol;"), 2],
    ["names a character that no text can have", inMaker("&#0;"), 2],
    ["names half a character", inMaker("&#xD800;"), 2],
    ["has a control character", inMaker("\u0001"), 2],
    ["declares another encoding", '<?xml version="1.0" encoding="ISO-8859-1"?><lensdatabase/>', 1],
    ["declares entities", '<!DOCTYPE lensdatabase [\n<!ENTITY a "b">\n]><lensdatabase/>', 3],
  ])("is malformed when it %s", (_title, xml, line) => {
    const place = expect.objectContaining({ file: "x.xml", line, column: expect.any(Number) });
    expect(() => readLensfunFile("x.xml", xml)).toThrow(CatalogueFileMalformed);
    expect(() => readLensfunFile("x.xml", xml)).toThrow(place as unknown as Error);
  });

  it("may name Lensfun's own document type, which nobody fetches", () => {
    const head = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE lensdatabase SYSTEM "lensfun-database.dtd">';
    expect(entriesOf("x.xml", head + lensfun({ model: "D40" }))).toHaveLength(1);
  });

  it("is unknown when it's another XML", () => {
    expect(() => readLensfunFile("x.xml", "<html/>")).toThrow(CatalogueFileUnknown);
  });
});
