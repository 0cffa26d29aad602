import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type CatalogueReading, readCatalogue } from "./catalogue-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "catalogue-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const read = async (name: string, content: string | Uint8Array) => readCatalogue(await put(name, content));
const inputsOf = ({ cameras }: CatalogueReading) => cameras.map(({ input }) => input);
const cameraXml = (model: string, crop: string, variant = "") =>
  `<camera><maker>Any</maker><model>${model}</model>${variant}<cropfactor>${crop}</cropfactor></camera>\n`;
const lensfun = (...cameras: string[]) => `<lensdatabase>\n${cameras.join("")}</lensdatabase>`;

describe("a catalogue's files", () => {
  it("are all of a folder, in the order of their names, but not hidden ones", async () => {
    await put("b/deep.CSV", "brand,model,kind\nA,2,other\n");
    await put("a.json", '\ufeff[{"brand":"A","model":"1","kind":"other"}]');
    await put("c.xml", lensfun(cameraXml("3", "1")));
    await put("README.md", "# no catalogue");
    await put("b/.deep.csv.swp.csv", "not read");
    await put(".git/x.json", "not read");
    const reading = await readCatalogue(folder);
    expect(reading.files).toEqual(["a.json", "b/deep.CSV", "c.xml"].map((name) => join(folder, name)));
    expect(inputsOf(reading).map(({ model }) => model)).toEqual(["1", "2", "3"]);
    expect(reading.entriesRead).toBe(3);
  });

  it.each([
    ["a missing path", "nowhere.csv", "there is no such file"],
    ["an empty folder", ".", "has no file that ends in .xml, .csv, .json"],
    ["a file of another kind", "notes.txt", "must end in .xml, .csv, .json"],
  ])("can't be read from %s", async (_title, name, reason) => {
    if (name === "notes.txt") await put(name, "x");
    const unknown = { name: "CatalogueFileUnknown", reason: expect.stringContaining(reason) };
    await expect(readCatalogue(join(folder, name))).rejects.toMatchObject(unknown);
  });

  it("are refused together when one isn't well-formed", async () => {
    await put("a.xml", lensfun(cameraXml("3", "1")));
    const file = await put("b.xml", "<lensdatabase>\n<camera>");
    await expect(readCatalogue(folder)).rejects.toMatchObject({ name: "CatalogueFileMalformed", file, line: 2 });
  });

  it("are in UTF-8, and the place of a byte that isn't is told", async () => {
    const wrong = [Buffer.from("\ufeffbrand,model,kind\né"), Buffer.from([0xe9]), Buffer.from(",B,other")];
    const message = `${join(folder, "x.csv")}:2:2: isn't UTF-8`;
    await expect(read("x.csv", Buffer.concat(wrong))).rejects.toMatchObject({ line: 2, column: 2, message });
    const right = await read("x.csv", "\ufeffbrand,model,kind\n\ufffd1,B,other");
    expect(inputsOf(right)).toMatchObject([{ brand: "\ufffd1" }]);
  });
});

describe("a catalogue's entries", () => {
  it("are refused one by one, with file, line and member", async () => {
    const reading = await read(
      "x.json",
      `[ {"brand":"A","model":"good","kind":"other","weightGrams":705},
         {"brand":"A","model":"C","kind":"toy"},
         {"brand":"A","model":"C","kind":"other","colour":1},
         {"brand":"A\\u0000","model":"C","kind":"other"},
         {"brand":"A","model":"\\ud800","kind":"other"},
         {"brand":"A","model":"--","kind":"other"},
         {"brand":"A","model":"C","kind":"other","__proto__":{}},
         {"brand":"A","model":"C","kind":"other","year":1e999},
         {"brand":"A","brand":"A","model":"C","kind":"other"} ]`,
    );
    expect(inputsOf(reading)).toEqual([{ brand: "A", model: "good", kind: "other", weightGrams: 705 }]);
    expect(reading.refused.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    const members = ["kind", "colour", "brand", "model", "model", "__proto__", "year", "brand"];
    for (const [index, member] of members.entries()) expect(reading.refused[index]?.reason).toContain(member);
    expect(reading.refused[0]?.file).toBe(join(folder, "x.json"));
  });

  it("are refused in Lensfun's form too", async () => {
    const reading = await read("x.xml", lensfun(cameraXml("1", "0"), cameraXml("2", "wide"), cameraXml("3", "1")));
    expect(inputsOf(reading).map(({ model }) => model)).toEqual(["3"]);
    expect(reading.refused).toMatchObject([
      { line: 2, reason: expect.stringContaining("cropFactor") },
      { line: 3, reason: expect.stringContaining("cropFactor") },
    ]);
  });

  it.each([
    [
      "variants",
      cameraXml("LX3", "5.75", "<variant>16:9</variant>"),
      cameraXml("LX3", "4.7", "<variant>4:3</variant>"),
      4.7,
    ],
    ["names", cameraXml("FZ40", "5.6"), cameraXml("FZ40 (3:2)", "5.81"), 5.6],
    ["words", cameraXml("F810", "4.5"), cameraXml("F810", "4.9", "<variant>widescreen mode</variant>"), 4.5],
  ])("that tell picture shapes by %s are one camera with its native crop factor", async (_title, one, other, crop) => {
    const reading = await read("x.xml", lensfun(one, other));
    expect(inputsOf(reading)).toMatchObject([{ cropFactor: crop }]);
    expect(reading).toMatchObject({ entriesRead: 2, refused: [], remarks: [{ line: 3 }] });
  });

  it("of one camera in two files are one: the first counts, the later adds", async () => {
    await put("1.json", '[{"brand":"Nikon","model":"Z 6II","kind":"mirrorless","year":2020}]');
    await put("2.csv", "brand,model,kind,year,megapixels\nNikon,z-6II,mirrorless,2021,24.5\n");
    const reading = await readCatalogue(folder);
    const camera = { brand: "Nikon", model: "Z 6II", kind: "mirrorless", year: 2020, megapixels: 24.5 };
    expect(inputsOf(reading)).toEqual([camera]);
    expect(reading.remarks).toMatchObject([{ line: 2, remark: expect.stringContaining("year 2020, not 2021") }]);
  });

  it("are, in the catalogue that the service comes with, 871 different cameras", async () => {
    const reading = await readCatalogue(join(import.meta.dirname, "../../data/cameras.json"));
    expect(reading).toMatchObject({ entriesRead: 871, refused: [], remarks: [] });
    expect(reading.cameras).toHaveLength(871);
  });
});
