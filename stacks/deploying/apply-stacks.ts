import type { Status } from "./board.ts";
import type { EngineRun } from "./engine.ts";
import { isChange } from "./event-book.ts";
import { type Changes, type Judgement, judgeRun, verdictOf } from "./judgement.ts";
import type { PlannedStack } from "./plan.ts";
import { type PreviewOptions, type Previews, previewStack, tellJudgement } from "./preview-stacks.ts";
import { runInOrder, type Turn } from "./run-in-order.ts";
import { changesText } from "./texts.ts";

/** What has become of one stack. */
export interface Applied {
  readonly result: "applied" | "unchanged" | "failed" | "refused" | "cancelled";
  readonly changes: Partial<Changes>;
  readonly causes: readonly string[];
  /** As it was judged last. */
  readonly judgement: Judgement | undefined;
  readonly run: EngineRun | undefined;
  readonly startedMs: number;
  readonly endedMs: number;
}

interface ApplyOptions extends PreviewOptions {
  readonly message: string;
}

/** Brings stacks to what was previewed, each after those it needs. */
export async function applyStacks(
  planned: readonly PlannedStack[],
  previews: Previews,
  options: ApplyOptions,
): Promise<ReadonlyMap<string, Turn<Applied>>> {
  const changed = new Set<string>();
  const turns = await runInOrder(planned, {
    run: async (stack) => {
      const isStale = !options.isDestroyed && stack.reads.some((each) => changed.has(each));
      const applied = await applyStack(stack.name, isStale ? undefined : previews.get(stack.name), options);
      if (applied.result === "applied") changed.add(stack.name);
      return applied;
    },
    isThrough: ({ result }) => result === "applied" || result === "unchanged",
    signal: options.signal,
  });
  for (const [name, turn] of turns) leaveUnrun(name, turn, options);
  return turns;
}

/** @param known undefined when what it reads has changed since, so that it is previewed and judged again first */
async function applyStack(stack: string, known: Judgement | undefined, options: ApplyOptions): Promise<Applied> {
  const startedMs = performance.now();
  const applied = await applyJudged(stack, known ?? (await judgeAgain(stack, options)), options);
  const endedMs = performance.now();
  const { result, changes, causes } = applied;
  const note = causes[0] ?? (applied.judgement && result === "refused" ? tellJudgement(applied.judgement) : undefined);
  const done = changesText(changes);
  options.board.end(
    stack,
    STATUS[result],
    note ?? (result === "applied" && done === NOTHING ? "outputs" : done),
    endedMs,
  );
  options.reporter.changed(stack);
  return { ...applied, startedMs, endedMs };
}

const NOTHING = changesText({});
const STATUS: Readonly<Record<Applied["result"], Status>> = {
  applied: "done",
  unchanged: "same",
  failed: "failed",
  refused: "refused",
  cancelled: "cancelled",
};

const judgeAgain = async (stack: string, options: ApplyOptions): Promise<Judgement | "cancelled"> => {
  const run = await previewStack(stack, options);
  return run.isCancelled ? "cancelled" : judgeRun(run, options.project);
};

async function applyJudged(
  stack: string,
  judged: Judgement | "cancelled",
  { engine, reporter, board, isDestroyed, isRefreshed, message }: ApplyOptions,
): Promise<Omit<Applied, "startedMs" | "endedMs">> {
  const nothing = { changes: {}, causes: [], judgement: undefined, run: undefined };
  if (judged === "cancelled") return { ...nothing, result: "cancelled" };
  const verdict = verdictOf(judged);
  if (verdict !== 0)
    return { ...nothing, result: verdict === 3 ? "refused" : "failed", causes: judged.causes, judgement: judged };
  if (!judged.isChanged && !isRefreshed) return { ...nothing, result: "unchanged", judgement: judged };
  const total = Object.values(judged.changes).reduce((sum, count) => sum + count, 0);
  board.begin(stack, isDestroyed ? "destroys" : "updates", total, performance.now());
  reporter.changed(stack);
  const run = await engine.run(stack, isDestroyed ? "destroy" : "up", {
    message,
    isRefreshed,
    onMessage: ({ text }) => reporter.message(stack, text),
    onOperation: (operation) => {
      board.move(stack, operation);
      reporter.changed(stack, operation);
    },
  });
  const causes = run.isOk ? [] : causesOf(run);
  const result = run.isOk ? "applied" : run.isCancelled ? "cancelled" : "failed";
  return { result, changes: countDone(run), causes, judgement: judged, run };
}

function causesOf({ causes, book, isCancelled }: EngineRun): readonly string[] {
  const violated = book.violations.filter(({ isMandatory }) => isMandatory);
  const told = [...causes, ...violated.map(({ policy, urn, message }) => `policy ${policy}: ${urn}: ${message}`)];
  return isCancelled ? told.filter((cause) => !CANCELLED.test(cause)) : told;
}
const CANCELLED = /cancell?ed|context canceled/i;

/** What has really been done, also by an update that failed. */
function countDone({ book }: EngineRun): Partial<Changes> {
  const counts: Record<string, number> = {};
  for (const { op, endedMs, isFailed } of book.operations.values()) {
    if (!isChange(op) || endedMs === undefined || isFailed) continue;
    const kind = KIND_OF[op] ?? op;
    if (kind !== "") counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** A replacement is up to three operations. */
const KIND_OF: Readonly<Record<string, string>> = {
  import: "create",
  "create-replacement": "",
  "delete-replaced": "",
  "import-replacement": "",
};

function leaveUnrun(name: string, turn: Turn<Applied>, { board, reporter }: ApplyOptions): void {
  if (turn.is === "run") return;
  board.leave(name, "skipped", turn.is === "skipped" ? `skipped: ${turn.because.join(", ")} not through` : "not begun");
  reporter.changed(name);
}
