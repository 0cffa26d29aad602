import type { PlannedStack } from "./plan.ts";

/** `skipped`: something it needs isn't through; `not-begun`: cancelled before it was its turn. */
export type Turn<Result> =
  | { readonly is: "run"; readonly result: Result }
  | { readonly is: "skipped"; readonly because: readonly string[] }
  | { readonly is: "not-begun" };

interface OrderOptions<Result> {
  readonly run: (stack: PlannedStack) => Promise<Result>;
  /** Whether those that need it may begin. */
  readonly isThrough: (result: Result) => boolean;
  /** Once aborted, nothing more is begun; what runs ends by itself. */
  readonly signal: AbortSignal;
}

/**
 * Runs each stack as soon as all that it needs are through, those that need nothing of each other at the same time. What fails stops nothing but what needs it.
 * @param planned each after those it needs
 */
export async function runInOrder<Result>(
  planned: readonly PlannedStack[],
  { run, isThrough, signal }: OrderOptions<Result>,
): Promise<ReadonlyMap<string, Turn<Result>>> {
  const turns = new Map<string, Promise<Turn<Result>>>();
  const take = async ({ needs, ...stack }: PlannedStack): Promise<Turn<Result>> => {
    const before = await Promise.all(needs.map(async (name) => ({ name, turn: await turns.get(name) })));
    if (signal.aborted) return { is: "not-begun" };
    const because = before.filter(({ turn }) => turn && !(turn.is === "run" && isThrough(turn.result)));
    if (because.length > 0) return { is: "skipped", because: because.map(({ name }) => name) };
    return { is: "run", result: await run({ needs, ...stack }) };
  };
  for (const stack of planned) turns.set(stack.name, take(stack));
  const ended = planned.map(async ({ name }) => [name, (await turns.get(name)) as Turn<Result>] as const);
  return new Map(await Promise.all(ended));
}

/** The same for what needs no order, a few at a time: each engine starts a program and its providers, and wants their memory. */
export async function runSomeAtOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}
