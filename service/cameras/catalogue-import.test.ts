import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { listRecords, SYSTEM } from "../audit/audit.ts";
import { openDatabase } from "../db/orm.ts";
import { Camera } from "./camera.entity.ts";
import { changeCamera } from "./cameras.ts";
import { type CatalogueReading, readCatalogue } from "./catalogue-files.ts";
import { type ImportOptions, type ImportReport, importCatalogue } from "./catalogue-import.ts";

const ACTOR = { id: "01980000-0000-7000-8000-000000000001", role: "admin", sessionId: "s", requestId: "r" } as const;
const Z6 = { brand: "Nikon", model: "Z 6II", kind: "mirrorless", mount: "Nikon Z" };
const GR = { brand: "Ricoh", model: "GR III", kind: "compact" };

let database: TestDatabase;
let orm: MikroORM;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  orm = await openDatabase([Camera], { url: database.url, poolSize: 4, applicationName: "tests" });
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "catalogue-import-"));
  await orm.em.fork().nativeDelete(Camera, {});
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inTransaction = <Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  orm.em.fork().transactional((em) => work(em as EntityManager));

/** One entry a line, so that the first is in line 1. */
async function readEntries(entries: object[]): Promise<CatalogueReading> {
  const file = join(folder, "cameras.json");
  await writeFile(file, `[${entries.map((entry) => JSON.stringify(entry)).join(",\n")}]`);
  return readCatalogue(file);
}

const importReading = (reading: CatalogueReading, options: Partial<ImportOptions> = {}): Promise<ImportReport> =>
  inTransaction((em) => importCatalogue(em, SYSTEM, reading, { strict: false, ...options }));
const importEntries = async (entries: object[], options?: Partial<ImportOptions>): Promise<ImportReport> =>
  importReading(await readEntries(entries), options);

const listAll = () => orm.em.fork().find(Camera, {}, { orderBy: { slug: "asc" }, populate: ["words"] });
const findBySlug = (slug: string) => orm.em.fork().findOneOrFail(Camera, { slug }, { populate: ["words"] });
const listImports = () => listRecords(orm.em.fork(), { verb: "catalogue-imported" }, undefined, 100);
const change = (slug: string, patch: Parameters<typeof changeCamera>[3]) =>
  inTransaction(async (em) => changeCamera(em, ACTOR, await em.findOneOrFail(Camera, { slug }), patch));

