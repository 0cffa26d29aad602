import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const MAIN = path.join(import.meta.dirname, "main.ts");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tools-main-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** On a machine with nothing but Node: neither Go nor Python is on its PATH. */
const run = (...args: readonly string[]): Promise<Run> =>
  new Promise((done) => {
    const env = { PATH: path.join(folder, "none"), TOOLS_DIR: path.join(folder, "tools"), NO_COLOR: "1" };
    execFile(process.execPath, [MAIN, ...args], { env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

describe("npm run tools", () => {
  it.each([
    [["--only", "nothing,etcd"], "There is no tool and no group called nothing."],
    [["--only", ""], "There is no tool and no group called"],
    [["--list", "--clean"], "only one of them"],
    [["--lost"], "--lost"],
    [["etcd"], "etcd"],
  ])("refuses %j", async (args, reason) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(reason);
    expect(stderr).toContain("npm run tools [-- options]");
  });

  it("tells its options", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const option of ["--list", "--only", "--with-packages", "--clean", "--json"]) expect(stdout).toContain(option);
  });

  it("lists what --only names, as JSON, and makes nothing", async () => {
    const { code, stdout } = await run(
      "--list",
      "--json",
      "--only",
      "etcd",
      "--only",
      "pulumi-language-nodejs,workflows",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      folder: path.join(folder, "tools"),
      bytes: 0,
      tools: [
        { name: "pulumi-language-nodejs", state: "to make", kind: "language-host" },
        { name: "etcd", group: "cluster", pin: "v3.7.3", state: "missing", reason: expect.stringContaining("Go 1.26") },
        { name: "actionlint", state: "missing" },
      ],
    });
  });

  it("makes what it can, tells what is missing and how to get it, and makes nothing twice", async () => {
    const args = ["--json", "--only", "pulumi-language-nodejs,etcd,checkov"];
    const [first, second] = [await run(...args), await run(...args)];
    const statesOf = ({ stdout }: Run) => JSON.parse(stdout).tools.map((tool: { state: string }) => tool.state);
    expect([first.code, statesOf(first)]).toEqual([1, ["made", "missing", "missing"]]);
    expect([second.code, statesOf(second)]).toEqual([1, ["ready", "missing", "missing"]]);
    expect(first.stdout).toContain("Python 3.11");
    expect(first.stderr).toContain("pulumi-language-nodejs");
    expect(second.stderr).toBe("");
  });

  it("says in words what is missing", async () => {
    const { code, stdout } = await run("--only", "etcd");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^0 of 1 tools are there.*\netcd is missing: there is no go on the PATH: install Go 1\.26/);
  });

  it("removes what it has made", async () => {
    await run("--only", "pulumi-language-nodejs");
    const { code, stdout } = await run("--clean", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).removed).toEqual(["pulumi-language-nodejs"]);
  });
});
