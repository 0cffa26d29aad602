import * as gcp from "@pulumi/gcp";
import type { Input, Resource } from "@pulumi/pulumi";
import type { GcpPlace } from "./site.ts";

export class BudgetInvalid extends Error {
  constructor(usd: number) {
    super(`A month may cost ${usd} USD; the budget must be a whole number above 0.`);
    this.name = "BudgetInvalid";
  }
}

/** Shares of the budget at which somebody is told; the forecast tells first. */
const TOLD = [
  { thresholdPercent: 0.5, spendBasis: "CURRENT_SPEND" },
  { thresholdPercent: 0.8, spendBasis: "CURRENT_SPEND" },
  { thresholdPercent: 1, spendBasis: "CURRENT_SPEND" },
  { thresholdPercent: 1, spendBasis: "FORECASTED_SPEND" },
];

/** Google Cloud's limit for one budget. */
const MOST_CHANNELS = 5;

/** What the project spends in a month. It is refused while the billing account is kept in another currency: budgets are in the account's own. */
export function makeBudget(
  name: string,
  usd: number,
  emails: readonly Input<string>[],
  { billingAccount, projectNumber, environment }: GcpPlace,
  parent: Resource,
): gcp.billing.Budget {
  return new gcp.billing.Budget(
    name,
    {
      billingAccount,
      displayName: `Camera reviews, ${environment}`,
      budgetFilter: {
        projects: [`projects/${projectNumber}`],
        labels: { environment },
        calendarPeriod: "MONTH",
      },
      amount: { specifiedAmount: { currencyCode: "USD", units: String(usd) } },
      thresholdRules: TOLD,
      allUpdatesRule: {
        monitoringNotificationChannels: emails.slice(0, MOST_CHANNELS),
        disableDefaultIamRecipients: emails.length > 0,
      },
    },
    { parent },
  );
}

/** @throws BudgetInvalid */
export function requireBudget(usd: number): void {
  if (!(Number.isInteger(usd) && usd > 0)) throw new BudgetInvalid(usd);
}
