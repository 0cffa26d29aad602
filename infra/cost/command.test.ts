import { describe, expect, it } from "@jest/globals";
import { BadUsage, readCommand } from "./command.ts";

const KNOWN = ["account-aws", "aws-production", "gcp-production"];
const read = (...args: string[]) => readCommand(args, KNOWN);

describe("the command line", () => {
  it("means all stacks and a medium site as text when nothing is said", () => {
    expect(read()).toEqual({
      stacks: KNOWN,
      size: "medium",
      usage: undefined,
      previews: new Map(),
      format: "text",
      against: undefined,
      out: undefined,
    });
  });

  it("takes stacks once each, in the order given", () => {
    expect(read("gcp-production", "aws-production", "gcp-production")?.stacks).toEqual([
      "gcp-production",
      "aws-production",
    ]);
  });

  it("means the stacks of the previews when only they are given", () => {
    const command = read("--preview", "aws-production=a=b.json", "--preview", "gcp-production=c.json");
    expect(command?.stacks).toEqual(["aws-production", "gcp-production"]);
    expect(command?.previews.get("aws-production")).toBe("a=b.json");
  });

  it("asks for help with either word", () => {
    expect([read("--help"), read("-h")]).toEqual([undefined, undefined]);
  });

  it.each([
    [["aws-productoin"], 'There is no stack "aws-productoin". There are: account-aws, aws-production, gcp-production.'],
    [["--preview", "nowhere=x.json"], 'There is no stack "nowhere". There are: '],
    [["--preview", "x.json"], "--preview x.json: a stack, = and a file are wanted."],
    [["--size", "huge"], "--size huge: one of small, medium, large is wanted."],
    [["--format", "xml"], "--format xml: one of text, json, markdown is wanted."],
    [["--size", "small", "--usage", "x"], "--size and --usage say the same thing: give one of them."],
    [["--colour"], "Unknown option '--colour'"],
  ])("refuses %j", (args, told) => {
    expect(() => read(...args)).toThrow(BadUsage);
    expect(() => read(...args)).toThrow(told);
  });
});
