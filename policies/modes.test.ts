import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { RecordedStack, RecordStackOptions } from "../stacks/record-stack.ts";
import { EXAMPLE_SETTINGS, judge } from "./judge.ts";
import { RULES } from "./rules.ts";

interface Mode {
  /** What docs/operations.md tells to set. */
  readonly mode: string;
  readonly stack: string;
  readonly options: RecordStackOptions;
  /** What the pack says of it without stopping it; nothing, mostly. */
  readonly advice?: string;
}

const RECORDER = path.resolve(import.meta.dirname, "../test/support/record-some.ts");
const PRIVATE = { settings: { clusterAccess: "private" } };
const PROMOTED = { facts: { writer: { first: "aws", epoch: 2, promoted: "gcp" } } };
const GOOGLE_FIRST = { facts: { writer: { first: "gcp", epoch: 1 } } };
const COUNTS = { settings: { firewall: "count" } };
const TEARDOWN = { settings: { teardown: true } };
const UNSIGNED = { settings: { unsigned: "A second provider comes" } };

const MODES: readonly Mode[] = [
  { mode: "clusterAccess: private", stack: "aws-production", options: PRIVATE },
  { mode: "clusterAccess: private", stack: "gcp-production", options: PRIVATE },
  { mode: "a promotion away from it", stack: "aws-production", options: PROMOTED },
  { mode: "a promotion of it", stack: "gcp-production", options: PROMOTED },
  { mode: "a promotion of it", stack: "gcp-staging", options: PROMOTED },
  { mode: "the other site as the first writer", stack: "aws-production", options: GOOGLE_FIRST },
  { mode: "itself as the first writer", stack: "gcp-production", options: GOOGLE_FIRST },
  { mode: "firewall: count", stack: "aws-staging", options: COUNTS, advice: "it only counts" },
  { mode: "firewall: count", stack: "gcp-staging", options: COUNTS, advice: "it only counts" },
  { mode: "teardown", stack: "aws-staging", options: TEARDOWN },
  { mode: "teardown", stack: "gcp-staging", options: TEARDOWN },
  { mode: "teardown", stack: "dns-staging", options: TEARDOWN },
  { mode: "unsigned", stack: "dns-production", options: UNSIGNED, advice: "A second provider comes." },
];

let recordings: readonly RecordedStack[] = [];

beforeAll(() => {
  const folder = mkdtempSync(path.join(tmpdir(), "modes-"));
  const file = path.join(folder, "recordings.json");
  const wanted = JSON.stringify(MODES.map(({ stack, options }) => [stack, options]));
  execFileSync(process.execPath, [RECORDER, file, wanted], { stdio: ["ignore", "ignore", "inherit"] });
  recordings = JSON.parse(readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
}, 120_000);

describe("a documented mode", () => {
  it.each(MODES.map((mode, index) => ({ ...mode, index })))("$mode passes on $stack", async ({ index, advice }) => {
    const resources = recordings[index]?.resources ?? [];
    expect(resources.length).toBeGreaterThan(20);
    const { violations } = await judge(resources, RULES, { settings: EXAMPLE_SETTINGS });
    expect(violations.filter(({ level }) => level === "mandatory")).toEqual([]);
    expect(violations.map(({ message }) => message)).toEqual(advice ? [expect.stringContaining(advice)] : []);
  });
});
