import { describe, expect, it } from "@jest/globals";
import { readEvents } from "./engine-events.ts";

const URN = "urn:pulumi:aws-staging::random-camera-reviews::aws:rds/instance:Instance::db-primary";
const metadata = (op: string, rest: object = {}) => ({
  metadata: { op, urn: URN, type: "aws:rds/instance:Instance", ...rest },
});
const log = (...events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

describe("what the engine tells", () => {
  it("has one step for an operation's beginning and its end", () => {
    const told = log({ resourcePreEvent: metadata("create") }, { resOutputsEvent: metadata("create") });
    expect(readEvents(told).steps).toEqual([expect.objectContaining({ urn: URN, op: "create", outcome: "done" })]);
  });

  it("keeps what was begun and not ended apart from what failed", () => {
    const begun = readEvents(log({ resourcePreEvent: metadata("create") })).steps;
    const failed = readEvents(
      log({ resourcePreEvent: metadata("update") }, { resOpFailedEvent: metadata("update") }),
    ).steps;
    expect(begun.map(({ outcome }) => outcome)).toEqual([undefined]);
    expect(failed.map(({ outcome }) => outcome)).toEqual(["failed"]);
  });

  it("names what forces a replacement and what only differs", () => {
    const detailedDiff = { dbName: { diffKind: "update-replace" }, port: { diffKind: "update" } };
    const [step] = readEvents(
      log({ resourcePreEvent: metadata("replace", { old: { protect: true }, detailedDiff }) }),
    ).steps;
    expect(step).toMatchObject({ replacedBy: ["dbName"], differences: ["dbName", "port"], isProtected: true });
  });

  it("takes the colours out of messages and leaves the developers' own out", () => {
    const diagnostics = ["error", "debug"].map((severity) => ({
      diagnosticEvent: { urn: URN, severity, message: "<{%fg 1%}>refused<{%reset%}>\n" },
    }));
    expect(readEvents(log(...diagnostics)).diagnostics).toEqual([{ urn: URN, severity: "error", message: "refused" }]);
  });

  it("tells which policy was broken by what", () => {
    const policyEvent = {
      resourceUrn: URN,
      policyName: "database-not-public",
      enforcementLevel: "mandatory",
      message: "no",
      color: "never",
    };
    expect(readEvents(log({ policyEvent })).violations).toEqual([
      { urn: URN, policy: "database-not-public", level: "mandatory", message: "no" },
    ]);
  });

  it("counts nothing when the engine didn't come to its end", () => {
    expect(readEvents("").changes).toEqual({});
    expect(readEvents(log({ summaryEvent: { resourceChanges: { same: 3 } } })).changes).toEqual({ same: 3 });
  });
});