describe("an import", () => {
  it("adds what the catalogue doesn't have, to be found by its words", async () => {
    const report = await importEntries([Z6, GR]);
    const file = join(folder, "cameras.json");
    expect(report).toMatchObject({
      files: [file],
      entriesRead: 2,
      changed: [],
      unchanged: [],
      refused: [],
      merged: [],
    });
    expect(report.added).toEqual([
      { file, line: 1, brand: "Nikon", model: "Z 6II", slug: "nikon-z-6ii" },
      { file, line: 2, brand: "Ricoh", model: "GR III", slug: "ricoh-gr-iii" },
    ]);
    expect(await listAll()).toMatchObject([
      { ...Z6, slug: "nikon-z-6ii", version: 1, words: expect.arrayContaining(["z6"]), cropFactor: null },
      { ...GR, slug: "ricoh-gr-iii", version: 1, mount: null },
    ]);
  });

  it("changes nothing a second time, and leaves no second record", async () => {
    await importEntries([Z6, GR]);
    const [before, records] = [await listAll(), await listImports()];
    const report = await importEntries([Z6, GR]);
    expect(report).toMatchObject({ added: [], changed: [], unchanged: [{ slug: "nikon-z-6ii" }, { line: 2 }] });
    expect(await listAll()).toEqual(before);
    expect(await listImports()).toEqual(records);
  });

  it("changes what the file names, and keeps what it doesn't", async () => {
    await importEntries([{ ...Z6, year: 2020, megapixels: 24.5 }, GR]);
    const report = await importEntries([{ ...Z6, year: 2021, priceUsd: 1999.5 }, GR]);
    expect(report).toMatchObject({ added: [], unchanged: [{ slug: "ricoh-gr-iii" }] });
    expect(report.changed).toMatchObject([
      {
        line: 1,
        slug: "nikon-z-6ii",
        changes: [
          { member: "year", before: 2020, after: 2021 },
          { member: "priceUsd", before: null, after: 1999.5 },
        ],
      },
    ]);
    expect(await listAll()).toMatchObject([
      { ...Z6, year: 2021, megapixels: 24.5, priceUsd: 1999.5, version: 2 },
      { ...GR, version: 1 },
    ]);
  });

  it("takes the file's spelling of a name, and the words that follow from it", async () => {
    await importEntries([{ ...Z6, model: "POWERSHOT Z 6II" }]);
    const report = await importEntries([{ ...Z6, model: "PowerShot Z 6II" }]);
    expect(report.changed).toMatchObject([
      { changes: [{ member: "model", before: "POWERSHOT Z 6II", after: "PowerShot Z 6II" }] },
    ]);
    const { words, formerSlugs } = await findBySlug("nikon-powershot-z-6ii");
    expect(words).toEqual(expect.arrayContaining(["power", "shot", "powershot"]));
    expect(formerSlugs).toEqual([]);
  });

  it("knows a camera by a former name, and leaves it the name that it was given here", async () => {
    await importEntries([Z6]);
    await change("nikon-z-6ii", { model: "Z 6 Mark II" });
    const report = await importEntries([{ ...Z6, year: 2020 }]);
    const named = { brand: "Nikon", model: "Z 6 Mark II", slug: "nikon-z-6-mark-ii" };
    expect(report).toMatchObject({ added: [], changed: [{ ...named, changes: [{ member: "year" }] }] });
    expect(await listAll()).toMatchObject([{ ...named, year: 2020 }]);
  });

  it("refuses a second entry of the same camera of the catalogue", async () => {
    await importEntries([Z6]);
    await change("nikon-z-6ii", { model: "Z 6 Mark II" });
    const report = await importEntries([
      { ...Z6, year: 2020 },
      { ...Z6, model: "Z 6 Mark II", year: 2021 },
    ]);
    const reason = `is the camera nikon-z-6-mark-ii, as the entry in ${join(folder, "cameras.json")}:1 is`;
    expect(report.refused).toEqual([{ file: join(folder, "cameras.json"), line: 2, reason }]);
    expect(await listAll()).toMatchObject([{ year: 2020 }]);
  });

  it("refuses the second of two names that an address is too short to tell apart", async () => {
    const long = (end: string) => ({ ...GR, brand: "b".repeat(80), model: `${"m".repeat(60)}${end}` });
    const report = await importEntries([long("1"), long("2")]);
    expect(report).toMatchObject({ added: [{ line: 1 }], refused: [{ line: 2 }] });
  });

  it("tells of the entries that share a camera", async () => {
    const report = await importEntries([Z6, { ...Z6, model: "z-6II" }]);
    expect(report).toMatchObject({ entriesRead: 2, added: [{ line: 1 }], refused: [], merged: [{ line: 2 }] });
  });

  it("leaves one record for all its cameras", async () => {
    const before = (await listImports()).length;
    await importEntries([Z6, { ...Z6, model: "z-6II" }, GR, { ...GR, kind: "toy" }]);
    const [record, ...older] = await listImports();
    expect(older).toHaveLength(before);
    const counts = { entriesRead: 4, added: 2, changed: 0, unchanged: 0, refused: 1, merged: 1 };
    expect(record).toMatchObject({
      actorId: null,
      subject: "service:catalogue",
      details: { ...counts, files: ["cameras.json"], filesRead: 1 },
    });
  });

  it("tells how far it is after each batch", async () => {
    const entries = Array.from({ length: 250 }, (_, index) => ({ ...GR, model: `GR ${index}` }));
    const told: number[][] = [];
    const onProgress = (done: number, total: number) => void told.push([done, total]);
    await importEntries(entries, { onProgress });
    expect(told).toEqual([
      [100, 250],
      [200, 250],
      [250, 250],
    ]);
    expect(await listAll()).toHaveLength(250);
  });

  it("leaves everything as it was when it is ended on the way", async () => {
    await importEntries([Z6]);
    const records = await listImports();
    const end = () => {
      throw new Error("ended");
    };
    await expect(importEntries([{ ...Z6, year: 2020 }, GR], { onProgress: end })).rejects.toThrow("ended");
    expect(await listAll()).toMatchObject([{ ...Z6, year: null, version: 1 }]);
    expect(await listImports()).toEqual(records);
  });

  it("waits for another import, and then finds its cameras", async () => {
    const reading = await readEntries([Z6, GR]);
    const reports = await Promise.all([importReading(reading), importReading(reading)]);
    expect(reports.map(({ added }) => added.length).sort()).toEqual([0, 2]);
    expect(await listAll()).toHaveLength(2);
  });
});

describe("a malformed file", () => {
  it("changes nothing", async () => {
    await importEntries([Z6]);
    const file = join(folder, "more.csv");
    await writeFile(file, `brand,model,kind\nRicoh,GR III,compact\n"Leica`);
    const importing = readCatalogue(folder).then((reading) => importReading(reading));
    await expect(importing).rejects.toMatchObject({ name: "CatalogueFileMalformed", file });
    expect(await listAll()).toMatchObject([{ slug: "nikon-z-6ii", version: 1 }]);
  });
});

describe("a bad entry", () => {
  it("is refused with its place, and the rest goes in", async () => {
    const report = await importEntries([Z6, { ...GR, kind: "toy" }]);
    expect(report).toMatchObject({
      added: [{ line: 1 }],
      refused: [{ line: 2, reason: expect.stringMatching(/^kind/) }],
    });
    expect(await listAll()).toHaveLength(1);
  });

  it("refuses everything in a strict import, and the first few are named", async () => {
    const bad = Array.from({ length: 7 }, () => ({ ...GR, kind: "toy" }));
    const importing = importEntries([Z6, ...bad], { strict: true });
    const file = join(folder, "cameras.json");
    const refused = expect.arrayContaining([expect.objectContaining({ line: 8 })]);
    await expect(importing).rejects.toMatchObject({ name: "CatalogueRefused", refused });
    const lines = await importing.catch((error: Error) => error.message.split("\n"));
    expect(lines).toHaveLength(7);
    expect(lines).toMatchObject({
      0: "7 entries are refused, so nothing is imported:",
      1: expect.stringContaining(`  ${file}:2: kind`),
      6: "  and 2 more",
    });
    expect(await listAll()).toEqual([]);
  });
});
