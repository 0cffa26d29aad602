import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Anchor } from "./anchor.ts";
import { openAnchorStore } from "./anchors.ts";

const anchor = (sequence: number, epoch: number, digit = "a"): Anchor => ({
  sequence,
  epoch,
  hash: digit.repeat(64),
  at: new Date("2026-01-31T12:00:00.000Z"),
});
const withoutTime = (anchors: readonly (Anchor | undefined)[]) =>
  anchors.map((kept) => kept && { sequence: kept.sequence, epoch: kept.epoch, hash: kept.hash });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "camera-reviews-anchors-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The buckets are there when somebody says where; a prefix of its own keeps each run apart. */
const STORES = [
  { kind: "a folder", base: () => pathToFileURL(path.join(folder, "anchors")).href },
  { kind: "an S3 bucket (AUDIT_TEST_S3_URL)", base: () => process.env.AUDIT_TEST_S3_URL },
  { kind: "a Cloud Storage bucket (AUDIT_TEST_GS_URL)", base: () => process.env.AUDIT_TEST_GS_URL },
];
const hasBase = (kind: string): boolean =>
  kind === "a folder" || Boolean(kind.includes("S3") ? process.env.AUDIT_TEST_S3_URL : process.env.AUDIT_TEST_GS_URL);

for (const { kind, base } of STORES) {
  (hasBase(kind) ? describe : describe.skip)(`anchors in ${kind}`, () => {
    const run = `${Date.now()}`;
    const open = (name: string) => openAnchorStore(`${base()}/${run}/${name}`);

    it("are none in the beginning", async () => {
      const store = open("empty");
      await expect(store.last()).resolves.toBeUndefined();
      await expect(store.list()).resolves.toEqual([]);
    });

    it("are listed oldest first, and the last is the highest epoch's", async () => {
      const store = open("listed");
      const added = [anchor(99, 1, "b"), anchor(100, 1, "c"), anchor(98, 2, "d")];
      for (const each of [2, 0, 1]) await store.add(added[each] as Anchor);
      expect(withoutTime(await store.list())).toEqual(withoutTime(added));
      expect(withoutTime([await store.last()])).toEqual(withoutTime([added[2]]));
      await store.add(anchor(1000, 2, "e"));
      expect(withoutTime([await store.last()])).toEqual(withoutTime([anchor(1000, 2, "e")]));
      expect(withoutTime([await open("listed").last()])).toEqual(withoutTime([anchor(1000, 2, "e")]));
    });

    it("stay as they are when the same comes again, and beside another of the same record", async () => {
      const store = open("again");
      await store.add(anchor(5, 1, "a"));
      await store.add(anchor(5, 1, "a"));
      await store.add(anchor(5, 1, "b"));
      expect(withoutTime(await store.list())).toEqual(withoutTime([anchor(5, 1, "a"), anchor(5, 1, "b")]));
    });

    it("are more than one page of a listing", async () => {
      const store = open("many");
      const many = Array.from({ length: 1_030 }, (_, at) => anchor(at + 1, 1));
      for (let at = 0; at < many.length; at += 20) {
        await Promise.all(many.slice(at, at + 20).map((each) => store.add(each)));
      }
      await expect(store.list()).resolves.toHaveLength(1_030);
      await expect(store.last()).resolves.toMatchObject({ sequence: 1_030 });
    }, 60_000);
  });
}

describe("a folder's anchors", () => {
  const open = (name: string) => {
    const inside = path.join(folder, name);
    return { inside, store: openAnchorStore(pathToFileURL(inside).href) };
  };

  it("are files that say all, that nobody may write, and nothing else", async () => {
    const { inside, store } = open("files");
    await Promise.all([store.add(anchor(7, 1)), store.add(anchor(7, 1)), store.add(anchor(8, 1))]);
    const names = await readdir(inside);
    expect(names.sort()).toEqual(
      [7, 8].map((sequence) => `0000000001-000000000000000${sequence}-${"a".repeat(64)}.json`),
    );
    expect(JSON.parse(await readFile(path.join(inside, names[0] as string), "utf8"))).toEqual({
      sequence: 7,
      hash: "a".repeat(64),
      epoch: 1,
      at: "2026-01-31T12:00:00.000Z",
    });
  });

  it("are held to what a changed file says", async () => {
    const { inside, store } = open("changed");
    await store.add(anchor(1, 1));
    const [name = ""] = await readdir(inside);
    await chmod(path.join(inside, name), 0o600);
    await writeFile(path.join(inside, name), JSON.stringify({ ...anchor(1, 1), hash: "f".repeat(64) }));
    await expect(store.list()).resolves.toMatchObject([{ hash: "f".repeat(64) }]);
    await writeFile(path.join(inside, name), "");
    await expect(store.list()).resolves.toMatchObject([{ sequence: 1, hash: "a".repeat(64) }]);
  });
});

it("refuses an address that names no store", () => {
  expect(() => openAnchorStore("ftp://example.org/anchors")).toThrow(/names no place for anchors/);
});
