import { spawn } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";

const ROOT = path.resolve(import.meta.dirname, "..");
const fixture = (name: string): string => `scripts/fixtures/preview-${name}.json`;
const LOG =
  "urn:pulumi:dns-production::random-camera-reviews::camera-reviews:dns:Zone$aws:cloudwatch/logGroup:LogGroup::zone-queries";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function checkPreview(args: readonly string[], options: { env?: NodeJS.ProcessEnv; input?: string } = {}) {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(process.execPath, ["scripts/check-preview.ts", ...args], {
    cwd: ROOT,
    env: { ...env, ...options.env },
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.err += chunk;
  });
  child.stdin.end(options.input);
  return new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
}

describe("npm run check-preview", () => {
  it("passes what loses nothing, and counts", async () => {
    expect(await checkPreview([fixture("safe")])).toEqual({
      code: 0,
      out: `${fixture("safe")}: 0 created, 2 updated, 0 deleted, 0 replaced\n`,
      err: "",
    });
  });

  it("refuses a loss with its URN, its operation and what forces it, without colours where no terminal is", async () => {
    const { code, out, err } = await checkPreview([fixture("safe"), fixture("log-replaced")]);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toBe(
      `${fixture("safe")}: 0 created, 2 updated, 0 deleted, 0 replaced\n` +
        `✗ replace of a log: ${LOG}\n    forced by name\n` +
        `${fixture("log-replaced")}: 0 created, 1 updated, 0 deleted, 1 replaced, 1 of them a loss\n`,
    );
  });

  it("lets one go by its URN, and tells of a URN that nothing happens to", async () => {
    const other = "urn:pulumi:x::y::z::zone";
    const { code, out, err } = await checkPreview([fixture("log-replaced"), "--allow", LOG, "--allow", other]);
    expect(code).toBe(0);
    expect(out).toContain(`allowed replace of a log: ${LOG}\n`);
    expect(err).toBe(`--allow ${other}: nothing happens to it.\n`);
    expect((await checkPreview([fixture("zone-replaced"), "--allow", LOG])).code).toBe(1);
  });

  it("fails with a preview that failed, whatever is allowed", async () => {
    const failed = await checkPreview([fixture("program-failed")]);
    expect(failed.code).toBe(2);
    expect(failed.out).toContain(
      "✗ the preview failed, so it may not tell all:\n    The stack's settings have 1 problem",
    );
  });

  it("tells machines the same", async () => {
    const { code, out } = await checkPreview([fixture("replica-deleted"), "nowhere.json", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      isSafe: false,
      previews: [
        {
          file: fixture("replica-deleted"),
          changes: { create: 0, update: 1, delete: 1, replace: 0 },
          losses: [{ op: "delete", kind: "database", isProtected: true, because: [] }],
        },
      ],
      problems: [expect.stringContaining("nowhere.json")],
    });
  });

  it("reads stdin, and a path from where npm was called", async () => {
    const cut = await checkPreview(["-"], { input: '{"steps": [{"op": "sa' });
    expect(cut).toEqual({
      code: 2,
      out: "",
      err: "- is no whole output of `pulumi preview --json`: it is cut off\n",
    });
    const env = { npm_lifecycle_event: "check-preview", INIT_CWD: path.join(ROOT, "scripts/fixtures") };
    expect((await checkPreview(["preview-safe.json"], { env })).code).toBe(0);
  });

  it.each([
    [["nowhere.json"], "nowhere.json is no whole output of `pulumi preview --json`: it can't be read"],
    [["README.md"], "README.md is no whole output of `pulumi preview --json`: it is not JSON"],
    [[], "A preview's file is wanted."],
    [["--alow", "x"], "Unknown option '--alow'."],
    [[fixture("safe"), "--allow", "zone"], "--allow zone: a whole URN is wanted"],
  ])("tells what is wrong with %j", async (args, told) => {
    const { code, out, err } = await checkPreview(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
    expect(err).not.toContain("    at ");
  });

  it("tells its options", async () => {
    const { code, out } = await checkPreview(["--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^npm run check-preview -- <preview\.json> … \[options\]\n/);
  });
});
