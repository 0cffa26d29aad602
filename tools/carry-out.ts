import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { findExecutable } from "./executables.ts";
import { make } from "./make.ts";
import type { Outcome } from "./outcome.ts";
import type { Step } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { closeStaging, install, measure, openStaging, removeAbandoned } from "./staging.ts";
import { writeStamp } from "./stamps.ts";

interface Work {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

type Making = Extract<Step, { readonly action: "make" }>;
type Lane = "go" | "python" | "files" | "packages";

/** Go takes all processors and Python waits for its downloads: one after the other in each lane, the lanes side by side. */
export async function carryOut(steps: readonly Step[], work: Work): Promise<readonly Outcome[]> {
  const lanes = Map.groupBy(steps.filter(isMaking), laneOf);
  if (lanes.size > 0) removeAbandoned(work.folder);
  const made = await Promise.all([...lanes].map(([lane, mine]) => carryOutLane(lane, mine, work)));
  const outcomes = new Map(made.flat().map((outcome) => [outcome.tool, outcome]));
  return steps.map((step) => outcomes.get(step.tool) ?? outcomeWithoutWork(step));
}

async function carryOutLane(lane: Lane, steps: readonly Making[], work: Work): Promise<readonly Outcome[]> {
  if (lane === "packages") return await installPackages(steps, work);
  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await carryOutStep(step, work));
  return outcomes;
}

async function carryOutStep({ tool, key, from }: Making, { folder, signal, progress }: Work): Promise<Outcome> {
  if (signal.aborted || from.kind === "debian") return { tool, state: "cancelled" };
  const done = progress.begin(tool.name);
  const startedAt = performance.now();
  const staging = openStaging(folder, tool.name);
  try {
    const log = openLog(folder, tool.name);
    const { outputs, how } = await make(from, { tool, folder, staging, log, signal });
    const bytes = outputs.reduce((sum, output) => sum + measure(path.join(staging, output)), 0);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    install(folder, staging, tool.name, outputs);
    const stamp = { name: tool.name, pin: tool.pin, key, how, seconds, bytes, madeAt: now(), outputs };
    writeStamp(folder, stamp);
    done("made", stamp);
    return { tool, state: "made", stamp };
  } catch (error) {
    const state = signal.aborted ? "cancelled" : "failed";
    done(state);
    return { tool, state, reason: (error as Error).message };
  } finally {
    closeStaging(staging);
  }
}

/** All at once, and not ended half-way: apt-get would leave packages that are not set up. */
async function installPackages(steps: readonly Making[], { folder, progress }: Work): Promise<readonly Outcome[]> {
  const names = steps.map(({ tool }) => tool.name);
  const done = progress.begin(`Debian's packages: ${names.join(", ")}`);
  const options = {
    folder,
    log: openLog(folder, "packages"),
    signal: new AbortController().signal,
    environment: { DEBIAN_FRONTEND: "noninteractive" },
  };
  const apt = findExecutable("apt-get") ?? "apt-get";
  try {
    await runCommand(apt, ["update", "-q"], options);
    await runCommand(apt, ["install", "-q", "-y", "--no-install-recommends", ...names], options);
    done("made");
    return steps.map(({ tool }) => ({ tool, state: "made" }));
  } catch (error) {
    done("failed");
    return steps.map(({ tool }) => ({ tool, state: "failed", reason: (error as Error).message }));
  }
}

function openLog(folder: string, name: string): string {
  const log = path.join(folder, "logs", `${name}.log`);
  mkdirSync(path.dirname(log), { recursive: true });
  rmSync(log, { force: true });
  return log;
}

function outcomeWithoutWork(step: Step): Outcome {
  const { tool } = step;
  switch (step.action) {
    case "keep":
      return { tool, state: "ready", stamp: step.stamp };
    case "found":
      return { tool, state: "found" };
    case "skip":
      return { tool, state: "skipped", reason: step.reason };
    case "miss":
      return { tool, state: "missing", reason: step.reason };
    case "make":
      return { tool, state: "cancelled" };
  }
}

const isMaking = (step: Step): step is Making => step.action === "make";
const now = () => new Date().toISOString();

function laneOf({ from }: Making): Lane {
  switch (from.kind) {
    case "go":
      return "go";
    case "python":
    case "wheel-files":
      return "python";
    case "debian":
      return "packages";
    default:
      return "files";
  }
}
