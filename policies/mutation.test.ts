import { beforeAll, describe, expect, it } from "@jest/globals";
import { recordStack } from "../stacks/record-stack.ts";
import { STACKS } from "../stacks/table.ts";
import { EXAMPLE_SETTINGS, type JudgedResource, type Judgement, judge, withSources } from "./judge.ts";
import { describeMutation, mutate } from "./mutation.ts";
import { MUTATIONS } from "./mutations.ts";
import { RULES } from "./rules.ts";

const judgeProgram = (resources: readonly JudgedResource[]) => judge(resources, RULES, { settings: EXAMPLE_SETTINGS });
const recordings = new Map<string, readonly JudgedResource[]>();
const judgements = new Map<string, Judgement>();

beforeAll(async () => {
  for (const stack of STACKS) {
    const resources = withSources((await recordStack(stack)).resources);
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
      const { violations } = await judgeProgram(mutate(recordings.get(mutation.stack) ?? [], mutation));
      expect([...new Set(violations.map(({ rule }) => rule))]).toEqual([mutation.rule]);
    },
  );
});
