import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

// Where npm run tools has been, its own engine would be taken for one that is missing.
process.env.TOOLS_DIR = path.join(tmpdir(), "no-such-folder");
const { findPulumi, PulumiFailed, PulumiMissing, PulumiUnfit } = await import("./pulumi-command.ts");

let folder: string;
let before: string | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "deploying-"));
  before = process.env.PATH;
});
afterEach(() => {
  process.env.PATH = before;
  rmSync(folder, { recursive: true });
});

/** A program of that name, first on PATH. */
function standIn(script: string, version = "v3.265.0"): void {
  const file = path.join(folder, "pulumi");
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = version ]; then echo "${version}"; exit; fi\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${folder}${path.delimiter}/usr/bin${path.delimiter}/bin`;
}

const hard = new AbortController();
type Run = (
  args: string[],
  cwd: string,
  env: object,
  onOutput?: (text: string) => void,
  onError?: (text: string) => void,
  signal?: AbortSignal,
) => Promise<{ stdout: string; code: number }>;
const findRun = async (): Promise<Run> => ((await findPulumi(hard.signal)) as unknown as { run: Run }).run;

describe("the engine's command line", () => {
  it("runs as what is on PATH, never asks, and knows that the Automation API runs it", async () => {
    standIn('echo "$PULUMI_AUTOMATION_API $*"');
    const run = await findRun();
    expect(await run(["stack", "ls"], folder, {})).toEqual({
      stdout: "true stack ls --non-interactive\n",
      stderr: "",
      code: 0,
    });
  });

  it("doesn't change which stack is the user's", async () => {
    standIn("exit 9");
    const run = await findRun();
    expect(await run(["stack", "select", "--stack", "a"], folder, {})).toMatchObject({ code: 0 });
  });

  it("fails with what it wrote", async () => {
    standIn("echo error: no stack named a found >&2; exit 6");
    const run = await findRun();
    const failure = await run(["up"], folder, {}).catch((error) => error);
    expect(failure).toBeInstanceOf(PulumiFailed);
    expect(failure).toMatchObject({ code: 6, stderr: "error: no stack named a found\n" });
  });

  it("gets one SIGINT when it is cancelled, also what it has started as npm's pulumi starts the engine", async () => {
    standIn(`sh -c 'trap "echo cancelled; exit 1" INT; echo ready; while :; do sleep 0.1; done'`);
    const cancel = new AbortController();
    const run = await findRun();
    const onOutput = (text: string): void => (text.includes("ready") ? cancel.abort() : undefined);
    const failure = await run(["up"], folder, {}, onOutput, undefined, cancel.signal).catch((error) => error);
    expect(failure.stdout).toBe("ready\ncancelled\n");
  });

  it("is told to be missing, with where to get it", async () => {
    process.env.PATH = folder;
    const missing = await findPulumi(hard.signal).catch((error) => error);
    expect(missing).toBeInstanceOf(PulumiMissing);
    expect(missing.message).toMatch(/pulumi\.com\/docs\/install.*npm run tools/);
  });

  it.each(["v3.100.0", "v2.300.0", "v4.0.0", ""])("is told to be unfit when its version is %j", async (version) => {
    standIn("exit 0", version);
    await expect(findPulumi(hard.signal)).rejects.toBeInstanceOf(PulumiUnfit);
  });
});
