import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readPreview } from "./read-preview.ts";

const TEXT = readFileSync(path.join(import.meta.dirname, "fixtures/preview.json"), "utf8");

describe("a preview's JSON", () => {
  const resources = readPreview(TEXT, "preview.json");
  it("has each resource that there will be once, without those that go", () => {
    expect(resources.map(({ name, type }) => `${type.split(":").at(-1)} ${name}`)).toEqual([
      "Database database",
      "Instance database",
      "NatGateway network-nat",
      "Secret secret",
      "Vpc theirs",
    ]);
  });

  it("loses what is unknown or secret, and keeps the rest", () => {
    expect(resources[1]?.inputs).toEqual({
      instanceClass: "db.m7g.large",
      multiAz: true,
      allocatedStorage: 100,
      storageType: "gp3",
    });
  });

  it("tells components and what is only read apart", () => {
    expect(resources.filter(({ isComponent }) => isComponent).map(({ name }) => name)).toEqual(["database"]);
    expect(resources.filter(({ isRead }) => isRead).map(({ name }) => name)).toEqual(["theirs"]);
  });

  it.each([
    ["steps:", "it is not JSON"],
    ["[]", "it has no list `steps`"],
    ["null", "it has no list `steps`"],
    ['{"steps":[{"op":"create"}]}', "step 1 has no `urn`"],
    ['{"steps":[{"op":"create","urn":"urn:x::y"}]}', "step 1, urn:x::y, has no `newState.type`"],
  ])("that is %s is refused in words", (text, told) => {
    expect(() => readPreview(text, "mine.json")).toThrow(
      `mine.json is no output of \`pulumi preview --json\`: ${told}`,
    );
  });
});
