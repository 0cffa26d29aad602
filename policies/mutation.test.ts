import { beforeAll, describe, expect, it } from "@jest/globals";
import { STACKS } from "../stacks/table.ts";
import { recordedStack } from "../test/support/recorded-stacks.ts";
import { EXAMPLE_SETTINGS, type JudgedResource, type Judgement, judge } from "./judge.ts";
import { describeMutation, mutate } from "./mutation.ts";
import { MUTATIONS } from "./mutations.ts";
import { RULES } from "./rules.ts";

const judgeProgram = (resources: readonly JudgedResource[], today = new Date()) =>
  judge(resources, RULES, { settings: EXAMPLE_SETTINGS, today });
/** An exception that has expired is told once, of the program as it is, and not by every fault. */
const BEFORE_ANY_EXPIRY = new Date("2026-01-01");
const recordings = new Map<string, readonly JudgedResource[]>();
const judgements = new Map<string, Judgement>();

beforeAll(async () => {
  for (const stack of STACKS) {
    const { resources } = await recordedStack(stack);
    recordings.set(stack, resources);
    judgements.set(stack, await judgeProgram(resources));
  }
}, 120_000);

describe("the real programs", () => {
  it.each(STACKS)("%s keeps every mandatory rule", (stack) => {
    expect(judgements.get(stack)?.violations.filter(({ level }) => level === "mandatory")).toEqual([]);
  });

  it("have something for each rule to judge, but no binding of a cluster role", () => {
    const judged = new Set([...judgements.values()].flatMap((each) => each.judged.map(({ rule }) => rule)));
    expect(RULES.map(({ name }) => name).filter((name) => !judged.has(name))).toEqual(["no-cluster-admin"]);
  });

  it("need every exception that is written down", async () => {
    const needed = new Set([...judgements.values()].flatMap((each) => each.needed));
    const { EXCEPTIONS } = await import("./exceptions.ts");
    expect(EXCEPTIONS.filter((each) => !needed.has(each))).toEqual([]);
  });
});

describe("a real program with one fault", () => {
  it.each(MUTATIONS.map((mutation) => [describeMutation(mutation), mutation] as const))(
    "is told by its rule alone: %s",
    async (_, mutation) => {
      const { violations } = await judgeProgram(
        mutate(recordings.get(mutation.stack) ?? [], mutation),
        BEFORE_ANY_EXPIRY,
      );
      expect([...new Set(violations.map(({ rule }) => rule))]).toEqual([mutation.rule]);
    },
  );
});
