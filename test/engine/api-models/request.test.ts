import { describe, expect, it } from "@jest/globals";
import { loadFixture } from "./fixture.ts";
import { OperationInput, OperationMissing } from "./model.ts";
import { makeRequest } from "./request.ts";
import { type ApiCall, call } from "./row.ts";

const make = (inputs: Record<string, unknown>, rest: Partial<ApiCall> = {}) =>
  makeRequest(call("shelves.MakeShelf", rest), inputs, new OperationInput("shelves.MakeShelf", loadFixture));

describe("a request", () => {
  it("finds members whatever their case and number", () => {
    expect(make({ shelfName: "a", board: [{ length: 3 }], size: { widthCm: 5 } }).parameters).toEqual({
      ShelfName: "a",
      Boards: [{ Length: 3 }],
      Size: { WidthCM: 5 },
    });
  });

  it("goes by the table where a name differs by more, also deeper", () => {
    const members = { name: "ShelfName", long: "Boards[].Length", "size.wide": "WidthCM", "*.veiled": "Hidden" };
    expect(make({ name: "a", long: 3, size: { wide: 5, veiled: true } }, { members }).parameters).toEqual({
      ShelfName: "a",
      Boards: [{ Length: 3 }],
      Size: { WidthCM: 5, Hidden: { Value: true } },
    });
  });

  it("looks into the member that holds the rest", () => {
    expect(make({ comment: "c" }, { into: "Config" }).parameters).toEqual({ Config: { Comment: "c" } });
  });

  it("spreads an object whose parts lie elsewhere", () => {
    expect(make({ text: { name: "a" } }, { members: { "text.name": "ShelfName" } }).parameters).toEqual({
      ShelfName: "a",
    });
  });

  it("writes maps as pairs, lists of one as their element, and counts what is counted", () => {
    expect(
      make({ tags: { a: "1" }, size: [{ widthCm: 5 }], doors: ["left", "right"], labels: { x: 1 } }).parameters,
    ).toEqual({
      Tags: [{ Key: "a", Value: "1" }],
      Size: { WidthCM: 5 },
      Doors: { Quantity: 2, Items: ["left", "right"] },
      Labels: { x: "1" },
    });
  });

  it("takes texts for numbers and switches where the API wants these", () => {
    expect(make({ size: { widthCm: "5" }, isOpen: "true" }).parameters).toEqual({
      Size: { WidthCM: 5 },
      IsOpen: { Value: true },
    });
  });

  it("adds what the provider adds, and leaves out what isn't this call's", () => {
    const { parameters, unmatched } = make(
      { shelfName: "a", material: "OAK" },
      { takes: ["shelfName"], adds: { "Config.Comment": "ours" } },
    );
    expect(parameters).toEqual({ ShelfName: "a", Config: { Comment: "ours" } });
    expect(unmatched).toEqual(["material"]);
  });

  it("tells inputs without a member by their path", () => {
    expect(make({ colour: "red", boards: [{ length: 1, sawn: true }] }).unmatched).toEqual(["colour", "boards.sawn"]);
  });

  it("keeps what isn't known yet", () => {
    const later = Symbol("later");
    expect(make({ shelfName: later, boards: later }).parameters).toEqual({ ShelfName: later, Boards: later });
  });

  it("names a row whose operation or member there is none of", () => {
    expect(() => new OperationInput("shelves.BurnShelf", loadFixture)).toThrow(OperationMissing);
    expect(() => make({ name: "a" }, { members: { name: "Nickname" } })).toThrow("shelves.MakeShelf takes no Nickname");
  });
});
