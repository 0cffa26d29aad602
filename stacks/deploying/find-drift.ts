import { ENVIRONMENTS, type EnvironmentName } from "../stack.ts";
import { Board } from "./board.ts";
import type { CommandWorld } from "./command.ts";
import { EXIT, type ExitCode } from "./deploy-request.ts";
import { type DriftReport, driftExitCode, driftText, readDrift, type StackDrift } from "./drift-report.ts";
import { type PlannedStack, planStacks } from "./plan.ts";
import { runSomeAtOnce } from "./run-in-order.ts";

/** Each engine asks a cloud about everything: two at once are what its limits bear. */
const AT_ONCE = 2;

/** Refreshes that change nothing, and one report of them all. */
export async function findDrift(
  environment: EnvironmentName | undefined,
  isJson: boolean,
  world: CommandWorld,
): Promise<ExitCode> {
  const { engine, reporter, interruption } = world;
  const all = planAll(environment);
  const there = await engine.listStacks();
  const planned = all.filter(({ name }) => there.includes(name));
  const board = new Board("drift", planned, performance.now());
  reporter.show(board);
  const stacks = await runSomeAtOnce(planned, AT_ONCE, ({ name }) => look(name, board, world));
  reporter.rest();
  if (interruption.soft.aborted) return EXIT.cancelled;
  const missing = all.filter(({ name }) => !there.includes(name)).map(({ name }) => name);
  const report: DriftReport = { stacks: stacks.flatMap((stack) => stack ?? []), missing };
  if (isJson) process.stdout.write(`${JSON.stringify({ exitCode: driftExitCode(report), ...report }, null, 2)}\n`);
  else reporter.say(driftText(report));
  return driftExitCode(report);
}

function planAll(environment: EnvironmentName | undefined): PlannedStack[] {
  const environments = environment === undefined ? ENVIRONMENTS : [environment];
  const planned = environments.flatMap((each) => planStacks(each));
  return [...new Map(planned.map((stack) => [stack.name, { ...stack, needs: [] }])).values()];
}

async function look(
  stack: string,
  board: Board,
  { engine, reporter, interruption }: CommandWorld,
): Promise<StackDrift | undefined> {
  if (interruption.soft.aborted) return undefined;
  board.begin(stack, "asks", 0, performance.now());
  reporter.changed(stack);
  const found = readDrift(await engine.run(stack, "refresh-preview"));
  const status = found.causes.length > 0 ? "failed" : found.drifted.length > 0 ? "refused" : "same";
  const note = found.causes[0] ?? (found.drifted.length > 0 ? `${found.drifted.length} drifted` : "no drift");
  board.end(stack, status, note, performance.now());
  reporter.changed(stack);
  return found;
}
