import { describe, expect, it } from "@jest/globals";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { EventBook, messageOf } from "./event-book.ts";

const URN = "urn:pulumi:s::p::aws:x:Y::queue";
const BASE = { sequence: 0, timestamp: 0 };
const step = (op: string, more: object = {}) => ({ op, urn: URN, type: "aws:x:Y", provider: "", ...more });

function bookOf(...events: object[]): EventBook {
  const book = new EventBook();
  events.forEach((event, index) => {
    book.add({ ...BASE, ...event } as EngineEvent, index * 100);
  });
  return book;
}

describe("the book of an engine's events", () => {
  it("tells an operation as it begins and as it ends, with how long it took", () => {
    const metadata = step("create");
    const { operations } = bookOf({ resourcePreEvent: { metadata } }, { resOutputsEvent: { metadata } });
    expect([...operations.values()]).toEqual([
      expect.objectContaining({ name: "queue", op: "create", startedMs: 0, endedMs: 100, isFailed: false }),
    ]);
  });

  it("tells one that failed", () => {
    const metadata = step("update");
    const { operations } = bookOf({ resourcePreEvent: { metadata } }, { resOpFailedEvent: { metadata } });
    expect([...operations.values()][0]?.isFailed).toBe(true);
  });

  it("takes what a refresh found for what it ends as", () => {
    const found = step("update", { diffs: ["size"] });
    const { steps } = bookOf(
      { resourcePreEvent: { metadata: step("refresh") } },
      { resOutputsEvent: { metadata: found } },
    );
    expect([...steps.values()]).toEqual([found]);
  });

  it("keeps causes without colours, and leaves out what only says that it failed", () => {
    const told = (message: string, severity = "error") => ({ diagnosticEvent: { message, severity, color: "never" } });
    const book = bookOf(
      told("<{%fg 1%}>error: quota is 0<{%reset%}>\n"),
      told("update failed"),
      told("Registering", "debug"),
    );
    expect(book.errors).toEqual(["quota is 0"]);
  });

  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, false],
    [{ a: 1 }, { a: 2 }, true],
    [undefined, { a: 1 }, true],
    [{ a: 1 }, undefined, false],
  ])("sees whether the stack's outputs change from %j to %j", (old, wanted, isChanged) => {
    const metadata = {
      ...step("same"),
      type: "pulumi:pulumi:Stack",
      old: old && { outputs: old },
      new: wanted && { outputs: wanted },
    };
    expect(bookOf({ resOutputsEvent: { metadata } }).areOutputsChanged).toBe(isChanged);
  });
});

describe("a message of a program", () => {
  const said = (severity: string, message: string, ephemeral = false) =>
    messageOf({ ...BASE, diagnosticEvent: { severity, message, ephemeral, color: "never" } } as EngineEvent);

  it.each([
    [
      "info",
      "Waiting for example.com to be delegated to ns-1\n",
      { isWarning: false, text: "Waiting for example.com to be delegated to ns-1" },
    ],
    ["warning", "<{%fg 3%}>warning: 1.35 ends soon<{%reset%}>", { isWarning: true, text: "1.35 ends soon" }],
    ["debug", "Registering resource", undefined],
    ["error", "quota is 0", undefined],
    ["info", "\n", undefined],
  ])("is told when it is of severity %s: %j", (severity, message, told) => {
    expect(said(severity, message)).toEqual(told);
  });

  it("is not told when it is for a moment only", () => {
    expect(said("info", "[1/3] starting", true)).toBeUndefined();
  });
});
