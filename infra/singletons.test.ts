import { describe, expect, it } from "@jest/globals";
import { manageOrAdopt, requireSingletons, SingletonUnknown } from "./singletons.ts";

describe("requireSingletons", () => {
  it("manages what the settings don't name", () => {
    expect(requireSingletons(["hub", "detector"], { hub: { adopt: "id" } })).toEqual({
      hub: { adopt: "id" },
      detector: "manage",
    });
  });

  it("names what it doesn't know, and what it does", () => {
    expect(() => requireSingletons(["hub", "detector"], { hubb: "off" })).toThrow(SingletonUnknown);
    expect(() => requireSingletons(["hub", "detector"], { hubb: "off" })).toThrow(
      "There is no singleton hubb; there are hub, detector.",
    );
  });
});

describe("manageOrAdopt", () => {
  const choose = (choice: Parameters<typeof manageOrAdopt>[0]) =>
    manageOrAdopt(
      choice,
      () => "made",
      (id) => `read ${id}`,
    );

  it.each([
    ["manage", "made"],
    ["off", undefined],
    [{ adopt: "x" }, "read x"],
  ] as const)("turns %j into %j", (choice, outcome) => {
    expect(choose(choice)).toBe(outcome);
  });
});
