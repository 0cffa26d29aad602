import type { Loss } from "../../scripts/preview-losses.ts";
import type { Applied } from "./apply-stacks.ts";
import type { PathPart } from "./critical-path.ts";
import type { DeployRequest, ExitCode } from "./deploy-request.ts";
import type { Changes, Judgement } from "./judgement.ts";
import type { PlannedStack } from "./plan.ts";
import type { Turn } from "./run-in-order.ts";
import type { SiteVersion } from "./site-versions.ts";

export interface StackReport {
  readonly stack: string;
  readonly result: Applied["result"] | "skipped" | "not-begun";
  readonly changes: Partial<Changes>;
  /** From its beginning to its end, with a preview in between; 0 for what was not run. */
  readonly seconds: number;
  readonly causes: readonly string[];
  readonly losses: readonly Loss[];
  /** Stacks because of which it was skipped. */
  readonly because: readonly string[];
}

/** What a run has come to. With `stacks` empty, nothing was changed. */
export interface DeployReport {
  readonly environment: string;
  readonly operation: "preview" | "deploy" | "destroy";
  readonly image: string | undefined;
  readonly exitCode: ExitCode;
  readonly seconds: number;
  /** Why nothing was begun, or what else is wrong. */
  readonly problems: readonly string[];
  readonly previews: readonly PreviewReport[];
  readonly stacks: readonly StackReport[];
  readonly versions: readonly SiteVersion[];
  readonly criticalPath: { readonly stacks: readonly PathPart[]; readonly slowest: readonly PathPart[] } | undefined;
  readonly resume: string | undefined;
  /** The environment's file names another image now, which is to be committed: the next deployment goes by it. */
  readonly isRewritten: boolean;
}

/** `judgement` undefined: it can be previewed only when stacks before it are through. */
export interface PreviewReport {
  readonly stack: string;
  readonly judgement: Judgement | undefined;
}

export const operationOf = ({ isPreview, isDestroyed }: DeployRequest): DeployReport["operation"] =>
  isPreview ? "preview" : isDestroyed ? "destroy" : "deploy";

export const reportStacks = (
  planned: readonly PlannedStack[],
  turns: ReadonlyMap<string, Turn<Applied>>,
): StackReport[] => planned.flatMap(({ name }) => reportStack(name, turns.get(name)));

const NOTHING = { changes: {}, seconds: 0, causes: [], losses: [], because: [] };

function reportStack(stack: string, turn: Turn<Applied> | undefined): StackReport[] {
  if (!turn) return [];
  if (turn.is !== "run")
    return [{ ...NOTHING, stack, result: turn.is, because: turn.is === "skipped" ? turn.because : [] }];
  const { result, changes, causes, judgement, startedMs, endedMs } = turn.result;
  const violations = result === "refused" ? (judgement?.violations ?? []).filter(({ isMandatory }) => isMandatory) : [];
  return [
    {
      ...{ ...NOTHING, stack, result, changes },
      causes: [...causes, ...violations.map(({ policy, urn, message }) => `policy ${policy}: ${urn}: ${message}`)],
      losses: result === "refused" ? (judgement?.losses ?? []) : [],
      seconds: (endedMs - startedMs) / 1000,
    },
  ];
}

export const isThrough = ({ result }: StackReport): boolean => result === "applied" || result === "unchanged";
