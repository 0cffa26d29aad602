import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { PROBLEM_TYPES } from "./problem-types.ts";

/** What a client never sees: who would have read it has gone. */
const UNSEEN = new Set(["client-closed-request"]);

const folder = path.join(import.meta.dirname, "..");
const thrown = globSync("**/*.ts", { cwd: folder })
  .filter((file) => !file.endsWith(".test.ts"))
  .flatMap((file) => {
    const calls =
      /(?:new (?:Problem|BadRequest|Unauthorized|Forbidden|Conflict|Gone|Unavailable)\(|super\()\s*(?:\d{3},\s*)?"([a-z-]+)"/g;
    return [...readFileSync(path.join(folder, file), "utf8").matchAll(calls)].map(([, id = ""]) => id);
  });

describe("the list of problem types", () => {
  it("names each once", () => {
    const ids = PROBLEM_TYPES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("has every problem that the code answers with", () => {
    expect(thrown.length).toBeGreaterThan(40);
    const known = new Set(PROBLEM_TYPES.map(({ id }) => id));
    expect(thrown.filter((id) => !known.has(id) && !UNSEEN.has(id))).toEqual([]);
  });

  it("has no other than those", () => {
    const defaults = ["unauthorized", "forbidden"];
    const used = new Set([...thrown, ...defaults]);
    expect(PROBLEM_TYPES.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  });
});
