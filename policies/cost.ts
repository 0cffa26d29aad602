import type { UsageSize } from "../infra/cost/usage.ts";
import { platform } from "./frameworks.ts";
import { known } from "./reading.ts";
import { list, number, stackRule, text } from "./rule.ts";
import type { StackView, Subject } from "./subject.ts";

export const monthlyCostWithinBudget = stackRule({
  name: "monthly-cost-within-budget",
  description: "What a stack costs in a month, by list prices and the usage that is set, stays within its budget.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("P-06", "A change that costs more than planned is seen before it is made"),
  tags: ["P-06", "aws", "gcp"],
  remediationSteps:
    "See what costs how much with `npm run cost -- <stack>`; choose a smaller size, or raise the stack's setting budgetUsd, which is its budget's limit, with who pays. Stacks without a budget are held to this rule's own budgetUsd.",
  settings: {
    budgetUsd: number(2500, "US dollars a month that a stack may cost which has no budget of its own."),
    usage: text("medium", "How much traffic is counted with: small, medium, large."),
    free: list(["account-", "dns-", "entry-"], "What names of stacks begin with that have nothing large to count."),
  },
  judges: /^pulumi:providers:(aws|gcp)$/,
  async checkStack(stack, must, { budgetUsd, usage, free }) {
    const [provider] = stack.all.filter(({ type }) => /^pulumi:providers:(aws|gcp)$/.test(type));
    if (!provider || free.some((start) => stack.name.startsWith(start))) return;
    // Read when it is needed: the pack starts without the price book.
    const { estimateStack } = await import("../infra/cost/estimate.ts");
    const { monthlyUsd } = estimateStack(stack.all.map(asPlain), usage as UsageSize);
    const limit = known(() => limitOf(stack) ?? budgetUsd);
    must(
      provider,
      () => monthlyUsd <= (limitOf(stack) ?? budgetUsd),
      `must cost at most ${limit} US dollars a month: at ${usage} usage it is ${Math.round(monthlyUsd)}.`,
    );
  },
});

/** The least that a budget of the stack allows in a month; undefined where none tells it in US dollars. */
function limitOf(stack: StackView): number | undefined {
  const limits = [
    ...stack
      .of("aws:budgets/budget:Budget")
      .filter(({ inputs }) => inputs.limitUnit === "USD" && inputs.timeUnit === "MONTHLY")
      .map(({ inputs }) => inputs.limitAmount),
    ...stack
      .of("gcp:billing/budget:Budget")
      .map(({ inputs }) => inputs.amount?.specifiedAmount)
      .filter((amount) => amount?.currencyCode === "USD")
      .map((amount) => amount?.units),
  ];
  const known = limits.map(Number).filter((limit) => limit > 0);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** The estimate reads what it is given freely; what a preview doesn't know is left out for it. */
function asPlain({ type, name, inputs }: Subject): Pick<Subject, "type" | "name" | "inputs"> {
  return { type, name, inputs: plain(inputs) as Subject["inputs"] };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => plain(known(() => value[index])));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(object)
      .map((key) => [key, plain(known(() => object[key]))])
      .filter(([, each]) => each !== undefined),
  );
}
