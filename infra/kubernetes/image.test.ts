import { describe, expect, it } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import { record } from "../recording/record.ts";
import { digestOf, hashOf, isPinned, requireAllowed, requireImage, shortDigestOf } from "./image.ts";

const HEX = "0123456789abcdef".repeat(4);

describe("an image", () => {
  it.each([
    ["host/reviews:1.2", false],
    ["host/reviews", false],
    [`host/reviews@sha256:${HEX.slice(1)}`, false],
    [`host/reviews@sha256:${HEX.toUpperCase()}`, false],
    [`host/reviews:1.2@sha256:${HEX}`, true],
    [`host/reviews@sha256:${HEX}`, true],
  ])("%s is pinned: %s", (image, expected) => {
    expect(isPinned(image)).toBe(expected);
  });

  it("is told apart by its digest", () => {
    expect(digestOf(`host/reviews@sha256:${HEX}`)).toBe(`sha256:${HEX}`);
    expect(shortDigestOf(`host/reviews@sha256:${HEX}`)).toBe("0123456789ab");
    expect(() => digestOf("host/reviews:latest")).toThrow(/must be named by its digest/);
  });

  it.each([
    ["host/reviews", true],
    ["host", true],
    ["host/rev", false],
    ["other", false],
  ])("of host/reviews is let in by the registry %s: %s", (registry, isAllowed) => {
    const pinned = `host/reviews@sha256:${HEX}`;
    if (isAllowed) expect(requireAllowed(pinned, ["first", registry])).toBe(pinned);
    else expect(() => requireAllowed(pinned, [registry])).toThrow(/of none of the allowed registries/);
  });

  it("may be told later", async () => {
    const pinned = `host/reviews@sha256:${HEX}`;
    const { result } = await record(() => requireImage(output(pinned), [output("host")]));
    expect(result).toBe(pinned);
  });

  it("and its words have one short name", () => {
    expect(hashOf("a", "b")).toMatch(/^[0-9a-f]{12}$/);
    expect(hashOf("a", "b")).not.toBe(hashOf("ab"));
    expect(hashOf("a", "b")).toBe(hashOf("a", "b"));
  });
});
