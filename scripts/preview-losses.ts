import { z } from "zod";
import { STATEFUL } from "./stateful-types.ts";

export class PreviewUnreadable extends Error {
  constructor(from: string, problem: string) {
    super(`${from} is no whole output of \`pulumi preview --json\`: ${problem}`);
    this.name = "PreviewUnreadable";
  }
}

const State = z.looseObject({ type: z.string(), protect: z.boolean().optional() });
const Step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: State.nullish(),
  newState: State.nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  diffReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.looseObject({ kind: z.string() })).nullish(),
});
type Step = z.output<typeof Step>;

/** `PreviewDigest` of the engine; what it leaves out when empty may be missing. */
const Digest = z.looseObject({
  steps: z.array(Step).optional(),
  diagnostics: z.array(z.looseObject({ message: z.string().default(""), severity: z.string().optional() })).default([]),
  changeSummary: z.record(z.string(), z.number()).optional(),
  maybeCorrupt: z.boolean().default(false),
});
type Digest = z.output<typeof Digest>;

/** With `--show-replacement-steps` a replacement is three steps of one URN. */
const OPERATIONS: Readonly<Record<string, string>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
};
const COUNTED = ["create", "update", "delete", "replace"] as const;

export interface Loss {
  readonly urn: string;
  readonly op: "delete" | "replace";
  readonly type: string;
  /** `database`, `bucket`, …; undefined for what is only protected. */
  readonly kind: string | undefined;
  readonly isProtected: boolean;
  /** Properties that force the replacement. */
  readonly because: readonly string[];
}

export interface PreviewJudgement {
  readonly changes: Readonly<Record<(typeof COUNTED)[number], number>>;
  readonly losses: readonly Loss[];
  /** Why the preview itself failed: then there may be more than it tells. */
  readonly errors: readonly string[];
}

/**
 * What a preview would lose.
 * @throws PreviewUnreadable
 */
export function judgePreview(text: string, from: string): PreviewJudgement {
  const digest = readDigest(text, from);
  const steps = digest.steps ?? [];
  const urnsOf = (operation: string) =>
    new Set(steps.filter(({ op }) => OPERATIONS[op] === operation).map(({ urn }) => urn));
  const changes = Object.fromEntries(COUNTED.map((operation) => [operation, urnsOf(operation).size]));
  for (const operation of COUNTED) {
    const told = digest.changeSummary?.[operation] ?? 0;
    if ((changes[operation] ?? 0) < told)
      throw new PreviewUnreadable(
        from,
        `it counts ${told} × ${operation} and has ${changes[operation]} of these steps`,
      );
  }
  return { changes: changes as PreviewJudgement["changes"], losses: findLosses(steps), errors: errorsOf(digest) };
}

function readDigest(text: string, from: string): Digest {
  const result = Digest.safeParse(parse(text, from));
  const issue = result.error?.issues[0];
  if (issue) throw new PreviewUnreadable(from, `${issue.path.join(".") || "the whole"}: ${issue.message}`);
  const digest = result.data as Digest;
  if (digest.maybeCorrupt) throw new PreviewUnreadable(from, "the engine itself says that it may be corrupt");
  if (!digest.changeSummary && errorsOf(digest).length === 0)
    throw new PreviewUnreadable(from, "it has no `changeSummary`, which the engine writes when it is through");
  return digest;
}

function parse(text: string, from: string): unknown {
  if (text.trim() === "") throw new PreviewUnreadable(from, "it is empty");
  try {
    return JSON.parse(text);
  } catch (error) {
    const isCut = text.trimStart().startsWith("{") && !text.trimEnd().endsWith("}");
    throw new PreviewUnreadable(from, isCut ? "it is cut off" : `it is not JSON (${(error as Error).message})`);
  }
}

function findLosses(steps: readonly Step[]): Loss[] {
  const losses = new Map<string, Loss>();
  for (const step of steps) {
    const loss = lossOf(step);
    if (!loss) continue;
    const known = losses.get(loss.urn);
    losses.set(loss.urn, {
      ...loss,
      isProtected: loss.isProtected || Boolean(known?.isProtected),
      because: [...new Set([...(known?.because ?? []), ...loss.because])],
    });
  }
  return [...losses.values()];
}

function lossOf(step: Step): Loss | undefined {
  const op = OPERATIONS[step.op];
  if (op !== "delete" && op !== "replace") return undefined;
  const { urn, oldState, newState } = step;
  const type = oldState?.type ?? newState?.type ?? "";
  const kind = STATEFUL.get(type);
  const isProtected = Boolean(oldState?.protect || newState?.protect);
  return kind || isProtected ? { urn, op, type, kind, isProtected, because: reasonsOf(step) } : undefined;
}

function reasonsOf({ replaceReasons, diffReasons, detailedDiff }: Step): string[] {
  const forcing = Object.entries(detailedDiff ?? {})
    .filter(([, { kind }]) => kind.endsWith("-replace"))
    .map(([property]) => property);
  const reasons = [...new Set([...(replaceReasons ?? []), ...forcing])];
  return reasons.length > 0 ? reasons : [...(diffReasons ?? [])];
}

const errorsOf = ({ diagnostics }: Digest): string[] =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message.replace(/^error: /, "").trim());
