import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { findPulumi, fits, parseVersion } from "./pulumi-cli.ts";

describe("the version of a CLI", () => {
  it.each([
    ["v3.259.0\n", [3, 259, 0]],
    ["3.259.0", [3, 259, 0]],
    ["v3.260.1-alpha.1732+abc.dirty", [3, 260, 1]],
    ["v4.0.0", [4, 0, 0]],
    ["", undefined],
    ["v3.259", undefined],
    ["warning: something\nv3.259.0", undefined],
    ["error: no 3.259.0 here", undefined],
  ])("of %j is %j", (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });

  it.each([
    ["v3.259.0", true],
    ["v3.259.1", true],
    ["v3.300.0", true],
    ["v3.260.0-alpha.1", true],
    ["v3.259.0+dirty", true],
    ["v3.259.0-alpha.1", false],
    ["v3.258.9", false],
    ["v4.0.0", false],
    ["v2.999.0", false],
    ["", false],
  ])("%s stands for v3.259.0: %s", (version, expected) => {
    expect(fits(version, "v3.259.0")).toBe(expected);
  });
});

describe("a CLI on the PATH", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "pulumi-cli-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const putProgram = (file: string, prints: string): string => {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, `#!/bin/sh\necho ${prints}\n`);
    chmodSync(place, 0o755);
    return place;
  };
  const search = (...folders: readonly string[]) =>
    findPulumi(
      "v3.259.0",
      folders.map((each) => path.join(folder, each)).join(path.delimiter),
      path.join(folder, "ours"),
    );

  it("is taken with the language host beside it", () => {
    const file = putProgram("bin/pulumi", "v3.261.0");
    const languageHost = putProgram("bin/pulumi-language-nodejs", "1");
    expect(search("bin")).toMatchObject({ file, languageHost });
  });

  it("is taken without a language host", () => {
    putProgram("bin/pulumi", "v3.261.0");
    expect(search("bin")).toMatchObject({ languageHost: undefined });
  });

  it("is passed over for a later one that fits", () => {
    putProgram("old/pulumi", "v3.100.0");
    putProgram("broken/pulumi", "v3.300.0; exit 1");
    const file = putProgram("new/pulumi", "v3.259.0");
    expect(search("nowhere", "old", "broken", "new")?.file).toBe(file);
  });

  it("is none if it is npm's, which downloads one", () => {
    putProgram("node_modules/pulumi/run.js", "v3.265.0");
    mkdirSync(path.join(folder, "node_modules/.bin"));
    symlinkSync("../pulumi/run.js", path.join(folder, "node_modules/.bin/pulumi"));
    expect(search("node_modules/.bin")).toBeUndefined();
  });

  it("is none if it is ours", () => {
    putProgram("ours/bin/pulumi", "v3.259.0");
    expect(search("ours/bin")).toBeUndefined();
  });
});
