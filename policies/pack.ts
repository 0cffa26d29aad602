import type {
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { covers, type ExceptionBook } from "./exception-book.ts";
import { isUnknownValue } from "./reading.ts";
import { configOf, configSchemaOf, type Must, type MustOf, type Rule, type RuleText } from "./rule.ts";
import { StackView, type Subject, stackOf } from "./subject.ts";

/** What became of one demand: `unknown` is not judged, because a preview doesn't know the value yet. */
export type Verdict = "held" | "violated" | "excepted" | "unknown";
export type Hear = (rule: Rule, urn: string, verdict: Verdict) => void;

interface PackOptions {
  readonly book: ExceptionBook;
  readonly hear?: Hear;
  readonly decisions?: Decisions;
}

/** A component of ours, or an object of a cluster. */
const KEPT = /^(camera-reviews|kubernetes):/;

/**
 * What our components and the clusters' objects were made with. To a rule about the whole stack the engine shows outputs only: a component's are few, and
 * an object has none at all in the first preview, when its cluster isn't there yet. Each one's own rules see its inputs, before.
 */
export class Decisions {
  readonly #byUrn = new Map<string, Subject["inputs"]>();

  keep({ type, urn, props }: { readonly type: string; readonly urn: string; readonly props: Subject["inputs"] }): void {
    if (KEPT.test(type)) this.#byUrn.set(urn, props);
  }

  over(subject: Subject): Subject {
    const inputs = this.#byUrn.get(subject.urn);
    return inputs ? { ...subject, inputs } : subject;
  }
}

const DECISIONS = new Decisions();

/** A rule as the engine runs it: exceptions are looked up here and nowhere else. */
export function policyOf(rule: Rule, options: PackOptions): ResourceValidationPolicy | StackValidationPolicy {
  const text = textOf(rule);
  if (rule.kind === "stack")
    return { ...text, validateStack: (args, report) => runOnStack(rule, args, report, options) };
  return {
    ...text,
    validateResource(args, report) {
      (options.decisions ?? DECISIONS).keep(args);
      if (!rule.isAbout(args.type)) return;
      const subject = subjectOf(args);
      const must: Must = (holds, message) => demand(rule, subject, holds, message, { report, ...options });
      untilUnknown(() => rule.check(subject, must, configOf(rule, args.getConfig())));
    },
  };
}

async function runOnStack(
  rule: Extract<Rule, { kind: "stack" }>,
  args: StackValidationArgs,
  report: ReportViolation,
  options: PackOptions,
): Promise<void> {
  const { decisions = DECISIONS } = options;
  const stack = new StackView(args.resources.map((each) => decisions.over(subjectOf(each))));
  const whole = { urn: stack.all[0]?.urn ?? "", type: "pulumi:pulumi:Stack", name: stack.name };
  const must: MustOf = (subject, holds, message) =>
    demand(rule, subject ?? whole, holds, message, { report, ...options });
  try {
    await rule.checkStack(stack, must, configOf(rule, args.getConfig()));
  } catch (error) {
    if (!isUnknownValue(error)) throw error;
  }
}

interface Court extends PackOptions {
  readonly report: ReportViolation;
}

function demand(
  rule: Rule,
  place: { readonly urn: string; readonly type: string; readonly name: string },
  holds: () => unknown,
  message: string,
  { report, book, hear = () => {} }: Court,
): void {
  const held = ask(holds);
  book.note(rule.name, place.urn);
  const found = held === false ? book.find(rule.name, place) : undefined;
  hear(
    rule,
    place.urn,
    held === undefined ? "unknown" : held ? "held" : found?.standing === "valid" ? "excepted" : "violated",
  );
  if (held === false && found?.standing !== "valid") report(`${place.name}: ${message}${expiryOf(found)}`, place.urn);
}

function expiryOf(found: ReturnType<ExceptionBook["find"]>): string {
  if (!found || !("expires" in found.exception)) return "";
  const { expires, reason } = found.exception;
  return ` Its exception (${reason}) has expired on ${expires}: mend it, or renew the exception with a reason.`;
}

function ask(holds: () => unknown): boolean | undefined {
  try {
    return Boolean(holds());
  } catch (error) {
    if (isUnknownValue(error)) return undefined;
    throw error;
  }
}

/** What is read between two demands may be unknown too; what comes after it is left to the next run. */
function untilUnknown(run: () => void): void {
  ask(() => {
    run();
    return true;
  });
}

/** Pulumi's fields only. */
function textOf(
  rule: Rule,
): Omit<RuleText, "tags"> & { tags: string[]; configSchema?: ReturnType<typeof configSchemaOf> } {
  const { name, description, enforcementLevel, severity, framework, remediationSteps } = rule;
  const configSchema = configSchemaOf(rule);
  const url = `docs/policies.md#${name}`;
  const text = {
    name,
    description,
    enforcementLevel,
    severity,
    framework,
    remediationSteps,
    url,
    tags: [...rule.tags],
  };
  return configSchema ? { ...text, configSchema } : text;
}

function subjectOf(args: ResourceValidationArgs | PolicyResource): Subject {
  const { type, name, urn, props, opts, provider } = args;
  const dependencies = "dependencies" in args ? args.dependencies : [];
  const byProperty = "propertyDependencies" in args ? args.propertyDependencies : {};
  return {
    type,
    name,
    urn,
    inputs: props,
    isProtected: opts.protect,
    provider: provider && { type: provider.type, inputs: provider.props },
    parent: opts.parent,
    dependsOn: dependencies.map((each) => each.urn),
    madeOf: Object.fromEntries(Object.entries(byProperty).map(([key, from]) => [key, from.map((each) => each.urn)])),
  };
}

/** Tells of exceptions that match a resource which keeps the rule all the same. */
export function exceptionsNeeded(book: ExceptionBook, rules: readonly Rule[]): StackValidationPolicy {
  return {
    ...EXCEPTIONS_NEEDED,
    tags: [...EXCEPTIONS_NEEDED.tags],
    validateStack({ resources }, report) {
      for (const { rule, resource, urn } of unneeded(book, rules, resources))
        report(`must be needed: ${urn} keeps ${rule}; remove the exception for ${resource}.`, urn);
    },
  };
}

export const EXCEPTIONS_NEEDED: RuleText = {
  name: "exceptions-needed",
  description: "An exception that nothing needs hides the next mistake.",
  enforcementLevel: "advisory",
  severity: "low",
  framework: {
    name: "Camera reviews platform",
    version: "1",
    reference: "P-07",
    specification: "Exceptions are few and needed",
  },
  tags: ["P-07", "platform"],
  remediationSteps: "Remove the exception from policies/exceptions.ts.",
};

function unneeded(
  book: ExceptionBook,
  rules: readonly Rule[],
  resources: readonly { readonly urn: string; readonly type: string; readonly name: string }[],
): { rule: string; resource: string; urn: string }[] {
  return book.exceptions.flatMap((exception) => {
    const rule = rules.find(({ name }) => name === exception.rule);
    const place = resources.find((each) => rule?.isAbout(each.type) && covers(exception, each));
    if (!place || !book.wasJudged(exception.rule, place.urn) || book.isNeeded(exception, stackOf(place.urn))) return [];
    return [{ rule: exception.rule, resource: exception.resource, urn: place.urn }];
  });
}
