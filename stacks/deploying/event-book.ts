import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";

/** One operation on one resource, while it runs and after it. Times are in milliseconds of one clock. */
export interface Operation {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly op: string;
  readonly startedMs: number;
  endedMs?: number;
  isFailed?: boolean;
}

export interface Violation {
  readonly policy: string;
  readonly isMandatory: boolean;
  readonly urn: string;
  readonly message: string;
}

/** Operations that make a stack another one. */
const CHANGING = new Set([
  "create",
  "update",
  "delete",
  "replace",
  "create-replacement",
  "delete-replaced",
  "import",
  "import-replacement",
]);
export const isChange = (op: string): boolean => CHANGING.has(op);

export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;
export const isStackItself = ({ type }: { readonly type: string }): boolean => type === "pulumi:pulumi:Stack";

/** What the engine has told of one operation on one stack. */
export class EventBook {
  /** As they were told first; of a refresh as they ended. */
  readonly steps = new Map<string, StepEventMetadata>();
  readonly operations = new Map<string, Operation>();
  readonly errors: string[] = [];
  readonly violations: Violation[] = [];
  /** How often each operation; undefined while the engine isn't through. */
  changes: Readonly<Record<string, number>> | undefined;
  /** Of the stack itself, which no operation counts. */
  areOutputsChanged = false;

  /** @returns what a reader should be told at once */
  add(event: EngineEvent, nowMs: number): Operation | undefined {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, policyEvent, summaryEvent } = event;
    if (diagnosticEvent) this.#addDiagnostic(diagnosticEvent);
    if (policyEvent) this.#addViolation(policyEvent);
    if (summaryEvent) this.changes = summaryEvent.resourceChanges ?? {};
    if (resourcePreEvent) return this.#begin(resourcePreEvent.metadata, nowMs);
    if (resOutputsEvent) return this.#end(resOutputsEvent.metadata, nowMs, false);
    if (resOpFailedEvent) return this.#end(resOpFailedEvent.metadata, nowMs, true);
    return undefined;
  }

  #begin(step: StepEventMetadata, nowMs: number): Operation {
    const { urn, type, op } = step;
    const operation = { urn, type, name: nameOf(urn), op, startedMs: nowMs };
    this.steps.set(`${op} ${urn}`, step);
    this.operations.set(`${op} ${urn}`, operation);
    return operation;
  }

  #end(step: StepEventMetadata, nowMs: number, isFailed: boolean): Operation | undefined {
    if (isStackItself(step)) this.areOutputsChanged ||= differ(step.old?.outputs, step.new?.outputs);
    const key = [`${step.op} ${step.urn}`, `refresh ${step.urn}`].find((each) => this.operations.has(each));
    const operation = this.operations.get(key ?? "");
    if (key?.startsWith("refresh ")) this.steps.set(key, step);
    if (!operation) return undefined;
    operation.endedMs = nowMs;
    operation.isFailed = isFailed;
    return operation;
  }

  #addDiagnostic({ severity, message }: NonNullable<EngineEvent["diagnosticEvent"]>): void {
    const text = plain(message);
    if (severity === "error" && !SAYS_NOTHING.test(text)) this.errors.push(text);
  }

  #addViolation({ policyName, enforcementLevel, resourceUrn, message }: NonNullable<EngineEvent["policyEvent"]>): void {
    const isMandatory = enforcementLevel === "mandatory";
    this.violations.push({ policy: policyName, isMandatory, urn: resourceUrn ?? "", message: plain(message) });
  }
}

/** What a program, a provider or the engine has to say to whoever deploys, errors apart. */
export interface Message {
  readonly isWarning: boolean;
  readonly text: string;
}

/** Undefined for what is for a moment only, or for the engine's own developers. */
export function messageOf({ diagnosticEvent }: EngineEvent): Message | undefined {
  if (!diagnosticEvent || diagnosticEvent.ephemeral) return undefined;
  const { severity, message } = diagnosticEvent;
  const text = plain(message);
  if (text === "" || !["info", "info#err", "warning"].includes(severity)) return undefined;
  return { isWarning: severity === "warning", text };
}

/** What the engine says of the whole after it has told the cause. */
const SAYS_NOTHING = /^(update|preview|refresh|destroy) (failed|canceled)$|^preview failed with \d+ errors?/;

/** Colours are written as `<{%reset%}>`. */
const plain = (message: string): string =>
  message
    .replaceAll(/<\{%.*?%\}>/g, "")
    .replace(/^(error|warning|info): /, "")
    .trim();

const differ = (old: unknown, wanted: unknown): boolean =>
  wanted !== undefined && wanted !== null && JSON.stringify(sorted(old ?? {})) !== JSON.stringify(sorted(wanted));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
