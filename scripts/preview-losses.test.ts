import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { judgePreview, PreviewUnreadable } from "./preview-losses.ts";
import { STATEFUL } from "./stateful-types.ts";

const fixture = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, "fixtures", `preview-${name}.json`), "utf8");
const judged = (name: string) => judgePreview(fixture(name), name);
const nameOf = ({ urn }: { urn: string }) => urn.split("::").at(-1);

const URN = "urn:pulumi:x::random-camera-reviews::aws:s3/bucket:Bucket::images";
const preview = (step: object, rest: object = { changeSummary: { same: 1 } }): string =>
  JSON.stringify({ steps: [{ urn: URN, ...step }], ...rest });
const bucket = { type: "aws:s3/bucket:Bucket" };
const queuePolicy = { type: "aws:sqs/queuePolicy:QueuePolicy" };

describe("the judgement of a preview", () => {
  it("lets through updates, also of what is protected", () => {
    expect(judged("safe")).toEqual({
      changes: { create: 0, update: 2, delete: 0, replace: 0 },
      losses: [],
      errors: [],
    });
    expect(judged("replica-deleted").losses.map(nameOf)).toEqual(["db-replica"]);
  });

  it("names what a replacement is forced by, once for its three steps", () => {
    const { losses, changes, errors } = judged("zone-replaced");
    expect(losses.map((loss) => [nameOf(loss), loss.op, loss.kind, loss.isProtected, loss.because])).toEqual([
      ["zone-zone", "replace", "zone", true, ["name"]],
      ["zone-queries", "replace", "log", false, ["name"]],
    ]);
    expect(changes).toEqual({ create: 1, update: 1, delete: 1, replace: 3 });
    expect(errors[0]).toMatch(/^unable to replace resource "urn:pulumi:dns-production::/);
  });

  it("names a deletion, and why the preview failed", () => {
    const { losses, errors } = judged("replica-deleted");
    expect(losses).toMatchObject([{ op: "delete", kind: "database", isProtected: true, because: [] }]);
    expect(errors).toHaveLength(2);
  });

  it("finds the properties in the detailed difference, and only those that force it", () => {
    expect(judged("log-replaced").losses).toMatchObject([{ kind: "log", because: ["name"] }]);
    const detailedDiff = { "tags.x": { kind: "add" }, bucket: { kind: "add-replace", inputDiff: true } };
    const only = judgePreview(preview({ op: "replace", oldState: bucket, newState: bucket, detailedDiff }), "x");
    expect(only.losses).toMatchObject([{ because: ["bucket"] }]);
    const changed = judgePreview(preview({ op: "replace", oldState: bucket, diffReasons: ["acl"] }), "x");
    expect(changed.losses).toMatchObject([{ because: ["acl"] }]);
  });

  it.each([
    ["a deletion of a type of the table", { op: "delete", oldState: bucket }, 1],
    ["what is left of an earlier replacement", { op: "delete-replaced", oldState: bucket }, 1],
    ["a replacement by an import", { op: "import-replacement", newState: bucket }, 1],
    ["a protected resource of any type", { op: "delete", oldState: { ...queuePolicy, protect: true } }, 1],
    ["a replacement that is protected from now on", { op: "replace", newState: { ...queuePolicy, protect: true } }, 1],
    ["another type", { op: "delete", oldState: queuePolicy }, 0],
    ["what is only read", { op: "discard", oldState: { ...bucket, external: true } }, 0],
    ["a creation", { op: "create", newState: { ...bucket, protect: true } }, 0],
  ])("counts %s", (_, step, losses) => {
    expect(judgePreview(preview(step), "x").losses).toHaveLength(losses);
  });

  it.each([
    ["nothing", "", "it is empty"],
    ["a file that is cut off", fixture("safe").slice(0, 700), "it is cut off"],
    ["the preview of a terminal", "Previewing update (dns-production):", "it is not JSON"],
    ["another JSON", "[]", "the whole: "],
    ["a step without its URN", '{"steps":[{"op":"same"}]}', "steps.0.urn: "],
    ["what the engine hasn't ended", preview({ op: "same" }, {}), "it has no `changeSummary`"],
    [
      "warnings alone",
      preview({ op: "same" }, { diagnostics: [{ message: "x", severity: "warning" }] }),
      "it has no `",
    ],
    ["what the engine doubts", preview({ op: "same" }, { maybeCorrupt: true }), "may be corrupt"],
    ["left out steps", preview({ op: "same" }, { changeSummary: { delete: 1 } }), "it counts 1 × delete and has 0"],
  ])("refuses %s", (_, text, problem) => {
    const judge = () => judgePreview(text, "p.json");
    expect(judge).toThrow(PreviewUnreadable);
    expect(judge).toThrow(problem);
  });

  it("reads a preview that ended before its first step", () => {
    const text = JSON.stringify({ diagnostics: [{ message: "error: no stack\n", severity: "error" }] });
    expect(judgePreview(text, "x")).toMatchObject({ losses: [], errors: ["no stack"] });
  });
});

describe("the table of types", () => {
  it.each([...STATEFUL.keys()])("has %s as its SDK calls it", (type) => {
    const [sdk = "", module = "", name = ""] = type.split(":");
    const file = sdk === "kubernetes" ? `${module}/${name[0]?.toLowerCase()}${name.slice(1)}` : module;
    const at = path.resolve(import.meta.dirname, `../node_modules/@pulumi/${sdk}/${file.replace(/^index\//, "")}.js`);
    expect(existsSync(at)).toBe(true);
    expect(readFileSync(at, "utf8")).toContain(`__pulumiType = '${type}'`);
  });
});
