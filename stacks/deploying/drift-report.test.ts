import { describe, expect, it } from "@jest/globals";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { driftExitCode, driftText, readDrift } from "./drift-report.ts";
import type { EngineRun } from "./engine.ts";
import { EventBook } from "./event-book.ts";

const urnOf = (name: string): string => `urn:pulumi:aws-staging::p::aws:sqs/queue:Queue::${name}`;

/** A refresh whose resources end as these operations. */
function refreshed(ends: Readonly<Record<string, object>>, causes: readonly string[] = []): EngineRun {
  const book = new EventBook();
  for (const [name, end] of Object.entries(ends)) {
    const metadata = { op: "refresh", urn: urnOf(name), type: "aws:sqs/queue:Queue", provider: "" };
    const base = { sequence: 0, timestamp: 0 };
    book.add({ ...base, resourcePreEvent: { metadata } } as EngineEvent, 0);
    book.add({ ...base, resOutputsEvent: { metadata: { ...metadata, ...end } } } as EngineEvent, 1);
  }
  return {
    ...{ stack: "aws-staging", operation: "refresh-preview", isOk: causes.length === 0, isCancelled: false },
    ...{ book, causes, startedMs: 0, endedMs: 2_000 },
  };
}

const DRIFTED = readDrift(
  refreshed({
    kept: { op: "same" },
    told: { op: "update", detailedDiff: { "policy.max": { diffKind: "update", inputDiff: true } } },
    untold: { op: "update", old: { inputs: { a: 1, b: 1 } }, new: { inputs: { a: 2, b: 1 } } },
    removed: { op: "delete" },
    other: { op: "update", type: "pulumi:pulumi:StackReference", diffs: ["outputs"] },
  }),
);

describe("the drift of a stack", () => {
  it("is what a refresh finds changed or gone, with the properties as far as they are known", () => {
    expect(DRIFTED.drifted).toEqual([
      { urn: urnOf("told"), what: "changed", properties: ["policy.max"] },
      { urn: urnOf("untold"), what: "changed", properties: ["a"] },
      { urn: urnOf("removed"), what: "gone", properties: [] },
    ]);
  });

  const none = readDrift(refreshed({ kept: { op: "same" } }));
  const unknown = readDrift(refreshed({}, ["no stack named found"]));
  it.each([
    ["none", [none], 0],
    ["something", [none, DRIFTED, unknown], 1],
    ["nothing that can be told", [none, unknown], 2],
  ] as const)("of %s is an exit code of its own", (_, stacks, code) => {
    expect(driftExitCode({ stacks, missing: [] })).toBe(code);
  });

  it("is told for people with each resource's URN", () => {
    expect(driftText({ stacks: [DRIFTED, unknown], missing: ["dns-production"] }).split("\n")).toEqual([
      "aws-staging: changed: told (policy.max)",
      `    ${urnOf("told")}`,
      "aws-staging: changed: untold (a)",
      `    ${urnOf("untold")}`,
      "aws-staging: gone: removed",
      `    ${urnOf("removed")}`,
      "aws-staging: can't be told: no stack named found",
      "Not there yet, so not looked at: dns-production.",
      "3 drifted in 1 of 2 stacks.",
    ]);
  });
});
