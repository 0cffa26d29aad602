import type { types } from "@pulumi/aws";
import { MANAGED_GROUPS } from "./edge-firewall-groups.ts";

/** More costs extra; twice as much is refused by default. */
export const CAPACITY_INCLUDED = 1_500;

export class FirewallTooLarge extends Error {
  constructor(capacity: number) {
    super(`The firewall's rules need ${capacity} capacity units; ${CAPACITY_INCLUDED} are included in an ACL's price.`);
    this.name = "FirewallTooLarge";
  }
}

type Rules = readonly types.input.wafv2.WebAclRule[];
type Statement = Readonly<Record<string, unknown>>;

/** Web ACL capacity units of all rules together. @throws FirewallTooLarge */
export function requireCapacity<Given extends Rules>(rules: Given): Given {
  const capacity = planCapacity(rules);
  if (capacity > CAPACITY_INCLUDED) throw new FirewallTooLarge(capacity);
  return rules;
}

export const planCapacity = (rules: Rules): number =>
  rules.reduce((sum, { statement }) => sum + capacityOf(statement as Statement), 0);

/** As AWS documents each kind of statement; those that hold others cost what is in them. */
function capacityOf(statement: Statement): number {
  const [[kind, body] = ["", {}]] = Object.entries(statement) as [string, Statement][];
  const price = PRICES[kind];
  if (!price) throw new Error(`The capacity of a ${kind} is not known here: add it to the table.`);
  return price(body);
}

const all = ({ statements }: Statement): number =>
  (statements as Statement[]).reduce((sum, each) => sum + capacityOf(each), 0);
const one = (statement: unknown): number => (statement ? capacityOf(statement as Statement) : 0);

const PRICES: Readonly<Record<string, (body: Statement) => number>> = {
  andStatement: all,
  orStatement: all,
  notStatement: ({ statement }) => one(statement),
  labelMatchStatement: () => 1,
  byteMatchStatement: (body) => 2 + transformations(body),
  regexMatchStatement: (body) => 3 + transformations(body),
  rateBasedStatement: ({ scopeDownStatement }) => 2 + one(scopeDownStatement),
  managedRuleGroupStatement: ({ name }) => {
    const group = MANAGED_GROUPS.find((each) => each.name === name);
    if (!group) throw new Error(`The capacity of the group ${name} is not known here: add it to the table.`);
    return group.capacity;
  },
};

const transformations = ({ textTransformations }: Statement): number =>
  10 * (textTransformations as { type: string }[]).filter(({ type }) => type !== "NONE").length;
