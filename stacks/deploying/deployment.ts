import { type Applied, applyStacks } from "./apply-stacks.ts";
import { Board } from "./board.ts";
import { findResourcePath, findStackPath } from "./critical-path.ts";
import {
  type DeployReport,
  isThrough,
  operationOf,
  type PreviewReport,
  reportStacks,
  type StackReport,
} from "./deploy-report.ts";
import { type DeployRequest, EXIT, type ExitCode, resumeCommand } from "./deploy-request.ts";
import type { Engine } from "./engine.ts";
import { initCommand } from "./explain-failure.ts";
import type { EnvironmentFile } from "./image-digest.ts";
import { verdictOf } from "./judgement.ts";
import { type PlannedStack, planStacks } from "./plan.ts";
import { previewStacks } from "./preview-stacks.ts";
import { previewText } from "./preview-text.ts";
import { reportText } from "./report-text.ts";
import type { Reporter } from "./reporter.ts";
import type { Turn } from "./run-in-order.ts";
import { describeImages, readSiteImages, verifySites } from "./site-images.ts";
import type { AskVersion } from "./site-versions.ts";
import { writeMessage } from "./update-message.ts";

/** What a deployment has to do with the world. */
export interface DeployWorld {
  readonly engine: Engine;
  readonly reporter: Reporter;
  readonly isColoured: boolean;
  readonly project: string;
  readonly file: EnvironmentFile;
  /** Undefined when nobody is there to answer. */
  readonly ask: ((question: string, expected: string) => Promise<boolean>) | undefined;
  readonly askVersion: AskVersion;
  readonly signal: AbortSignal;
}

/** Previews all, asks once, brings everything to what was previewed, and tells what it has come to. */
export async function deploy(request: DeployRequest, world: DeployWorld): Promise<DeployReport> {
  const startedMs = performance.now();
  const draft = await run(request, world);
  const report: DeployReport = {
    ...{
      environment: request.environment,
      operation: operationOf(request),
      seconds: (performance.now() - startedMs) / 1000,
    },
    ...{
      previews: [],
      stacks: [],
      versions: [],
      problems: [],
      criticalPath: undefined,
      resume: undefined,
      isRewritten: false,
    },
    ...draft,
  };
  world.reporter.say(reportText(report, world.isColoured));
  world.reporter.tell({ event: "report", ...report });
  return report;
}

type Draft = Partial<DeployReport> & Pick<DeployReport, "exitCode" | "image">;

async function run(request: DeployRequest, world: DeployWorld): Promise<Draft> {
  const planned = planStacks(request.environment, request);
  const missing = await findMissing(planned, world.engine);
  const image = request.image ?? world.file.readImage();
  if (missing.length > 0) return { exitCode: EXIT.failed, image, problems: missing };
  try {
    if (request.image !== undefined) world.file.tryImage(request.image);
    return { image, ...(await previewAndApply(request, planned, image, world)) };
  } finally {
    world.file.putBack();
    world.reporter.rest();
  }
}

/** Stacks without a state, with what makes them; or where they are instead. */
async function findMissing(planned: readonly PlannedStack[], engine: Engine): Promise<string[]> {
  const there = await engine.listStacks();
  const missing = planned.map(({ name }) => name).filter((name) => !there.includes(name));
  const foreign = missing.flatMap((name) => there.filter((each) => each.endsWith(`/${name}`)));
  if (missing.length === 0) return [];
  return [
    ...(foreign.length > 0 ? [`Of another project in this backend: ${foreign.join(", ")}. Is it the right one?`] : []),
    `Not in this backend: ${missing.join(", ")}. ${initCommand(missing)}`,
  ];
}

async function previewAndApply(
  request: DeployRequest,
  planned: readonly PlannedStack[],
  image: string | undefined,
  world: DeployWorld,
): Promise<Omit<Draft, "image">> {
  const { reporter, signal } = world;
  const inFile = world.file.kept;
  const board = new Board(`${request.environment}: previews`, planned, performance.now());
  reporter.show(board);
  const before = await readSiteImages(world.engine, planned);
  const found = await previewStacks(planned, { ...world, ...request, board });
  reporter.rest();
  const previews = planned.map(({ name }) => ({ stack: name, judgement: found.get(name) }));
  if (signal.aborted) return { exitCode: EXIT.cancelled };
  reporter.say(`${previewText(previews, world.isColoured)}${describeImages(before, image, request)}`);
  reporter.tell({ event: "previews", previews, imagesBefore: before, image });
  const refusal = await whyNot(request, previews, world);
  if (refusal) return { previews, ...refusal };
  world.file.keep();
  const applying = new Board(`${request.environment}: ${operationOf(request)}`, planned, performance.now());
  reporter.show(applying);
  const message = writeMessage({ ...request, image: request.isDestroyed ? undefined : image });
  const turns = await applyStacks(planned, found, { ...world, ...request, message, board: applying });
  reporter.rest();
  const isRewritten = request.image !== undefined && request.image !== inFile;
  return { previews, isRewritten, ...(await conclude(request, planned, turns, image, world)) };
}

