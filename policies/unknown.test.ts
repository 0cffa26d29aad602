import { describe, expect, it } from "@jest/globals";
import { FIXTURE_STACKS } from "./fixtures/stacks.ts";
import { type JudgedResource, judge } from "./judge.ts";
import { RULES } from "./rules.ts";

/** Reading the price book for every value takes longer than all other rules together. */
const BUT_COST = RULES.filter(({ name }) => name !== "monthly-cost-within-budget");

/** What the engine sends for a text, a list, anything that a preview doesn't know. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe.each(Object.entries(FIXTURE_STACKS))("a preview of %s", (_, stack) => {
  it("raises no alarm over any one value that is not known yet", async () => {
    const alarms: string[] = [];
    for (const [index, resource] of stack.entries())
      for (const path of pathsOf(resource.inputs)) {
        const changed = stack.with(index, { ...resource, inputs: hide(resource.inputs, path) });
        const { violations } = await judge(changed, BUT_COST, { exceptions: [] });
        alarms.push(
          ...violations.map(({ rule, message }) => `${rule}: ${resource.name}.${path.join(".")}: ${message}`),
        );
      }
    expect(alarms).toEqual([]);
  });

  it("raises no alarm when nothing is known", async () => {
    const changed = stack.map((resource) => ({ ...resource, inputs: hideAll(resource.inputs) }));
    const { violations, judged } = await judge(changed as JudgedResource[], RULES, { exceptions: [] });
    expect(violations).toEqual([]);
    expect(judged.some(({ verdict }) => verdict === "unknown")).toBe(true);
  });
});

type Inputs = Readonly<Record<string, unknown>>;

function pathsOf(value: unknown, before: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [[...before, key], ...pathsOf(each, [...before, key])]);
}

function hide(inputs: Inputs, path: readonly string[]): Inputs {
  const copy = JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>;
  const last = path.at(-1) ?? "";
  const holder = path.slice(0, -1).reduce<Record<string, unknown>>((each, key) => each[key] as typeof each, copy);
  holder[last] = UNKNOWN;
  return copy;
}

const hideAll = (inputs: Inputs): Inputs => Object.fromEntries(Object.keys(inputs).map((key) => [key, UNKNOWN]));
