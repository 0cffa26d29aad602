import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareEntries, type Entry, parseListing } from "./layer-difference.ts";

const entry = (): fc.Arbitrary<Entry> =>
  fc.record({
    mode: fc.constantFrom("-rw-r--r--", "-rw-rw-r--", "drwxr-xr-x"),
    owner: fc.constantFrom("0/0", "10001/10001"),
    size: fc.nat({ max: 9 }).map(String),
    time: fc.constantFrom("2026-11-24 10:00:00", "1970-01-01 00:00:00"),
    content: fc.constantFrom("", "a", "b"),
  });
const layer = (): fc.Arbitrary<Map<string, Entry>> =>
  fc
    .dictionary(fc.constantFrom("app/", "app/a.ts", "app/b.ts", "c"), entry())
    .map((entries) => new Map(Object.entries(entries)));

describe("the difference of two layers", () => {
  it("is nothing for a layer and its copy, whatever the order of their paths", () => {
    fc.assert(
      fc.property(layer(), (one) => {
        expect(compareEntries(one, new Map([...one].reverse()))).toEqual([]);
      }),
    );
  });

  it("is something for any two that are not the same, and the same seen from the other side", () => {
    const other = { "only in the first": "only in the second", "only in the second": "only in the first" } as const;
    fc.assert(
      fc.property(layer(), layer(), (one, two) => {
        const found = compareEntries(one, two);
        expect(found.length === 0).toBe(isSame(one, two));
        expect(compareEntries(two, one)).toEqual(
          found.map(({ path, what }) => ({
            path,
            what: Object.hasOwn(other, what) ? other[what as keyof typeof other] : what,
          })),
        );
      }),
    );
  });

  it.each(["mode", "owner", "size", "time", "content"] as const)("names another %s and nothing else", (what) => {
    const file: Entry = { mode: "-rw-r--r--", owner: "0/0", size: "1", time: "2026-11-24 10:00:00", content: "a" };
    const changed = { ...file, [what]: "other" };
    expect(compareEntries(new Map([["a", file]]), new Map([["a", changed]]))).toEqual([{ path: "a", what }]);
  });
});

describe("tar's listing", () => {
  it("is read with owners, modes, links and names that have spaces", () => {
    const listing = [
      "drwxr-xr-x 0/0               0 2026-11-24 10:00:00 app/",
      "-r--r--r-- 10001/10001   3516 2026-11-24 10:00:00 app/a name.ts",
      "lrwxrwxrwx 0/0               0 2026-11-24 10:00:00 bin -> usr/bin",
      "",
    ].join("\n");
    expect([...parseListing(listing)]).toEqual([
      ["app/", { mode: "drwxr-xr-x", owner: "0/0", size: "0", time: "2026-11-24 10:00:00" }],
      ["app/a name.ts", { mode: "-r--r--r--", owner: "10001/10001", size: "3516", time: "2026-11-24 10:00:00" }],
      ["bin -> usr/bin", { mode: "lrwxrwxrwx", owner: "0/0", size: "0", time: "2026-11-24 10:00:00" }],
    ]);
  });

  it("is refused where it can't be read", () => {
    expect(() => parseListing("something else")).toThrow("something else");
  });
});

const isSame = (one: Map<string, Entry>, two: Map<string, Entry>): boolean => {
  const ordered = (layer: Map<string, Entry>) => JSON.stringify([...layer].sort(([a], [b]) => (a < b ? -1 : 1)));
  return ordered(one) === ordered(two);
};
