import { RunError } from "@pulumi/pulumi";
import type { EnvironmentFacts } from "./environment.ts";

export const ENVIRONMENTS = ["staging", "production"] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** A stack's program: makes its resources and returns its outputs. */
export type Program = (stack: Stack) => Promise<Readonly<Record<string, unknown>>>;

export interface StackRow {
  /** In full; nothing is read out of it. */
  readonly name: string;
  /** Undefined for what exists once, whatever runs in it. */
  readonly environment?: EnvironmentName;
  /** Stacks whose outputs it reads: they are applied before it. */
  readonly reads: readonly string[];
  readonly load: () => Promise<{ readonly run: Program }>;
}

export interface Stack extends StackRow {
  /** What all stacks of its environment agree on. */
  readonly facts: EnvironmentFacts;
}

export function environmentOf({ name, environment }: Stack): EnvironmentName {
  if (!environment) throw new RunError(`The stack ${name} has no environment: see stacks/table.ts.`);
  return environment;
}
