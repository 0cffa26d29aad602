import { isLacking, type Outcome } from "./outcome.ts";
import type { Step } from "./plan.ts";
import { formatBytes } from "./progress.ts";
import type { Stamp } from "./stamps.ts";

export function renderOutcomes(outcomes: readonly Outcome[], folder: string): string {
  const made = outcomes.filter(({ state }) => state === "made");
  const there = outcomes.filter(({ state }) => ["ready", "made", "found"].includes(state));
  const bytes = sum(there, ({ stamp }) => stamp?.bytes ?? 0);
  const news = made.length > 0 ? `${made.length} of them new` : "nothing to do";
  const skipped = outcomes.filter(({ state }) => state === "skipped");
  return [
    `${there.length} of ${outcomes.length - skipped.length} tools are there, ${news}: ${formatBytes(bytes)} in ${folder}`,
    ...(skipped.length > 0 ? [`Not asked for: ${namesOf(skipped)} (${skipped[0]?.reason})`] : []),
    ...outcomes
      .filter(isLacking)
      .map(({ tool, state, reason }) => `${tool.name} is ${TOLD[state]}${reason ? `: ${reason}` : ""}`),
  ].join("\n");
}

const TOLD: Readonly<Partial<Record<Outcome["state"], string>>> = {
  missing: "missing",
  failed: "missing, its making failed",
  cancelled: "missing, its making was cancelled",
};

export const outcomesAsJson = (outcomes: readonly Outcome[], folder: string): string =>
  JSON.stringify(
    {
      folder,
      bytes: sum(outcomes, ({ stamp }) => stamp?.bytes ?? 0),
      tools: outcomes.map(({ tool, state, stamp, reason }) => ({
        ...describeTool(tool),
        state,
        ...detail(stamp),
        reason,
      })),
    },
    null,
    2,
  );

/** The state of each tool before anything is done. */
export function renderPlan(steps: readonly Step[], folder: string): string {
  const rows = steps.map((step) => [
    step.tool.name,
    step.tool.group,
    step.tool.pin,
    stateOf(step),
    factsOf(step),
    step.tool.purpose,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    ...lines,
    "",
    `In ${folder}: ${formatBytes(sum(steps, (step) => (step.action === "keep" ? step.stamp.bytes : 0)))}`,
  ].join("\n");
}

export const planAsJson = (steps: readonly Step[], folder: string): string =>
  JSON.stringify(
    {
      folder,
      bytes: sum(steps, (step) => (step.action === "keep" ? step.stamp.bytes : 0)),
      tools: steps.map((step) => ({
        ...describeTool(step.tool),
        purpose: step.tool.purpose,
        state: stateOf(step),
        ...detail(step.action === "keep" ? step.stamp : undefined),
        reason: "reason" in step ? step.reason : undefined,
      })),
    },
    null,
    2,
  );

const describeTool = ({ name, group, pin, recipe }: Outcome["tool"]) => ({ name, group, pin, kind: recipe.kind });
const detail = (stamp: Stamp | undefined) =>
  stamp && { how: stamp.how, path: stamp.outputs[0], seconds: stamp.seconds, bytes: stamp.bytes };

function stateOf(step: Step): string {
  switch (step.action) {
    case "keep":
      return "ready";
    case "found":
      return "found";
    case "make":
      return "to make";
    case "skip":
      return "not asked for";
    case "miss":
      return "missing";
  }
}

function factsOf(step: Step): string {
  if (step.action !== "keep") return "";
  const { how, seconds, bytes } = step.stamp;
  return `${how}, ${formatBytes(bytes)}, ${seconds} s`;
}

const namesOf = (outcomes: readonly Outcome[]): string => outcomes.map(({ tool }) => tool.name).join(", ");
const sum = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((total, item) => total + value(item), 0);
