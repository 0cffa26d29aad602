import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";

/** Which of Pulumi's SDKs a fresh process has after loading a program. */
function loadedBy(program: string): string[] {
  const file = path.join(import.meta.dirname, `${program}.ts`);
  const script = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(file)});
    const loaded = Object.keys(createRequire(${JSON.stringify(file)}).cache);
    const sdks = loaded.map((each) => /@pulumi[\\\\/](aws|gcp|kubernetes)[\\\\/]/.exec(each)?.[1]).filter(Boolean);
    console.log(JSON.stringify([...new Set(sdks)].sort()));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }));
}

describe("loading a program", () => {
  it.each([
    ["aws", ["aws", "kubernetes"]],
    ["gcp", ["gcp", "kubernetes"]],
    ["account-aws", ["aws"]],
    ["account-gcp", ["gcp"]],
    ["entry", ["aws"]],
  ])("%s loads %j and no other cloud's SDK", (program, sdks) => {
    expect(loadedBy(program)).toEqual(sdks);
  });
});
