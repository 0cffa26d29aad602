import { availableParallelism } from "node:os";
import type { Board } from "./board.ts";
import type { Engine, EngineRun } from "./engine.ts";
import { isTooEarly, type Judgement, judgeRun, verdictOf } from "./judgement.ts";
import type { PlannedStack } from "./plan.ts";
import type { Reporter } from "./reporter.ts";
import { runSomeAtOnce } from "./run-in-order.ts";
import { changesText } from "./texts.ts";

/** What was found of each stack; undefined for one that can be previewed only when stacks before it are through. */
export type Previews = ReadonlyMap<string, Judgement | undefined>;

export interface PreviewOptions {
  readonly engine: Engine;
  readonly reporter: Reporter;
  readonly board: Board;
  readonly project: string;
  readonly isDestroyed: boolean;
  readonly isRefreshed: boolean;
  readonly signal: AbortSignal;
}

/** Each engine wants about half a gigabyte with its providers. */
const AT_ONCE = Math.min(4, Math.max(2, Math.floor(availableParallelism() / 2)));

/** Looks at all stacks before anything is changed. */
export async function previewStacks(planned: readonly PlannedStack[], options: PreviewOptions): Promise<Previews> {
  const missing = options.isDestroyed ? new Set<string>() : await findNeverApplied(planned, options.engine);
  const found = await runSomeAtOnce(planned, AT_ONCE, async (stack) => {
    if (options.signal.aborted) return undefined;
    const unknown = stack.reads.filter((each) => missing.has(each));
    if (unknown.length === 0) return judgeRun(await previewStack(stack.name, options), options.project);
    leave(stack.name, `previewed once ${unknown.join(", ")} is there`, options);
    return undefined;
  });
  return withoutEarly(planned, found, options);
}

export async function previewStack(
  stack: string,
  { engine, reporter, board, isDestroyed, isRefreshed, project }: PreviewOptions,
): Promise<EngineRun> {
  board.begin(stack, "previews", 0, performance.now());
  reporter.changed(stack);
  const run = await engine.run(stack, isDestroyed ? "destroy-preview" : "up-preview", {
    isRefreshed,
    onMessage: ({ isWarning, text }) => (isWarning ? reporter.message(stack, text) : undefined),
  });
  const judgement = judgeRun(run, project);
  const status = { 0: judgement.isChanged ? "done" : "same", 1: "failed", 3: "refused" } as const;
  const note = run.isCancelled ? "cancelled" : tellJudgement(judgement);
  board.end(stack, run.isCancelled ? "cancelled" : status[verdictOf(judgement)], note, performance.now());
  reporter.changed(stack);
  return run;
}

/** In a few words, the worst first. */
export function tellJudgement({ causes, foreign, losses, violations, changes, isChanged }: Judgement): string {
  const mandatory = violations.filter(({ isMandatory }) => isMandatory).length;
  if (foreign.length > 0) return `its state is of another project: ${foreign[0]}`;
  if (losses.length > 0) return `would lose ${losses.length} that can't be made again`;
  if (mandatory > 0) return `${mandatory} mandatory ${mandatory === 1 ? "policy is" : "policies are"} violated`;
  if (causes[0] !== undefined) return causes[0];
  const counted = changesText(changes, false);
  return isChanged && counted === changesText({}) ? "outputs change" : counted;
}

/** Stacks of this run that others read and that have nothing to read yet. */
async function findNeverApplied(planned: readonly PlannedStack[], engine: Engine): Promise<Set<string>> {
  const read = planned.filter(({ name }) => planned.some(({ reads }) => reads.includes(name)));
  const empty = await runSomeAtOnce(read, AT_ONCE, async ({ name }) => {
    const outputs = await engine.readOutputs(name);
    return Object.keys(outputs).length === 0 ? [name] : [];
  });
  return new Set(empty.flat());
}

/** What fails only because stacks before it aren't through yet is looked at again after them. */
function withoutEarly(
  planned: readonly PlannedStack[],
  found: readonly (Judgement | undefined)[],
  options: PreviewOptions,
): Previews {
  const previews = new Map(planned.map(({ name }, index) => [name, found[index]]));
  const isPending = (name: string): boolean => previews.has(name) && previews.get(name)?.isChanged !== false;
  for (const { name, reads } of planned) {
    const causes = previews.get(name)?.causes ?? [];
    if (!reads.some(isPending) || !isTooEarly(causes, isPending)) continue;
    previews.set(name, undefined);
    leave(name, `previewed once ${reads.filter(isPending).join(", ")} is through`, options);
  }
  return previews;
}

function leave(stack: string, note: string, { board, reporter }: PreviewOptions): void {
  board.leave(stack, "waits", note);
  reporter.changed(stack);
}
