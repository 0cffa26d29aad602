import { RunError } from "@pulumi/pulumi";
import type { AccountFacts, Cloud, EnvironmentFacts } from "./environment.ts";

export const ENVIRONMENTS = ["staging", "production"] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** A stack's program: makes its resources and returns its outputs. */
export type Program = (stack: Stack) => Promise<Readonly<Record<string, unknown>>>;

export interface StackRow {
  /** In full; nothing is read out of it. */
  readonly name: string;
  /** What it is of: an environment, or an account that is there once, whatever runs in it. */
  readonly of: { readonly environment: EnvironmentName } | { readonly account: Cloud };
  /** Stacks whose outputs it reads: they are applied before it. */
  readonly reads: readonly string[];
  /** `SETTINGS`: what its program wants to be set, by key. */
  readonly load: () => Promise<{ readonly run: Program; readonly SETTINGS: Readonly<Record<string, unknown>> }>;
}

export interface Stack extends StackRow {
  /** What all stacks of its environment or its account agree on. */
  readonly facts: EnvironmentFacts | AccountFacts;
}

export function environmentOf({ name, of }: Pick<StackRow, "name" | "of">): EnvironmentName {
  if (!("environment" in of)) throw new RunError(`The stack ${name} has no environment: see stacks/table.ts.`);
  return of.environment;
}

export function factsOf(stack: Stack): EnvironmentFacts {
  environmentOf(stack);
  return stack.facts as EnvironmentFacts;
}

export function accountOf<Of extends Cloud>({ name, of, facts }: Stack, cloud: Of): AccountFacts<Of> {
  if (!("account" in of && of.account === cloud))
    throw new RunError(`The stack ${name} is not of an account of ${cloud}: see stacks/table.ts.`);
  return facts as AccountFacts<Of>;
}

/** Of what all stacks of an environment, or all accounts, agree on. */
export const factsFileOf = ({ of }: Pick<StackRow, "of">): string =>
  `environment.${"environment" in of ? of.environment : "account"}.json`;

/** Production is never torn down by a setting alone. @throws Error */
export function requireTeardownAllowed(stack: Stack, teardown: boolean): void {
  if (teardown && environmentOf(stack) === "production")
    throw new Error("production is never torn down by a setting: see docs/operations.md, teardown");
}
