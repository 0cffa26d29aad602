import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { recordedStack } from "../test/support/recorded-stacks.ts";
import { makeInventory } from "./inventory.ts";
import { STACKS } from "./table.ts";

describe("the reviewed inventories", () => {
  it.each(STACKS)("tell what %s makes (npm run inventories writes them)", async (stack) => {
    const reviewed = JSON.parse(readFileSync(path.join(import.meta.dirname, "inventories", `${stack}.json`), "utf8"));
    expect(makeInventory((await recordedStack(stack)).resources)).toEqual(reviewed);
  });
});
