import type { PolicyResource, PolicyResourceOptions, ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";
import type { RecordedResource } from "../infra/recording/record.ts";
import { ExceptionBook } from "./exception-book.ts";
import { EXCEPTIONS, type Exception } from "./exceptions.ts";
import { Decisions, type Hear, policyOf, type Verdict } from "./pack.ts";
import type { Rule } from "./rule.ts";
import { RULES } from "./rules.ts";

interface JudgeOptions {
  readonly exceptions?: readonly Exception[];
  readonly today?: Date;
  /** Settings by rule, over their defaults. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Violation {
  readonly rule: string;
  readonly severity: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

export interface Judgement {
  readonly violations: readonly Violation[];
  /** Every resource that a rule has judged, with the worst that was found. */
  readonly judged: readonly { readonly rule: string; readonly urn: string; readonly verdict: Verdict }[];
  /** Exceptions that covered something. */
  readonly needed: readonly Exception[];
}

export type JudgedResource = Pick<
  RecordedResource,
  "urn" | "type" | "name" | "inputs" | "provider" | "isProtected" | "dependsOn" | "propertyDependencies"
> &
  Partial<RecordedResource>;

const WORST: readonly Verdict[] = ["violated", "excepted", "unknown", "held"];

/**
 * Runs rules over recorded resources the way Pulumi's analyzer runs them over a program's: same arguments, same proxies, same pack. Give it the recording of an
 * update: a preview's leaves out what it doesn't know, which looks as if it had been left out of the program.
 */
export async function judge(
  resources: readonly JudgedResource[],
  rules: readonly Rule[] = RULES,
  { exceptions = EXCEPTIONS, today = new Date(), settings = {} }: JudgeOptions = {},
): Promise<Judgement> {
  const book = new ExceptionBook(exceptions, today);
  const verdicts = new Map<string, { rule: string; urn: string; verdict: Verdict }>();
  const hear: Hear = ({ name }, urn, verdict) => {
    const before = verdicts.get(`${name} ${urn}`)?.verdict ?? "held";
    const worst = WORST.find((each) => each === verdict || each === before) ?? verdict;
    verdicts.set(`${name} ${urn}`, { rule: name, urn, verdict: worst });
  };
  const violations: Violation[] = [];
  const made = resources.filter(({ isRead }) => !isRead);
  const analyzed = analyze(made, ({ inputs }) => inputs);
  const finished = analyze(made, ({ type, inputs, isComponent }) =>
    isComponent || type.startsWith("kubernetes:") ? {} : inputs,
  );
  const decisions = new Decisions();
  for (const each of analyzed) decisions.keep(each);
  for (const rule of rules) {
    const getConfig = <T extends object>() => (settings[rule.name] ?? {}) as T;
    const report =
      (urn: string): ReportViolation =>
      (message, other) => {
        const { name, severity, enforcementLevel } = rule;
        violations.push({ rule: name, severity, level: enforcementLevel, urn: other || urn, message });
      };
    const own = rule.kind === "stack" ? finished : analyzed.filter(({ type }) => rule.isAbout(type));
    await run(policyOf(rule, { book, hear, decisions }), own, getConfig, report);
  }
  return { violations, judged: [...verdicts.values()], needed: exceptions.filter((each) => book.isNeeded(each)) };
}

async function run(
  policy: ReturnType<typeof policyOf>,
  resources: readonly PolicyResource[],
  getConfig: ResourceValidationArgs["getConfig"],
  report: (urn: string) => ReportViolation,
): Promise<void> {
  const rest = { getConfig, stackTags: new Map<string, string>(), notApplicable };
  if ("validateStack" in policy) return policy.validateStack({ resources: [...resources], ...rest }, report(""));
  for (const resource of resources)
    for (const validate of [policy.validateResource ?? []].flat())
      await validate({ ...resource, ...rest, asType: () => undefined }, report(resource.urn));
}

/**
 * As the analyzer's server makes them. A rule about the whole stack sees of a component only what it has told, and ours tell no decision; of a cluster's
 * object nothing, in the first preview, when the cluster isn't there yet.
 */
function analyze(
  resources: readonly JudgedResource[],
  shown: (resource: JudgedResource) => JudgedResource["inputs"],
): PolicyResource[] {
  const made = resources.map((resource) => ({
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    props: guarded(shown(resource)),
    opts: optionsOf(resource),
    dependencies: [] as PolicyResource[],
    propertyDependencies: {} as Record<string, PolicyResource[]>,
    isType: () => false,
    asType: () => undefined,
  }));
  const byUrn = new Map<string, PolicyResource>(made.map((each) => [each.urn, each]));
  const find = (urns: readonly string[]): PolicyResource[] => urns.flatMap((urn) => byUrn.get(urn) ?? []);
  for (const [index, each] of made.entries()) {
    const resource = resources[index];
    if (!resource) continue;
    const provider = byUrn.get(resource.provider.split("::").slice(0, -1).join("::"));
    each.dependencies.push(...find(resource.dependsOn));
    Object.assign(each, provider ? { provider } : {});
    for (const [key, urns] of Object.entries(resource.propertyDependencies))
      each.propertyDependencies[key] = find(urns);
  }
  return made;
}

/** A mirror of the programs' example settings is a registry of ours. */
export const EXAMPLE_SETTINGS = {
  "image-by-digest": { registries: ["*.dkr.ecr.*.amazonaws.com", "*-docker.pkg.dev", "mirror.example.com"] },
};

const optionsOf = ({ isProtected, parent, ignoreChanges = [] }: JudgedResource): PolicyResourceOptions => ({
  protect: isProtected,
  ignoreChanges: [...ignoreChanges],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
  ...(parent ? { parent } : {}),
});

/** Pulumi's own guard, which throws when an unknown value is read; its types are not published. */
const guarded = (inputs: object): Record<string, unknown> =>
  (proxy as unknown as { unknownCheckingProxy: (inputs: object) => Record<string, unknown> }).unknownCheckingProxy(
    inputs,
  );

function notApplicable(): never {
  throw new Error("No rule of this pack says that it is not applicable.");
}
