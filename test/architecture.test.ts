import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { checkUnusedExports } from "./architecture/export-checks.ts";
import { checkCycles, checkImports } from "./architecture/import-checks.ts";
import {
  checkExports,
  checkFileNames,
  checkMigrations,
  checkPlaces,
  checkSliceTests,
} from "./architecture/name-checks.ts";
import {
  checkCloudBranches,
  checkPolicyImports,
  checkSameNouns,
  checkSdkImports,
  checkStackWords,
} from "./architecture/platform-rules.ts";
import { checkFileSizes, checkFunctionSizes } from "./architecture/size-checks.ts";
import { readSources } from "./architecture/source.ts";

const sources = readSources(path.resolve(import.meta.dirname, ".."));

describe("the house rules", () => {
  it("has the service, its tests and its rules before it", () => {
    const paths = sources.map((source) => source.path);
    expect(paths).toEqual(expect.arrayContaining(["service/config.ts", "test/architecture.test.ts", "package.json"]));
  });

  it.each([
    ["keeps every import in its direction", checkImports],
    ["has no circle of imports", checkCycles],
    ["loads no other cloud's SDK", checkSdkImports],
    ["judges by the policy SDK in policies/ only", checkPolicyImports],
    ["reads settings and other stacks in the programs only", checkStackWords],
    ["never chooses by a cloud's name", checkCloudBranches],
    ["has the same nouns on both clouds", checkSameNouns],
    ["keeps files short", checkFileSizes],
    ["keeps functions short", checkFunctionSizes],
    ["names files after what they are about", checkFileNames],
    ["exports names only", checkExports],
    ["exports what another file imports", checkUnusedExports],
    ["states each migration's risk", checkMigrations],
    ["tests each slice", checkSliceTests],
    ["names no place of one machine", checkPlaces],
  ])("%s", (_, check) => {
    expect(check(sources)).toEqual([]);
  });
});
