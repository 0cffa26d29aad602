import { describe, expect, it } from "@jest/globals";
import { Board } from "./board.ts";
import type { Operation } from "./event-book.ts";
import { planStacks } from "./plan.ts";
import { renderTree } from "./tree.ts";

const operation = (name: string, type: string, startedMs: number, endedMs?: number): Operation => ({
  urn: `urn:pulumi:s::p::${type}::${name}`,
  ...{ type, name, op: "create", startedMs },
  ...(endedMs !== undefined && { endedMs }),
});
const DATABASE = ["database-primary", "aws:rds/instance:Instance"] as const;
const ROLE = ["identity-web", "aws:iam/role:Role"] as const;

function halfWay(): Board {
  const board = new Board("staging: deploying", planStacks("staging"), 0);
  board.begin("account-aws", "updates", 94, 0);
  board.end("account-aws", "done", "94 created", 8_300);
  board.leave("account-gcp", "same", "nothing to do");
  board.end("dns-staging", "same", "nothing to do", 9_000);
  board.begin("aws-staging", "updates", 302, 10_000);
  board.move("aws-staging", operation(...ROLE, 11_000));
  board.move("aws-staging", operation(...ROLE, 11_000, 12_000));
  board.move("aws-staging", operation("identity-worker", "aws:iam/role:Role", 12_500));
  board.move("aws-staging", operation(...DATABASE, 12_000));
  board.begin("gcp-staging", "updates", 248, 10_000);
  board.end("gcp-staging", "failed", "quota SECURITY_POLICY_CEVAL_RULES is 0\nand more", 31_000);
  board.leave("interconnect-staging", "skipped", "gcp-staging failed");
  return board;
}

const SIZE = { columns: 100, rows: 40, nowMs: 130_000, isColoured: false };

describe("the live tree", () => {
  it("shows each stack with what it does, and what it has waited for longest", () => {
    expect(renderTree(halfWay(), SIZE)).toEqual([
      "staging: deploying  2 m 10 s",
      "├ ✓ account-aws           94 created  8.3 s",
      "├ = account-gcp           nothing to do",
      "├ = dns-staging           nothing to do",
      "├ ● aws-staging           updates  1 of 302  2 m 00 s",
      "│     create database-primary (aws:rds/instance:Instance)  1 m 58 s",
      "│     create identity-worker (aws:iam/role:Role)  1 m 58 s",
      "├ ✗ gcp-staging           quota SECURITY_POLICY_CEVAL_RULES is 0  21.0 s",
      "├ - interconnect-staging  gcp-staging failed",
      "└ · entry-staging         waits for dns-staging, aws-staging, gcp-staging, interconnect-staging",
    ]);
  });

  it("never wraps a line, however narrow the terminal is", () => {
    const lines = renderTree(halfWay(), { ...SIZE, columns: 40 });
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThan(40);
    expect(lines[5]).toBe("│     create database-primary (aws:rds…");
  });

  it.each([
    [10, 1],
    [9, 0],
    [2, 0],
  ])("gives up resources before stacks when there are %d lines", (rows, resources) => {
    const lines = renderTree(halfWay(), { ...SIZE, rows });
    expect(lines).toHaveLength(8 + resources);
  });

  it("has no escape in it without colours, and some with them", () => {
    const escapes = [false, true].map((isColoured) =>
      renderTree(halfWay(), { ...SIZE, isColoured })
        .join("")
        .includes("\u001b["),
    );
    expect(escapes).toEqual([false, true]);
  });
});
