import { describe, expect, it } from "@jest/globals";
import { monthlyCostWithinBudget } from "./cost.ts";
import { type Fixture, PROVIDER_FIXTURES, stackOfFixtures } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";

const DATABASE: Fixture = {
  type: "aws:rds/instance:Instance",
  name: "database",
  inputs: { instanceClass: "db.m7g.large", multiAz: true, allocatedStorage: 100, storageType: "gp3" },
};
const awsBudget = (limitAmount: string, limitUnit = "USD"): Fixture => ({
  type: "aws:budgets/budget:Budget",
  name: `budget-${limitAmount}`,
  inputs: { limitAmount, limitUnit, timeUnit: "MONTHLY" },
});
const googleBudget = (units: string, currencyCode = "USD"): Fixture => ({
  type: "gcp:billing/budget:Budget",
  name: "budget",
  inputs: { amount: { specifiedAmount: { currencyCode, units } } },
});

async function told(budgets: readonly Fixture[], budgetUsd?: number): Promise<string[]> {
  const stack = stackOfFixtures("aws-production", [PROVIDER_FIXTURES.aws, DATABASE, ...budgets]);
  const settings = { "monthly-cost-within-budget": budgetUsd === undefined ? {} : { budgetUsd } };
  const { violations } = await judge(stack, [monthlyCostWithinBudget], { exceptions: [], settings });
  return violations.map(({ message }) => message.replace(/\d+\.$/, "…"));
}

const over = (limit: number) => [`aws: must cost at most ${limit} US dollars a month: at medium usage it is …`];

describe("a stack's limit", () => {
  it.each([
    ["its AWS budget's", [awsBudget("10")], undefined, over(10)],
    ["its Google Cloud budget's", [googleBudget("10")], undefined, over(10)],
    ["the least of several", [awsBudget("9000"), awsBudget("20")], undefined, over(20)],
    ["its budget's, whatever the rule's setting is", [awsBudget("9000")], 1, []],
    ["the rule's without a budget", [], 30, over(30)],
    ["the rule's where the budget is of another currency", [googleBudget("10", "BRL")], 40, over(40)],
  ])("is %s", async (_, budgets, budgetUsd, messages) => {
    expect(await told(budgets, budgetUsd)).toEqual(messages);
  });
});
