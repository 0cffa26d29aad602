import { describe, expect, it } from "@jest/globals";
import { FIXTURE_STACKS } from "./fixtures/stacks.ts";
import { judge } from "./judge.ts";
import { describeMutation, mutate } from "./mutation.ts";
import { MUTATIONS } from "./mutations.ts";
import { RULES } from "./rules.ts";

const stackNamed = (name: string) => FIXTURE_STACKS[name] ?? [];

describe("the pack", () => {
  it("names each rule once, by the wanted state in kebab-case, with what the catalogue tells of it", () => {
    const names = RULES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, description, remediationSteps, framework, tags } of RULES) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(remediationSteps).toMatch(/\.$/);
      expect(framework.specification).not.toBe("");
      expect(tags[0]).toMatch(/^[A-Z]-\d\d$/);
    }
  });

  it("covers every requirement", () => {
    const wanted = { S: 5, D: 10, K: 8, W: 8, E: 6, N: 4, C: 2, I: 2, A: 3, P: 4 };
    const ids = Object.entries(wanted).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}-0${index + 1}`.replace("-010", "-10")),
    );
    expect(ids).toHaveLength(52);
    expect(RULES.flatMap(({ tags }) => tags)).toEqual(expect.arrayContaining(ids));
  });
});

describe("a stack that keeps every rule", () => {
  it.each(Object.keys(FIXTURE_STACKS))("%s passes", async (stack) => {
    const { violations } = await judge(stackNamed(stack), RULES, { exceptions: [] });
    expect(violations).toEqual([]);
  });

  it("has something for every rule to judge", async () => {
    const judgements = await Promise.all(Object.values(FIXTURE_STACKS).map((stack) => judge(stack, RULES)));
    const judged = new Set(judgements.flatMap((each) => each.judged.map(({ rule }) => rule)));
    expect(RULES.map(({ name }) => name).filter((name) => !judged.has(name))).toEqual([]);
  });
});

describe("a stack with one fault", () => {
  it("exists for every rule", () => {
    const tried = new Set(MUTATIONS.map(({ rule }) => rule));
    expect(RULES.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it.each(MUTATIONS.map((mutation) => [describeMutation(mutation), mutation] as const))(
    "is told by its rule alone: %s",
    async (_, mutation) => {
      const { violations } = await judge(mutate(stackNamed(mutation.stack), mutation), RULES, { exceptions: [] });
      expect([...new Set(violations.map(({ rule }) => rule))]).toEqual([mutation.rule]);
      for (const { message } of violations) expect(message).toMatch(/^[^:]+: must .*\.$/);
    },
  );
});
