import type { Exception } from "./exceptions.ts";
import type { Judgement, Violation } from "./judge.ts";
import type { Verdict } from "./pack.ts";
import type { Rule } from "./rule.ts";

/** What one rule has found in one stack. */
export interface Finding {
  readonly stack: string;
  readonly judged: readonly { readonly resource: string; readonly verdict: Verdict }[];
}

export interface Evidence {
  readonly control: string;
  readonly rule: string;
  readonly severity: string;
  readonly level: string;
  /** Violated in any stack, excepted in any, kept, or nothing to judge. */
  readonly verdict: Verdict | "nothing to judge";
  readonly stacks: readonly Finding[];
}

export interface Report {
  readonly stacks: readonly { readonly stack: string; readonly resources: number }[];
  readonly evidence: readonly Evidence[];
  readonly violations: readonly Violation[];
  readonly unneededExceptions: readonly Exception[];
}

export interface JudgedStack {
  readonly stack: string;
  readonly resources: number;
  readonly judgement: Judgement;
}

/** Control → rule → resources, over all stacks that were judged. */
export function gatherEvidence(
  stacks: readonly JudgedStack[],
  rules: readonly Rule[],
  exceptions: readonly Exception[],
): Report {
  const needed = new Set(stacks.flatMap(({ judgement }) => judgement.needed));
  return {
    stacks: stacks.map(({ stack, resources }) => ({ stack, resources })),
    evidence: rules.map((rule) => evidenceOf(rule, stacks)),
    violations: stacks.flatMap(({ judgement }) => judgement.violations),
    unneededExceptions: exceptions.filter((each) => !needed.has(each)),
  };
}

function evidenceOf(rule: Rule, stacks: readonly JudgedStack[]): Evidence {
  const findings = stacks.map(({ stack, judgement }) => ({
    stack,
    judged: judgement.judged
      .filter((each) => each.rule === rule.name)
      .map(({ urn, verdict }) => ({ resource: urn.split("::").slice(2).join("::"), verdict })),
  }));
  const { name, version, reference } = rule.framework;
  return {
    control: `${rule.tags.filter((tag) => /^[A-Z]-\d\d$/.test(tag)).join(", ")} (${name} ${version}, ${reference})`,
    rule: rule.name,
    severity: rule.severity,
    level: rule.enforcementLevel,
    verdict: worstOf(findings.flatMap(({ judged }) => judged.map(({ verdict }) => verdict))),
    stacks: findings.filter(({ judged }) => judged.length > 0),
  };
}

const worstOf = (verdicts: readonly Verdict[]): Evidence["verdict"] =>
  (["violated", "excepted", "unknown", "held"] as const).find((each) => verdicts.includes(each)) ?? "nothing to judge";

// ---- telling it

export function writeText({ stacks, evidence, violations, unneededExceptions }: Report): string {
  const width = Math.max(...evidence.map(({ rule }) => rule.length));
  const judged = evidence.reduce(
    (sum, { stacks: found }) => sum + found.reduce((all, { judged: of }) => all + of.length, 0),
    0,
  );
  return [
    ...evidence.map(
      ({ rule, verdict, stacks: found }) => `${rule.padEnd(width)}  ${verdict.padEnd(16)}  ${countsOf(found)}`,
    ),
    "",
    ...violations.map(({ level, rule, message, urn }) => `[${level}] ${rule}: ${message} ${urn}`),
    ...unneededExceptions.map(
      ({ rule, resource }) => `[advisory] exceptions-needed: ${rule} needs none for ${resource}.`,
    ),
    `${evidence.length} rules, ${stacks.length} stacks, ${stacks.reduce((sum, { resources }) => sum + resources, 0)} resources, ${judged} judgements, ${violations.length} violations.`,
  ].join("\n");
}

export function writeMarkdown(report: Report): string {
  const rows = report.evidence.map(
    ({ control, rule, verdict, stacks }) => `| ${rule} | ${control} | ${verdict} | ${countsOf(stacks)} |`,
  );
  return ["| Rule | Control | Verdict | Resources judged |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

export const writeJson = (report: Report): string => JSON.stringify(report, null, 2);

const countsOf = (stacks: readonly Finding[]): string =>
  stacks.map(({ stack, judged }) => `${stack} ${judged.length}`).join(", ");
