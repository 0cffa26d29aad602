import type { Exception } from "./exceptions.ts";
import type { Judgement, Violation } from "./judge.ts";
import { EXCEPTIONS_NEEDED, type Verdict } from "./pack.ts";
import type { Rule, RuleText } from "./rule.ts";

/** What one rule has found in one stack. */
interface Finding {
  readonly stack: string;
  readonly judged: readonly { readonly resource: string; readonly verdict: Verdict }[];
}

interface Evidence {
  readonly control: string;
  readonly rule: string;
  readonly severity: string;
  readonly level: string;
  /** Violated in any stack, excepted in any, kept, or nothing to judge. */
  readonly verdict: Verdict | "nothing to judge";
  readonly stacks: readonly Finding[];
}

interface Report {
  readonly stacks: readonly { readonly stack: string; readonly resources: number }[];
  readonly evidence: readonly Evidence[];
  readonly violations: readonly Violation[];
  /** Undefined unless all stacks were judged: what none of some stacks needs, another may. */
  readonly unneededExceptions: readonly Exception[] | undefined;
}

export interface JudgedStack {
  readonly stack: string;
  readonly resources: number;
  readonly judgement: Judgement;
}

/** Control → rule → resources, over all stacks that were judged; `exceptions` where they are all there are. */
export function gatherEvidence(
  stacks: readonly JudgedStack[],
  rules: readonly Rule[],
  exceptions: readonly Exception[] | undefined,
): Report {
  const needed = new Set(stacks.flatMap(({ judgement }) => judgement.needed));
  const unneededExceptions = exceptions?.filter((each) => !needed.has(each));
  return {
    stacks: stacks.map(({ stack, resources }) => ({ stack, resources })),
    evidence: [...rules.map((rule) => evidenceOf(rule, stacks)), evidenceOfExceptions(unneededExceptions)],
    violations: stacks.flatMap(({ judgement }) => judgement.violations),
    unneededExceptions,
  };
}

function evidenceOf(rule: Rule, stacks: readonly JudgedStack[]): Evidence {
  const findings = stacks.map(({ stack, judgement }) => ({
    stack,
    judged: judgement.judged
      .filter((each) => each.rule === rule.name)
      .map(({ urn, verdict }) => ({ resource: urn.split("::").slice(2).join("::"), verdict })),
  }));
  return {
    ...told(rule),
    verdict: worstOf(findings.flatMap(({ judged }) => judged.map(({ verdict }) => verdict))),
    stacks: findings.filter(({ judged }) => judged.length > 0),
  };
}

/** The one rule that is about exceptions, not about resources. */
function evidenceOfExceptions(unneeded: readonly Exception[] | undefined): Evidence {
  const verdict = unneeded === undefined ? "nothing to judge" : unneeded.length > 0 ? "violated" : "held";
  return { ...told(EXCEPTIONS_NEEDED), verdict, stacks: [] };
}

function told({ name, severity, enforcementLevel, framework, tags }: RuleText): Omit<Evidence, "verdict" | "stacks"> {
  const controls = tags.filter((tag) => /^[A-Z]-\d\d$/.test(tag)).join(", ");
  const control = `${controls} (${framework.name} ${framework.version}, ${framework.reference})`;
  return { control, rule: name, severity, level: enforcementLevel };
}

const worstOf = (verdicts: readonly Verdict[]): Evidence["verdict"] =>
  (["violated", "excepted", "unknown", "held"] as const).find((each) => verdicts.includes(each)) ?? "nothing to judge";

// ---- telling it

export function writeText({ stacks, evidence, violations, unneededExceptions }: Report): string {
  const widthOf = (column: "rule" | "control") => Math.max(...evidence.map((each) => each[column].length));
  const [ruleWidth, controlWidth] = [widthOf("rule"), widthOf("control")];
  const resources = sumOf(stacks.map((each) => each.resources));
  const judged = sumOf(evidence.flatMap((each) => each.stacks.map((found) => found.judged.length)));
  return [
    ...evidence.map(({ rule, control, verdict, stacks: found }) =>
      [rule.padEnd(ruleWidth), control.padEnd(controlWidth), verdict.padEnd(16), countsOf(found)].join("  ").trimEnd(),
    ),
    "",
    ...violations.map(({ level, rule, message, urn }) => `[${level}] ${rule}: ${message} ${urn}`),
    ...(unneededExceptions ?? []).map(
      ({ rule, resource }) => `[advisory] exceptions-needed: ${rule} needs none for ${resource}.`,
    ),
    ...(unneededExceptions ? [] : ["Whether each exception is needed is judged over all stacks only."]),
    `${[
      // The one about exceptions among them, as in docs/policies.md.
      counted(evidence.length, "rule"),
      counted(stacks.length, "stack"),
      counted(resources, "resource"),
      counted(judged, "judgement"),
      counted(violations.length, "violation"),
    ].join(", ")}.`,
  ].join("\n");
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

export function writeMarkdown(report: Report): string {
  const rows = report.evidence.map(
    ({ control, rule, verdict, stacks }) => `| ${rule} | ${control} | ${verdict} | ${countsOf(stacks)} |`,
  );
  return ["| Rule | Control | Verdict | Resources judged |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

export const writeJson = (report: Report): string => JSON.stringify(report, null, 2);

const countsOf = (stacks: readonly Finding[]): string =>
  stacks.map(({ stack, judged }) => `${stack} ${judged.length}`).join(", ");
