import { EventEmitter } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { Board } from "./board.ts";
import type { Operation } from "./event-book.ts";
import { JsonLines } from "./json-lines.ts";
import { LiveTree } from "./live-tree.ts";
import { PlainLines } from "./plain-lines.ts";
import { planStacks } from "./plan.ts";
import type { Reporter } from "./reporter.ts";

class Paper extends EventEmitter {
  text = "";
  columns = 80;
  rows = 24;
  write(text: string): void {
    this.text += text;
  }
}

const made = (isFailed: boolean): Operation => ({
  ...{ urn: "urn:pulumi:s::p::aws:iam/role:Role::web", type: "aws:iam/role:Role", name: "web", op: "create" },
  ...{ startedMs: 1_000, endedMs: 2_500, isFailed },
});

function play(reporter: Reporter): void {
  const board = new Board("staging: deploying", planStacks("staging", { only: ["aws", "gcp"] }), 0);
  reporter.show(board);
  board.begin("aws-staging", "updates", 1, 1_000);
  reporter.changed("aws-staging");
  for (const operation of [{ ...made(false), endedMs: undefined } as unknown as Operation, made(false)]) {
    board.move("aws-staging", operation);
    reporter.changed("aws-staging", operation);
  }
  board.end("aws-staging", "failed", "first line\nsecond line", 3_000);
  reporter.changed("aws-staging");
  reporter.changed("aws-staging", made(true));
  reporter.message("aws-staging", "waiting\nfor somebody");
  reporter.tell({ event: "report", exitCode: 1 });
  reporter.rest();
}

describe("plain lines", () => {
  it("say what happened to which stack, in each line, without an escape", () => {
    const paper = new Paper();
    play(new PlainLines(paper));
    expect(paper.text.split("\n")).toEqual([
      "staging: deploying",
      "aws-staging: updates, 1 changes",
      "aws-staging: create aws:iam/role:Role web (1.5 s)",
      "aws-staging: failed (2.0 s): first line",
      "aws-staging: second line",
      "aws-staging: FAILED to create aws:iam/role:Role web (1.5 s)",
      "aws-staging: waiting",
      "aws-staging: for somebody",
      "",
    ]);
  });
});

describe("lines of JSON", () => {
  it("are one object each, and end with the report", () => {
    const paper = new Paper();
    play(new JsonLines(paper));
    const events = paper.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual([
      "phase",
      "stack",
      "resource-began",
      "resource-ended",
      "stack",
      "resource-ended",
      "message",
      "report",
    ]);
    expect(events[3]).toMatchObject({ stack: "aws-staging", op: "create", ms: 1500, isFailed: false });
  });
});

describe("the live tree on a terminal", () => {
  it("draws over what it drew, hides the cursor meanwhile, and lets go of the terminal", () => {
    const paper = new Paper();
    play(new LiveTree(paper, false));
    expect(paper.text.startsWith("\u001b[?25l")).toBe(true);
    expect(paper.text).toContain("\u001b[3A\r\u001b[J");
    expect(paper.text.endsWith("\u001b[?25h")).toBe(true);
    expect(paper.listenerCount("resize")).toBe(0);
  });

  it("is never higher than the terminal, and follows its size", () => {
    const paper = new Paper();
    const tree = new LiveTree(paper, false);
    tree.show(new Board("t", planStacks("staging"), 0));
    paper.text = "";
    Object.assign(paper, { rows: 4, columns: 20 });
    paper.emit("resize");
    tree.rest();
    const frame = paper.text.split("\u001b[J")[1] ?? "";
    const lines = frame.split("\n").slice(0, -1);
    expect(lines).toHaveLength(3);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThan(20);
  });

  it("says a text above the tree", () => {
    const paper = new Paper();
    const tree = new LiveTree(paper, false);
    tree.show(new Board("staging", planStacks("staging", { only: ["dns"] }), 0));
    tree.say("a word");
    tree.rest();
    expect(paper.text).toContain("\u001b[2A\r\u001b[Ja word\n\r\u001b[Jstaging");
  });
});
