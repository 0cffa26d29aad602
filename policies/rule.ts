import type { EnforcementLevel, PolicyConfigSchema, Severity } from "@pulumi/policy";
import type { InputsByToken, Token } from "./inputs.ts";
import { known } from "./reading.ts";
import type { StackView, Subject } from "./subject.ts";

/**
 * One thing that must hold. What a preview doesn't know yet is not judged: `holds` is asked for the value, and if that is unknown there is no violation. The
 * next preview or update, which knows it, judges it.
 */
export type Must = (holds: () => unknown, message: string) => void;

/** The same for one resource of several; without one it is said of the stack. */
export type MustOf = (subject: Subject | undefined, holds: () => unknown, message: string) => void;

export interface Framework {
  readonly name: string;
  readonly version: string;
  readonly reference: string;
  readonly specification: string;
}

/** What is told about a rule; the catalogue is made of it. Names are Pulumi's own. */
export interface RuleText {
  /** The wanted state in kebab-case. */
  readonly name: string;
  readonly description: string;
  readonly enforcementLevel: EnforcementLevel;
  readonly severity: Severity;
  /** Where it is written first; other places are in the tags. */
  readonly framework: Framework;
  /** Ids of the requirements it covers, then what else asks for it. */
  readonly tags: readonly string[];
  readonly remediationSteps: string;
}

// ---- settings

interface Setting<Value> {
  readonly type: "integer" | "string" | "array";
  readonly byDefault: Value;
  readonly description: string;
}
// biome-ignore lint/suspicious/noExplicitAny: settings of any value; each rule's own are typed by `Config`.
export type Settings = Readonly<Record<string, Setting<any>>>;
type Config<Of extends Settings> = { readonly [Name in keyof Of]: Of[Name]["byDefault"] };

export const number = (byDefault: number, description: string): Setting<number> => ({
  type: "integer",
  byDefault,
  description,
});
export const text = (byDefault: string, description: string): Setting<string> => ({
  type: "string",
  byDefault,
  description,
});
export const list = (byDefault: readonly string[], description: string): Setting<readonly string[]> => ({
  type: "array",
  byDefault,
  description,
});

/** What is set, and the default of what is not: a pack that is run without settings, as in a test, has none of them filled in. */
export function configOf(rule: Rule, given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(rule.settings).map(([name, { byDefault }]) => [name, byDefault]);
  return { ...Object.fromEntries(defaults), ...given };
}

export function configSchemaOf(rule: Rule): PolicyConfigSchema | undefined {
  const properties = Object.entries(rule.settings).map(([name, { type, byDefault, description }]) => [
    name,
    { type, default: byDefault, description, ...(type === "array" ? { items: { type: "string" as const } } : {}) },
  ]);
  return properties.length > 0 ? { properties: Object.fromEntries(properties) } : undefined;
}

// ---- rules

interface ResourceRule extends RuleText {
  readonly kind: "resource";
  readonly settings: Settings;
  readonly isAbout: (type: string) => boolean;
  readonly check: (subject: Subject, must: Must, config: Readonly<Record<string, unknown>>) => void;
}

interface StackRule extends RuleText {
  readonly kind: "stack";
  readonly settings: Settings;
  readonly isAbout: (type: string) => boolean;
  readonly checkStack: (
    stack: StackView,
    must: MustOf,
    config: Readonly<Record<string, unknown>>,
  ) => Promise<void> | void;
}

export type Rule = ResourceRule | StackRule;

export type Checks<Of extends Settings, Stack = undefined> = {
  readonly [Type in Token]?: (
    inputs: InputsByToken[Type],
    must: Must,
    about: { readonly subject: Subject; readonly config: Config<Of>; readonly stack: Stack },
  ) => void;
};

/** Judges each resource of some types by itself. */
export function resourceRule<Of extends Settings = Record<never, never>>(
  rule: RuleText & { readonly settings?: Of; readonly checks: Checks<Of> },
): ResourceRule {
  const { checks, settings = {}, ...text } = rule;
  const byType = checks as Readonly<
    Record<string, ((inputs: unknown, must: Must, about: unknown) => void) | undefined>
  >;
  return {
    ...text,
    kind: "resource",
    settings,
    isAbout: (type) => byType[type] !== undefined,
    check: (subject, must, config) => byType[subject.type]?.(subject.inputs, must, { subject, config }),
  };
}

/**
 * Judges each resource of some types by itself and by how its site is meant to be, which is known only when the whole stack is: after a preview's last resource,
 * not before each.
 */
export function modeRule<Of extends Settings = Record<never, never>>(
  rule: RuleText & {
    readonly settings?: Of;
    readonly checks: Checks<Of, StackView>;
    /** False leaves everything unjudged. */
    readonly applies?: (stack: StackView) => boolean;
  },
): StackRule {
  const { checks, settings = {}, applies = () => true, ...text } = rule;
  const byType = checks as Readonly<
    Record<string, ((inputs: unknown, must: Must, about: unknown) => void) | undefined>
  >;
  return {
    ...text,
    kind: "stack",
    settings,
    isAbout: (type) => byType[type] !== undefined,
    checkStack(stack, mustOf, config) {
      if (!applies(stack)) return;
      for (const subject of stack.all) {
        const must: Must = (holds, message) => mustOf(subject, holds, message);
        // What is unknown in one leaves the others to be judged.
        known(() => byType[subject.type]?.(subject.inputs, must, { subject, config, stack }));
      }
    },
  };
}

/** Judges each resource whose type matches. */
export function everyResourceRule<Of extends Settings = Record<never, never>>(
  rule: RuleText & {
    readonly settings?: Of;
    readonly types: RegExp;
    readonly check: (subject: Subject, must: Must, config: Config<Of>) => void;
  },
): ResourceRule {
  const { types, check, settings = {}, ...text } = rule;
  return {
    ...text,
    kind: "resource",
    settings,
    isAbout: (type) => types.test(type),
    check: (subject, must, config) => check(subject, must, config as Config<Of>),
  };
}

/** Judges resources by what stands beside them; `judges` are the types of those that it is about. */
export function stackRule<Of extends Settings = Record<never, never>>(
  rule: RuleText & {
    readonly settings?: Of;
    readonly judges: readonly Token[] | RegExp;
    readonly checkStack: (stack: StackView, must: MustOf, config: Config<Of>) => Promise<void> | void;
  },
): StackRule {
  const { judges, checkStack, settings = {}, ...text } = rule;
  return {
    ...text,
    kind: "stack",
    settings,
    isAbout: (type) => (judges instanceof RegExp ? judges.test(type) : (judges as readonly string[]).includes(type)),
    checkStack: (stack, must, config) => checkStack(stack, must, config as Config<Of>),
  };
}
