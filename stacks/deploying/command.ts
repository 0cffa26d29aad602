import path from "node:path";
import { askPerson } from "./ask-person.ts";
import { askVersion } from "./ask-version.ts";
import { BackendUnusable, openEngine } from "./automation.ts";
import { type DeployRequest, EXIT, type ExitCode } from "./deploy-request.ts";
import { type DeployWorld, deploy } from "./deployment.ts";
import type { Engine } from "./engine.ts";
import { EnvironmentFile } from "./image-digest.ts";
import { type Interruption, listenForInterruption } from "./interruption.ts";
import { JsonLines } from "./json-lines.ts";
import { LiveTree } from "./live-tree.ts";
import { PlainLines } from "./plain-lines.ts";
import { findPulumi, PulumiMissing, PulumiUnfit } from "./pulumi-command.ts";
import type { Reporter, Sink } from "./reporter.ts";

/** Where Pulumi.yaml is. */
export const PROJECT_FOLDER = path.resolve(import.meta.dirname, "../..");
/** As Pulumi.yaml names it. */
const PROJECT = "random-camera-reviews";

/** What a command of this folder has at hand while it runs. */
export interface CommandWorld {
  readonly engine: Engine;
  readonly reporter: Reporter;
  readonly interruption: Interruption;
  readonly isColoured: boolean;
}

const NOWHERE: Sink = { write: () => undefined };

/** Told as they are, without a stack trace: what is wrong is outside of this program. */
const TOLD: readonly (new (...args: never[]) => Error)[] = [PulumiMissing, PulumiUnfit, BackendUnusable];

interface CommandOptions {
  readonly isJson: boolean;
  /** The command writes its JSON itself, at its end, and nothing else may be written. */
  readonly isOneDocument?: boolean;
  /** Errors of the command's own. */
  readonly alsoTold?: typeof TOLD;
  /** When what is wrong is outside. */
  readonly failureCode?: ExitCode;
}

/** Opens the engine, runs, and turns what is wrong with the surroundings into a message. */
export async function runWithEngine(
  { isJson, isOneDocument = false, alsoTold = [], failureCode = EXIT.failed }: CommandOptions,
  run: (session: CommandWorld) => Promise<ExitCode>,
): Promise<ExitCode> {
  process.stdout.on("error", () => {}); // the reader has gone
  const isTree = !isJson && process.stdout.isTTY && process.env.TERM !== "dumb";
  const isColoured = !isJson && process.stdout.isTTY && process.stdout.hasColors() && !process.env.NO_COLOR;
  const reporter = isJson
    ? new JsonLines(isOneDocument ? NOWHERE : process.stdout)
    : isTree
      ? new LiveTree(process.stdout, isColoured)
      : new PlainLines(process.stdout);
  const interruption = listenForInterruption(process, (which) => sayInterruption(which, reporter, isJson));
  try {
    const pulumi = await findPulumi(interruption.hard);
    const policyPack = path.join(PROJECT_FOLDER, "policies");
    const engine = await openEngine({ folder: PROJECT_FOLDER, pulumi, policyPack, signal: interruption.soft });
    return await run({ engine, reporter, interruption, isColoured });
  } catch (error) {
    if (interruption.soft.aborted) return EXIT.cancelled;
    if (![...TOLD, ...alsoTold].some((each) => error instanceof each)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    if (isJson) reporter.tell({ event: "error", message: (error as Error).message });
    return failureCode;
  } finally {
    reporter.rest();
    interruption.end();
  }
}

const SAID = {
  soft: "Cancelling: what is under way ends, states are written, locks are released. Ctrl-C again leaves everything as it is.",
  hard:
    "Ending at once. If the next run says that a stack is locked: pulumi cancel -s <stack>. What was being made may be there and " +
    "be unknown to its state: go on with --refresh.",
} as const;

function sayInterruption(which: "soft" | "hard", reporter: Reporter, isJson: boolean): void {
  if (isJson) reporter.tell({ event: "interrupted", how: which });
  else reporter.say(SAID[which]);
}

/** One deployment from its request to its exit code. */
export async function runDeployment(
  request: DeployRequest,
  isJson: boolean,
  { engine, reporter, interruption, isColoured }: CommandWorld,
): Promise<ExitCode> {
  const world: DeployWorld = {
    ...{ engine, reporter, isColoured, askVersion, project: PROJECT, signal: interruption.soft },
    file: new EnvironmentFile(PROJECT_FOLDER, request.environment),
    ask: !isJson && process.stdin.isTTY && process.stdout.isTTY ? askPerson : undefined,
  };
  const { exitCode } = await deploy(request, world);
  return exitCode;
}
