import { z } from "zod";

/** One resource as the engine has treated it. */
export interface Step {
  readonly urn: string;
  readonly type: string;
  /** `same`, `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`, `read`, `refresh` … */
  readonly op: string;
  readonly isProtected: boolean;
  /** Properties that force a replacement. */
  readonly replacedBy: readonly string[];
  /** Properties that differ. */
  readonly differences: readonly string[];
  /** Undefined for a step that was begun and not ended. */
  readonly outcome: "done" | "failed" | undefined;
}

export interface Diagnostic {
  readonly urn: string;
  readonly severity: string;
  readonly message: string;
}

export interface Violation {
  readonly urn: string;
  readonly policy: string;
  /** `mandatory`, `advisory`. */
  readonly level: string;
  readonly message: string;
}

export interface EngineReport {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  readonly violations: readonly Violation[];
  /** How often the engine counts each operation; empty when it didn't come to its end. */
  readonly changes: Readonly<Record<string, number>>;
}

const State = z.looseObject({ protect: z.boolean().optional() });
const Metadata = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  old: State.nullish(),
  new: State.nullish(),
  keys: z.array(z.string()).nullish(),
  diffs: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.looseObject({ diffKind: z.string() })).nullish(),
});
const WithMetadata = z.object({ metadata: Metadata });
const EngineEvent = z.looseObject({
  resourcePreEvent: WithMetadata.optional(),
  resOutputsEvent: WithMetadata.optional(),
  resOpFailedEvent: WithMetadata.optional(),
  diagnosticEvent: z.object({ urn: z.string().default(""), severity: z.string(), message: z.string() }).optional(),
  policyEvent: z
    .object({
      resourceUrn: z.string().default(""),
      policyName: z.string(),
      enforcementLevel: z.string(),
      message: z.string(),
    })
    .optional(),
  summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});
type EngineEvent = z.output<typeof EngineEvent>;

/** @param log what the engine writes with `--event-log`: one event of JSON a line */
export function readEvents(log: string): EngineReport {
  const events = log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => EngineEvent.parse(JSON.parse(line)));
  return {
    steps: stepsOf(events),
    // The log has what the engine's developers read, too.
    diagnostics: events
      .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
      .filter(({ severity }) => severity !== "debug")
      .map((each) => ({ ...each, message: plain(each.message) })),
    violations: events.flatMap(({ policyEvent: found }) =>
      found
        ? {
            urn: found.resourceUrn,
            policy: found.policyName,
            level: found.enforcementLevel,
            message: plain(found.message),
          }
        : [],
    ),
    changes: events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent?.resourceChanges ?? {},
  };
}

/** An operation is told as it begins and as it ends; what a policy or the engine stops before is told by its beginning only. */
function stepsOf(events: readonly EngineEvent[]): Step[] {
  const steps = new Map<string, Step>();
  for (const { resourcePreEvent, resOutputsEvent, resOpFailedEvent } of events) {
    const metadata = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata;
    if (!metadata) continue;
    const outcome = resOutputsEvent ? "done" : resOpFailedEvent ? "failed" : undefined;
    const key = `${metadata.op} ${metadata.urn}`;
    const known = steps.get(key);
    steps.set(key, { ...stepOf(metadata), ...known, outcome: outcome ?? known?.outcome });
  }
  return [...steps.values()];
}

function stepOf({ op, urn, type, old, new: wanted, keys, diffs, detailedDiff }: z.output<typeof Metadata>) {
  const forcing = Object.entries(detailedDiff ?? {}).filter(([, { diffKind }]) => diffKind.endsWith("-replace"));
  return {
    urn,
    type,
    op,
    isProtected: Boolean(old?.protect || wanted?.protect),
    replacedBy: [...new Set([...(keys ?? []), ...forcing.map(([property]) => property)])],
    differences: [...new Set([...(diffs ?? []), ...Object.keys(detailedDiff ?? {})])],
  };
}

/** Colours are written as `<{%reset%}>`. */
const plain = (message: string): string => message.replaceAll(/<\{%.*?%\}>/g, "").trim();
