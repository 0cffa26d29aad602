import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const ROOT = path.resolve(import.meta.dirname, "..");
const PREVIEW = path.join(ROOT, "infra/cost/fixtures/preview.json");
const OF_PREVIEW = ["--preview", `aws-staging=${PREVIEW}`];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cost-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => path.join(folder, name);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function cost(...args: readonly string[]): Promise<Ended> {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(process.execPath, ["scripts/cost.ts", ...args], { cwd: ROOT, env });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
}

describe("npm run cost", () => {
  it("tells what a preview's resources cost, without colours where no terminal is", async () => {
    const { code, out, err } = await cost(...OF_PREVIEW);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("aws-staging, medium usage: ");
    expect(out).toMatch(/database db\.m7g\.large multi-az +730 +hour +0\.442 +322\.66/);
    expect(out).not.toContain("\u001b[");
  });

  it("writes a report and tells what has changed since", async () => {
    const before = inFolder("before.json");
    const { code, out } = await cost(...OF_PREVIEW, "--size", "small", "--format", "json", "--out", before);
    expect([code, out]).toEqual([0, ""]);
    expect(JSON.parse(await readFile(before, "utf8"))).toMatchObject({
      usage: "small",
      stacks: [{ stack: "aws-staging" }],
    });
    const after = await cost(...OF_PREVIEW, "--size", "large", "--against", before);
    expect(after.code).toBe(0);
    expect(after.out).toMatch(/Since [\d-]+ \(small usage\): \+[\d,.]+ USD a month/);
  });

  it("takes usage of one's own, and names the field that is wrong", async () => {
    const usage = JSON.parse(await readFile(path.join(ROOT, "infra/cost/usage/small.json"), "utf8"));
    await writeFile(inFolder("mine.json"), JSON.stringify({ ...usage, database: { backupGb: 1000 } }));
    const { out } = await cost(...OF_PREVIEW, "--usage", inFolder("mine.json"), "--format", "markdown");
    expect(out).toContain("# Costs with mine.json usage: ");
    expect(out).toContain("| RDS backups | 1,000 | GB-month | 0.095 | 95.00 | E |");
    await writeFile(inFolder("wrong.json"), JSON.stringify({ ...usage, database: { backupGb: -1 } }));
    const wrong = await cost(...OF_PREVIEW, "--usage", inFolder("wrong.json"));
    expect(wrong.code).toBe(1);
    expect(wrong.err).toBe(`${inFolder("wrong.json")} has 1 problem(s):\n  database.backupGb: must not be negative\n`);
  });

  it("tells its options", async () => {
    const { code, out } = await cost("--help");
    expect(code).toBe(0);
    expect(out).toMatch(/^npm run cost -- \[<stack> \.\.\.\] \[options\]\n/);
  });

  it("names the stacks when there is none of that name", async () => {
    const { code, err } = await cost("aws-productoin");
    expect(code).toBe(2);
    expect(err).toContain('There is no stack "aws-productoin". There are: account-aws, ');
    expect(err).toContain("npm run cost -- [<stack> ...] [options]");
  });

  it.each([
    [["--preview", "aws-staging=nowhere.json"], "nowhere.json can't be read: "],
    [["--preview", "aws-staging=package.json"], "package.json is no output of `pulumi preview --json`: "],
    [[...OF_PREVIEW, "--against", "package.json"], "package.json is no report of `npm run cost -- --format json`: "],
    [[...OF_PREVIEW, "--usage", "README.md"], "README.md is not JSON: "],
    [[...OF_PREVIEW, "--out", "nowhere/x.txt"], "nowhere/x.txt can't be written: "],
  ])("tells what is wrong with the files of %j", async (args, told) => {
    const { code, err } = await cost(...args);
    expect(code).toBe(1);
    expect(err.split("\n")[0]).toContain(told);
    expect(err).not.toContain("    at ");
  });
});
