import { describe, expect, it } from "@jest/globals";
import { recordedStack } from "../test/support/recorded-stacks.ts";
import { STACKS } from "./table.ts";

describe.each(STACKS)("%s", (stack) => {
  it("runs as an update and as a preview", async () => {
    const update = await recordedStack(stack);
    const preview = await recordedStack(stack, { isPreview: true });
    expect(update.resources.length).toBeGreaterThan(1);
    expect(preview.resources.map(({ urn }) => urn).sort()).toEqual(update.resources.map(({ urn }) => urn).sort());
  });
});
