import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { DANGEROUS_CHANGES, UNPROTECTIONS } from "./dangerous-changes.ts";
import { MISTAKES } from "./mistakes/mistakes.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const EDITS = [...DANGEROUS_CHANGES, ...UNPROTECTIONS, ...MISTAKES].flatMap(({ edits }) => edits);

describe("the edits that proofs make in the programs", () => {
  it.each(EDITS.map((edit) => [`${edit.file}: ${edit.to.trim().split("\n")[0]}`, edit] as const))(
    "%s",
    (_, { file, from, to }) => {
      expect(readFileSync(path.join(PROJECT, file), "utf8").split(from)).toHaveLength(2);
      expect(to).not.toBe(from);
    },
  );

  it("are of mistakes that have names of their own, thirty at least", () => {
    const names = MISTAKES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(30);
  });
});
