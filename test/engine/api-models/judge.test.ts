import { describe, expect, it } from "@jest/globals";
import { loadFixture } from "./fixture.ts";
import { judgeRequest } from "./judge.ts";
import { OperationInput } from "./model.ts";

const judge = (parameters: Record<string, unknown>): string[] =>
  judgeRequest({ ShelfName: "shelf", ...parameters }, new OperationInput("shelves.MakeShelf", loadFixture)).map(
    ({ path, reason }) => `${path} ${reason}`,
  );

describe("a model's judgement", () => {
  it("lets pass what fits, and doesn't ask for what the SDKs fill in", () => {
    expect(judge({ Material: "OAK", Boards: [{ Length: 1 }], Labels: { abc: "x" } })).toEqual([]);
  });

  it.each([
    ["an unknown word", { Material: "PINE" }, 'Material is "PINE", and not one of OAK, BIRCH (shelves.MakeShelf)'],
    [
      "a text too long",
      { ShelfName: "a".repeat(13) },
      "ShelfName has 13 characters, at most 12 are allowed (shelves.MakeShelf)",
    ],
    ["a text too short", { ShelfName: "ab" }, "ShelfName has 2 characters, at least 3 are wanted (shelves.MakeShelf)"],
    [
      "wrong characters",
      { ShelfName: "Shelf" },
      'ShelfName is "Shelf", which doesn\'t fit [a-z][a-z0-9-]* (shelves.MakeShelf)',
    ],
    [
      "a number out of range",
      { Boards: [{ Length: 301 }] },
      "Boards[0].Length has 301, at most 300 are allowed (shelves.MakeShelf)",
    ],
    ["a missing member", { Boards: [{}] }, "Boards[0].Length is required (shelves.MakeShelf)"],
    ["a missing member of its own", { ShelfName: undefined }, "ShelfName is required (shelves.MakeShelf)"],
    [
      "too many",
      { Boards: [{ Length: 1 }, { Length: 1 }, { Length: 1 }] },
      "Boards has 3 elements, at most 2 are allowed (shelves.MakeShelf)",
    ],
    ["another type", { Boards: "wide" }, 'Boards is "wide", and not a list (shelves.MakeShelf)'],
    [
      "a number with a fraction",
      { Boards: [{ Length: 1.5 }] },
      "Boards[0].Length is 1.5, and not an integer (shelves.MakeShelf)",
    ],
    [
      "a map's wrong key",
      { Labels: { X1: "a" } },
      "Labels.X1 has 2 characters, at least 3 are wanted (shelves.MakeShelf)",
    ],
  ])("refuses %s", (_, parameters, told) => {
    expect(judge(parameters)).toContain(told);
  });

  it("doesn't tell a secret", () => {
    expect(judge({ Secret: "hunter2" })).toEqual([
      "Secret has 7 characters, at most 4 are allowed (shelves.MakeShelf)",
    ]);
  });

  it("leaves what isn't known yet", () => {
    expect(judge({ ShelfName: Symbol("later"), Boards: [Symbol("later")] })).toEqual([]);
  });
});