/** What ends a run before anything is changed; undefined for "go on". */
async function whyNot(
  request: DeployRequest,
  previews: readonly PreviewReport[],
  { ask, signal }: DeployWorld,
): Promise<Omit<Draft, "image"> | undefined> {
  const verdicts = previews.map(({ judgement }) => (judgement ? verdictOf(judgement) : 0));
  const worst = verdicts.includes(3) ? EXIT.refused : verdicts.includes(1) ? EXIT.failed : EXIT.done;
  if (worst !== EXIT.done || request.isPreview) return { exitCode: worst };
  const isNothing = previews.every(({ judgement }) => judgement?.isChanged === false) && !request.isRefreshed;
  if (request.isAgreed || isNothing) return undefined;
  if (!ask) {
    const problem = "Nobody is there to answer: give --yes to go on without being asked, or --preview to look only.";
    return { exitCode: EXIT.refused, problems: [problem] };
  }
  const later = previews.filter(({ judgement }) => !judgement).map(({ stack }) => stack);
  const isAgreed = await ask(questionOf(request, later), wordFor(request));
  if (isAgreed) return undefined;
  return signal.aborted ? { exitCode: EXIT.cancelled } : { exitCode: EXIT.refused, problems: ["Not agreed to."] };
}

const wordFor = ({ environment, isDestroyed }: DeployRequest): string =>
  isDestroyed || environment === "production" ? environment : "yes";

function questionOf(request: DeployRequest, later: readonly string[]): string {
  const what = request.isDestroyed ? "Destroy" : "Apply this to";
  const covered =
    later.length > 0
      ? `This covers ${later.join(", ")} too: previewed and judged in its turn, and refused there if it lost anything or broke a rule.\n`
      : "";
  return `${covered}${what} ${request.environment}? Type ${wordFor(request)} to go on: `;
}

async function conclude(
  request: DeployRequest,
  planned: readonly PlannedStack[],
  turns: ReadonlyMap<string, Turn<Applied>>,
  image: string | undefined,
  world: DeployWorld,
): Promise<Omit<Draft, "image">> {
  const stacks = reportStacks(planned, turns);
  const left = planned.filter(({ name }) => !stacks.some((each) => each.stack === name && isThrough(each)));
  const sites = planned.filter(({ name }) => !left.some((each) => each.name === name));
  const { versions, problems } = await verifySites(request, sites, image, world);
  const kinds = [...new Set(left.map(({ kind }) => kind))];
  return {
    ...{ stacks, versions, problems },
    exitCode: exitCodeOf(stacks, versions.some(({ isRight }) => !isRight) || problems.length > 0, world.signal),
    criticalPath: await findPaths(planned, turns, world.engine),
    resume: kinds.length > 0 ? resumeCommand(request, kinds) : undefined,
  };
}

function exitCodeOf(stacks: readonly StackReport[], isUnverified: boolean, signal: AbortSignal): ExitCode {
  if (signal.aborted) return EXIT.cancelled;
  if (stacks.some(({ result }) => result === "failed")) return EXIT.failed;
  if (stacks.some(({ result }) => result === "refused")) return EXIT.refused;
  return isUnverified ? EXIT.failed : EXIT.done;
}

async function findPaths(
  planned: readonly PlannedStack[],
  turns: ReadonlyMap<string, Turn<Applied>>,
  engine: Engine,
): Promise<DeployReport["criticalPath"]> {
  const ran = [...turns].flatMap(([name, turn]) => (turn.is === "run" ? [[name, turn.result] as const] : []));
  const stacks = findStackPath(planned, new Map(ran));
  const [slowest] = stacks.toSorted((one, other) => other.ms - one.ms);
  const run = ran.find(([name]) => name === slowest?.name)?.[1].run;
  if (!run?.isOk || run.operation !== "up") return { stacks, slowest: [] };
  return { stacks, slowest: findResourcePath(run.book.operations.values(), await engine.readResources(run.stack)) };
}
