import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { estimateStack } from "../../infra/cost/estimate.ts";
import { readPreview } from "../../infra/cost/read-preview.ts";
import { judgePreview, type Loss } from "../../scripts/preview-losses.ts";
import type { EngineRun } from "./engine.ts";
import type { Violation } from "./event-book.ts";

/** What a preview is found to be, before anybody is asked. */
export interface Judgement {
  readonly stack: string;
  readonly changes: Changes;
  /** Also when only the stack's outputs differ, which no operation counts. */
  readonly isChanged: boolean;
  readonly losses: readonly Loss[];
  readonly violations: readonly Violation[];
  /** Why the preview failed. */
  readonly causes: readonly string[];
  /** A month at list prices and medium usage, as `npm run cost` tells it. */
  readonly cost: { readonly beforeUsd: number; readonly afterUsd: number };
  /** URNs of the state that are of another project or stack. */
  readonly foreign: readonly string[];
}

export type Changes = Readonly<Record<"create" | "update" | "delete" | "replace", number>>;

/** A step as `pulumi preview --json` has it, which the judge of losses and the estimate read. */
const asDigest = (steps: readonly object[], changeSummary: Readonly<Record<string, number>> = {}): string =>
  JSON.stringify({ steps, changeSummary, diagnostics: [] });

export function judgeRun({ stack, operation, book, causes, isOk }: EngineRun, project: string): Judgement {
  const steps = [...book.steps.values()];
  const { losses, changes } = judgePreview(asDigest(steps.map(stepOf)), stack);
  const isFailed = !isOk && causes.length > 0;
  return {
    stack,
    changes,
    isChanged: Object.values(changes).some((count) => count > 0) || book.areOutputsChanged,
    // What destroys says so; what it must not destroy is protected.
    losses: operation === "destroy-preview" ? losses.filter(({ isProtected }) => isProtected) : losses,
    violations: distinct(book.violations),
    causes: isFailed ? causes : [],
    cost: { beforeUsd: costOf(steps, "old", stack), afterUsd: costOf(steps, "new", stack) },
    foreign: steps.flatMap(({ urn }) => (isForeign(urn, stack, project) ? [urn] : [])),
  };
}

const stepOf = ({ op, urn, old, new: wanted, keys, diffs, detailedDiff }: StepEventMetadata) => ({
  op,
  urn,
  oldState: old,
  newState: wanted,
  replaceReasons: keys,
  diffReasons: diffs,
  detailedDiff:
    detailedDiff &&
    Object.fromEntries(Object.entries(detailedDiff).map(([property, { diffKind }]) => [property, { kind: diffKind }])),
});

function costOf(steps: readonly StepEventMetadata[], which: "old" | "new", stack: string): number {
  const states = steps.flatMap(({ op, urn, ...step }) => {
    const state = step[which];
    const isRead = op.startsWith("read");
    const isGone = which === "new" && op.startsWith("delete");
    return state && !isGone ? [{ op: "same", urn, newState: { ...state, external: isRead } }] : [];
  });
  return estimateStack(readPreview(asDigest(states), stack), "medium").monthlyUsd;
}

function isForeign(urn: string, stack: string, project: string): boolean {
  const [, ofStack, ofProject] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(urn) ?? [];
  return ofStack !== stack || ofProject !== project;
}

/** A rule of the whole stack speaks once for each of its resources. */
const distinct = (violations: readonly Violation[]): Violation[] => [
  ...new Map(violations.map((each) => [`${each.policy} ${each.urn} ${each.message}`, each])).values(),
];

/** What may not go on: 1 it can't be told, 3 it is refused; 0 nothing is in its way. */
export function verdictOf({ causes, foreign, losses, violations }: Judgement): 0 | 1 | 3 {
  if (foreign.length > 0) return 1;
  if (losses.length > 0 || violations.some(({ isMandatory }) => isMandatory)) return 3;
  return causes.length > 0 ? 1 : 0;
}

/**
 * Whether a preview fails only because what it reads is not there yet, or not yet the same on both clouds: both are mended by stacks of the same run.
 * @param isPending of a stack that this run is going to change
 */
export function isTooEarly(causes: readonly string[], isPending: (stack: string) => boolean): boolean {
  return causes.length > 0 && causes.every((cause) => WAITS_FOR.some((pattern) => isOf(cause, pattern, isPending)));
}

/** As stacks/outputs.ts and stacks/same-image.ts say it. */
const WAITS_FOR = [/The stack (\S+) has no output /, /Both sites must run the same image/];

function isOf(cause: string, pattern: RegExp, isPending: (stack: string) => boolean): boolean {
  const found = pattern.exec(cause);
  if (!found) return false;
  return found[1] === undefined || isPending(found[1]);
}
