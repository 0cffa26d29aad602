import type { Deployment } from "./deployment.ts";
import type { PulumiRun } from "./pulumi.ts";

/** A text of the programs instead of another. */
export interface Edit {
  /** From the project's folder. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

/** Runs a command with programs that are edited for so long. */
export async function runEdited(
  { workspace, run }: Deployment,
  edits: readonly Edit[],
  args: readonly string[],
): Promise<PulumiRun> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { file, from, to } of edits) undo.push(await workspace.editProgram(file, from, to));
    return await run(args);
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

/**
 * Begins all of them, two at once, each worker with what is its own.
 * @returns a promise for each, so that a test may wait for its own and no longer
 */
export function inTwo<Task, Worker, Result>(
  tasks: readonly Task[],
  workers: readonly [Worker, Worker],
  work: (task: Task, worker: Worker) => Promise<Result>,
): readonly Promise<Result>[] {
  const results = tasks.map(() => Promise.withResolvers<Result>());
  let next = 0;
  const goOn = async (worker: Worker): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++)
      await work(tasks[index] as Task, worker).then(results[index]?.resolve, results[index]?.reject);
  };
  for (const worker of workers) void goOn(worker);
  const promises = results.map(({ promise }) => promise);
  for (const promise of promises) promise.catch(() => undefined); // told to whoever waits for it
  return promises;
}
