import * as aws from "@pulumi/aws";
import type { Resource } from "@pulumi/pulumi";
import type { MadeTopic } from "./observability-topics.ts";

interface BudgetWant {
  readonly environment: string;
  readonly usd: number;
  /** In us-east-1, where costs are told; admits `budgets`. */
  readonly topic: MadeTopic;
}

export class BudgetInvalid extends Error {
  constructor(usd: number) {
    super(`A month may cost ${usd} USD; the budget must be above 0.`);
    this.name = "BudgetInvalid";
  }
}

/** Shares of the budget at which somebody is told; the forecast tells first. */
const TOLD = [
  { notificationType: "ACTUAL", threshold: 50 },
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
] as const;

/** What carries the environment's tag, in a month; the account must have that tag activated for cost allocation. */
export function makeBudget(
  name: string,
  { environment, usd, topic }: BudgetWant,
  parent: Resource,
): aws.budgets.Budget {
  return new aws.budgets.Budget(
    name,
    {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(usd),
      limitUnit: "USD",
      costFilters: [{ name: "TagKeyValue", values: [`user:environment$${environment}`] }],
      notifications: TOLD.map((told) => ({
        ...told,
        comparisonOperator: "GREATER_THAN",
        thresholdType: "PERCENTAGE",
        subscriberSnsTopicArns: [topic.arn],
      })),
    },
    { parent, dependsOn: [topic.policy] },
  );
}

/** @throws BudgetInvalid */
export function requireBudget(usd: number): void {
  if (!(usd > 0)) throw new BudgetInvalid(usd);
}
