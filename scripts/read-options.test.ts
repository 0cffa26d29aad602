import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";

const ROOT = path.resolve(import.meta.dirname, "..");
const run = (script: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: ROOT, encoding: "utf8" });

describe("a script that can't read its options", () => {
  it.each([
    ["evidence", ["--yaml"], "Unknown option '--yaml'", "npm run evidence"],
    ["evidence", ["--json", "--markdown"], "--json and --markdown contradict each other", "npm run evidence"],
    ["evidence", ["aws-test"], "There is no stack aws-test. There are: account-aws, ", "npm run evidence"],
    ["make-policy-catalogue", ["--chek"], "Unknown option '--chek'", "usage: node scripts/make-policy-catalogue.ts"],
    ["make-policy-catalogue", ["all"], "Unexpected argument 'all'", "usage: node scripts/make-policy-catalogue.ts"],
    ["make-inventories", ["--chek"], "Unknown option '--chek'", "npm run inventories"],
  ])("is %s with %j: it says why and how, does nothing, and ends with 2", (script, args, reason, usage) => {
    const { status, stdout, stderr } = run(script, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.startsWith(reason)).toBe(true);
    expect(stderr).toContain(`\n\n`);
    expect(stderr).toContain(usage);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe("a script that is asked for help", () => {
  it("prints its usage and does nothing else", () => {
    const { status, stdout, stderr } = run("make-policy-catalogue", "--help", "--check");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Exit code 1: the file is stale. 2: there is no such option.");
  });
});
