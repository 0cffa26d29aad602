import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { readOrder } from "./image-options.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const read = (...args: string[]) => readOrder(args, "1.2.3", "/project/below");

let told: string[];
beforeEach(() => {
  told = [];
  for (const stream of ["log", "error"] as const)
    jest.spyOn(console, stream).mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});

describe("the options of npm run image", () => {
  it.each([
    [["--base-digest", DIGEST], { kind: "digest", digest: DIGEST }],
    [["--base", `other/node@${DIGEST}`], { kind: "reference", reference: `other/node@${DIGEST}`, digest: DIGEST }],
    [["--base", "../node.tar"], { kind: "archive", file: "/project/node.tar" }],
    [["--stand-in"], { kind: "stand-in" }],
  ])("choose the base: %j", (args, base) => {
    expect(read(...args)?.base).toEqual(base);
  });

  it("mean paths from where they were typed, and the version as the tag", () => {
    expect(read("--stand-in", "--output", "x.tar", "--sbom", "../list.json", "--json")).toEqual({
      base: { kind: "stand-in" },
      tag: "1.2.3",
      output: "/project/below/x.tar",
      sbom: "/project/list.json",
      asJson: true,
    });
    expect(read("--stand-in", "--tag", "mine")).toMatchObject({ tag: "mine", sbom: undefined, asJson: false });
  });

  it.each([
    ["no base at all", [], "none is assumed"],
    ["two bases", ["--stand-in", "--base-digest", DIGEST], "exclude each other"],
    ["a shortened digest", ["--base-digest", "sha256:0123"], "64 hex digits"],
    ["a digest in capitals", ["--base-digest", DIGEST.toUpperCase()], "64 hex digits"],
    ["a name with half a digest", ["--base", "node@sha256:01"], "64 hex digits"],
    ["a tag that is a name", ["--stand-in", "--tag", "a/b:c"], "can't be an image's tag"],
    ["an empty tag", ["--stand-in", "--tag", ""], "can't be an image's tag"],
    ["an option that isn't one", ["--stand-in", "--latest"], "--latest"],
  ])("are refused with %s", (_, args, reason) => {
    expect(read(...args)).toBeUndefined();
    expect(process.exitCode).toBe(2);
    expect(told.join("\n")).toContain(reason);
    expect(told.join("\n")).toContain("Usage: npm run image");
  });

  it("tell the usage when they are asked to, whatever else is given", () => {
    expect(read("--help")).toBeUndefined();
    expect(process.exitCode ?? 0).toBe(0);
    expect(told.join("\n")).toContain("Exit codes");
  });
});
