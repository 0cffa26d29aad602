import type { EnvironmentName, StackRow } from "../stack.ts";
import { TABLE } from "../table.ts";

/** What `--only` takes; `account` are both of them. */
export const KINDS = ["account", "dns", "aws", "gcp", "interconnect", "entry"] as const;
export type StackKind = (typeof KINDS)[number];

export interface PlannedStack {
  readonly name: string;
  readonly kind: StackKind;
  /** Stacks of the same run that must be through before; if one of them isn't, this one is skipped. */
  readonly needs: readonly string[];
  /** All whose outputs it reads, whether they are in this run or not. */
  readonly reads: readonly string[];
}

/**
 * What a stack waits for though it reads nothing of it. Route 53 writes its query log by a policy of AWS's account; and as long as the copy follows nothing,
 * one answer in two that the readers' name gives would come from an empty catalogue.
 */
const ALSO_AFTER: Partial<Record<StackKind, readonly string[]>> = {
  dns: ["account-aws"],
  entry: ["interconnect"],
};

interface PlanOptions {
  /** Without it all; of a destruction all but the accounts, which stay while any environment does. */
  readonly only?: readonly StackKind[];
  /** Readers of outputs first, as a destruction wants it. */
  readonly isDestroyed?: boolean;
}

/** The stacks of an environment, each after those it needs. */
export function planStacks(
  environment: EnvironmentName,
  { only, isDestroyed = false }: PlanOptions = {},
): PlannedStack[] {
  const wanted = only ?? KINDS.filter((kind) => !isDestroyed || kind !== "account");
  const rows = TABLE.filter((row) => isOf(row, environment)).filter((row) => wanted.includes(kindOf(row, environment)));
  const planned = rows.map((row) => planRow(row, rows, environment));
  return isDestroyed ? reverse(planned) : planned;
}

function planRow(row: StackRow, rows: readonly StackRow[], environment: EnvironmentName): PlannedStack {
  const kind = kindOf(row, environment);
  const names = rows.map(({ name }) => name);
  const also = (ALSO_AFTER[kind] ?? []).flatMap((each) => [each, `${each}-${environment}`]);
  const needs = [...new Set([...row.reads, ...also])].filter((each) => names.includes(each));
  return { name: row.name, kind, needs, reads: row.reads };
}

function reverse(planned: readonly PlannedStack[]): PlannedStack[] {
  const needersOf = (name: string) => planned.filter(({ needs }) => needs.includes(name)).map((each) => each.name);
  return planned.toReversed().map((each) => ({ ...each, needs: needersOf(each.name) }));
}

const isOf = ({ of }: StackRow, environment: EnvironmentName): boolean =>
  "account" in of || of.environment === environment;

function kindOf({ name, of }: StackRow, environment: EnvironmentName): StackKind {
  if ("account" in of) return "account";
  const kind = KINDS.find((each) => name === `${each}-${environment}`);
  if (!kind) throw new Error(`The stack ${name} is of no kind that a deployment knows: see stacks/deploying/plan.ts.`);
  return kind;
}
