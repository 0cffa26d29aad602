import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isWithin, type Machine, readMajorMinor } from "./machine.ts";
import { planTools, type Step } from "./plan.ts";
import { writeStamp } from "./stamps.ts";
import { TOOLS } from "./table.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tools-plan-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BARE: Machine = {
  go: () => ({ missing: "no go" }),
  python: () => ({ missing: "no python" }),
  pulumi: () => undefined,
  packages: () => undefined,
  isRoot: false,
};
const FULL: Machine = { ...BARE, go: () => ({ file: "/bin/go" }), python: () => ({ file: "/bin/python3" }) };

const plan = (machine: Machine, withPackages = false): readonly Step[] =>
  planTools(TOOLS, { folder, machine, withPackages });

function stepOf(name: string, machine: Machine, withPackages = false): Step {
  const step = plan(machine, withPackages).find(({ tool }) => tool.name === name);
  if (!step) throw new Error(`no tool ${name}`);
  return step;
}

/** As if a step had been carried out. */
function pretend(step: Step): void {
  if (step.action !== "make") throw new Error(`${step.tool.name} is not to be made`);
  const { name, pin, recipe } = step.tool;
  const outputs = [`bin/${name}`, ...(recipe.kind === "python" ? [`python/${name}/bin/python`] : [])];
  for (const output of outputs) {
    mkdirSync(path.dirname(path.join(folder, output)), { recursive: true });
    writeFileSync(path.join(folder, output), "");
  }
  writeStamp(folder, { name, pin, key: step.key, how: "", seconds: 0, bytes: 0, madeAt: "", outputs });
}

describe("the plan", () => {
  it("makes everything but packages where there is nothing yet", () => {
    const actions = Map.groupBy(plan(FULL), ({ action }) => action);
    expect([...actions.keys()].sort()).toEqual(["make", "skip"]);
    expect(actions.get("skip")?.every(({ tool }) => tool.group === "packages")).toBe(true);
  });

  it("makes nothing twice", () => {
    for (const step of plan(FULL)) if (step.action === "make") pretend(step);
    expect(new Set(plan(FULL).map(({ action }) => action))).toEqual(new Set(["keep", "skip"]));
  });

  it("asks for no Go and no Python once all is there", () => {
    for (const step of plan(FULL)) if (step.action === "make") pretend(step);
    expect(plan(BARE).some(({ action }) => action === "miss")).toBe(false);
  });

  it.each([
    ["etcd", "no go"],
    ["pulumi", "no go"],
    ["keda-crds", "no go"],
    ["checkov", "no python"],
    ["botocore", "no python"],
  ])("tells why %s can't be made", (name, reason) => {
    expect(stepOf(name, BARE)).toMatchObject({ action: "miss", reason });
  });

  it("makes the language host without Go and Python", () => {
    expect(stepOf("pulumi-language-nodejs", BARE)).toMatchObject({ action: "make", from: { kind: "language-host" } });
  });

  it("makes a Python program again whose interpreter is gone", () => {
    pretend(stepOf("checkov", FULL));
    rmSync(path.join(folder, "python/checkov/bin/python"));
    expect(stepOf("checkov", FULL).action).toBe("make");
  });
});

describe("a Pulumi CLI of the user's", () => {
  const withPulumi = (hasHost: boolean, text = "1"): Machine => {
    const [file, host] = ["pulumi", "host"].map((name) => path.join(folder, name)) as [string, string];
    for (const each of [file, host]) {
      writeFileSync(each, text);
      chmodSync(each, 0o755);
    }
    return { ...FULL, pulumi: () => ({ file, version: "v3.261.0\n", languageHost: hasHost ? host : undefined }) };
  };

  it("is linked to, and so is its language host", () => {
    const machine = withPulumi(true);
    expect(stepOf("pulumi", machine)).toMatchObject({ from: { kind: "link", version: "v3.261.0" } });
    expect(stepOf("pulumi-language-nodejs", machine)).toMatchObject({ from: { kind: "link" } });
  });

  it("without a language host gets ours", () => {
    expect(stepOf("pulumi-language-nodejs", withPulumi(false))).toMatchObject({ from: { kind: "language-host" } });
  });

  it("is linked to again when it is another, and built when it is gone", () => {
    pretend(stepOf("pulumi", withPulumi(true)));
    expect(stepOf("pulumi", withPulumi(true, "newer")).action).toBe("make");
    expect(stepOf("pulumi", FULL)).toMatchObject({ action: "make", from: { kind: "go" } });
  });
});

describe("a package of Debian's", () => {
  const debian = (isRoot: boolean, ...installed: readonly string[]): Machine => ({
    ...BARE,
    packages: () => new Set(installed),
    isRoot,
  });

  it.each([
    ["is found", debian(false, "buildah"), false, "found"],
    ["is not asked for", debian(true), false, "skip"],
    ["is installed by root", debian(true), true, "make"],
    ["is missing for others", debian(false), true, "miss"],
    ["is missing elsewhere", BARE, true, "miss"],
  ])("%s", (_, machine, withPackages, action) => {
    expect(stepOf("buildah", machine, withPackages).action).toBe(action);
  });
});

describe("the version of a maker", () => {
  it.each([
    ["go version go1.26.8 linux/amd64", [1, 26]],
    ["Python 3.11.7", [3, 11]],
    ["", undefined],
  ])("of %j is %j", (text, expected) => {
    expect(readMajorMinor(text)).toEqual(expected);
  });

  it.each([
    [[3, 11], true],
    [[3, 13], true],
    [[3, 9], false],
    [[3, 14], false],
    [[2, 12], false],
    [[4, 0], false],
  ])("%j is within 3.11 and 3.14: %s", (version, expected) => {
    expect(isWithin(version, [3, 11], [3, 14])).toBe(expected);
  });
});
