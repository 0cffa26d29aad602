/** Reading what may be unknown, absent, one or several, text or object. */

/** Pulumi hands out inputs that throw when an unknown one is read; the class of the error isn't exported. */
export const isUnknownValue = (error: unknown): boolean => error instanceof Error && "unknownTypeSentinel" in error;

/** The value, or undefined if it is unknown. */
export function known<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknownValue(error)) return undefined;
    throw error;
  }
}

/** Whether something is there, known or not. */
export function isGiven(read: () => unknown): boolean {
  try {
    return read() !== undefined;
  } catch (error) {
    if (isUnknownValue(error)) return true;
    throw error;
  }
}

const asList = <Value>(value: Value | readonly Value[] | undefined): readonly Value[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Value[]) : [value as Value];

/** Providers keep objects as JSON text. */
export const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "string" ? JSON.parse(value) : typeof value === "object" && value !== null ? { ...value } : {};

/** A statement of an AWS policy, with lists where one is written without. */
export interface Statement {
  readonly isAllow: boolean;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly hasNot: boolean;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface RawStatement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  Action?: string | string[];
  Resource?: string | string[];
  NotAction?: unknown;
  NotResource?: unknown;
  NotPrincipal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** The statements of a policy document, given as text or as an object. */
export function statementsOf(document: unknown): Statement[] {
  const parsed = (typeof document === "string" ? JSON.parse(document || "{}") : (document ?? {})) as {
    Statement?: RawStatement | RawStatement[];
  };
  return asList(parsed.Statement).map((raw) => ({
    isAllow: raw.Effect === "Allow",
    principals:
      typeof raw.Principal === "string" ? [raw.Principal] : Object.values(raw.Principal ?? {}).flatMap(asList),
    actions: asList(raw.Action),
    resources: asList(raw.Resource),
    hasNot: raw.NotAction !== undefined || raw.NotResource !== undefined || raw.NotPrincipal !== undefined,
    conditions: raw.Condition ?? {},
  }));
}

/** Days of `7776000s`; not a number where it isn't written so. */
export const daysOf = (duration: string | undefined): number => Number(duration?.match(/^([\d.]+)s$/)?.[1]) / 86_400;
