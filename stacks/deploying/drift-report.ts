import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import type { EngineRun } from "./engine.ts";
import { nameOf } from "./event-book.ts";

/** What somebody, or something, has changed past the programs. */
interface DriftedResource {
  readonly urn: string;
  readonly what: "changed" | "gone";
  /** Paths of inputs that differ; empty where the engine tells none. */
  readonly properties: readonly string[];
}

export interface StackDrift {
  readonly stack: string;
  readonly drifted: readonly DriftedResource[];
  /** Why it can't be told. */
  readonly causes: readonly string[];
  readonly seconds: number;
}

export interface DriftReport {
  readonly stacks: readonly StackDrift[];
  /** Stacks that were never made. */
  readonly missing: readonly string[];
}

/** @param run a refresh that changes nothing */
export function readDrift({ stack, book, causes, startedMs, endedMs }: EngineRun): StackDrift {
  return {
    stack,
    drifted: [...book.steps.values()].flatMap((step) => driftOf(step)),
    causes,
    seconds: (endedMs - startedMs) / 1000,
  };
}

function driftOf({ op, urn, type, diffs, detailedDiff, old, new: found }: StepEventMetadata): DriftedResource[] {
  // A reference keeps the other stack's outputs as they were; that they have moved on is no cloud's doing.
  if (type.startsWith("pulumi:")) return [];
  if (op === "delete") return [{ urn, what: "gone", properties: [] }];
  if (op !== "update") return [];
  const told = [...new Set([...Object.keys(detailedDiff ?? {}), ...(diffs ?? [])])];
  return [{ urn, what: "changed", properties: told.length > 0 ? told : findDifferences(old?.inputs, found?.inputs) }];
}

/** Keys of the first level whose values aren't the same. */
function findDifferences(old: Readonly<Record<string, unknown>> = {}, found: Readonly<Record<string, unknown>> = {}) {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(found)])];
  return keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(found[key]));
}

/** 0 nothing; 1 something has drifted; 2 of some stack it can't be told. What is found counts for more than what isn't known. */
export function driftExitCode({ stacks }: DriftReport): 0 | 1 | 2 {
  if (stacks.some(({ drifted }) => drifted.length > 0)) return 1;
  return stacks.some(({ causes }) => causes.length > 0) ? 2 : 0;
}

export function driftText({ stacks, missing }: DriftReport): string {
  const lines = stacks.flatMap(({ stack, drifted, causes }) => [
    ...causes.flatMap((cause) => cause.split("\n").map((line) => `${stack}: can't be told: ${line}`)),
    ...drifted.map(({ urn, what, properties }) => {
      const which = properties.length > 0 ? ` (${properties.join(", ")})` : "";
      return `${stack}: ${what === "gone" ? "gone" : "changed"}: ${nameOf(urn)}${which}\n    ${urn}`;
    }),
  ]);
  const count = stacks.reduce((sum, { drifted }) => sum + drifted.length, 0);
  const told = stacks.filter(({ causes }) => causes.length === 0).length;
  return [
    ...lines,
    ...(missing.length > 0 ? [`Not there yet, so not looked at: ${missing.join(", ")}.`] : []),
    `${count === 0 ? "No drift" : `${count} drifted`} in ${told} of ${stacks.length} stacks.`,
  ].join("\n");
}
