import { EXCEPTIONS, type Exception } from "./exceptions.ts";
import { EXCEPTIONS_NEEDED } from "./pack.ts";
import type { Rule, RuleText } from "./rule.ts";
import { RULES } from "./rules.ts";

const HEAD = `# Policies

What both clouds, every cluster and every stack must keep. The pack runs before anything is made:

\`\`\`
pulumi preview -s aws-production --policy-pack policies
\`\`\`

A mandatory rule stops a preview and an update, an advisory one tells. What a preview doesn't know yet is not judged, neither for nor against: the update,
which knows it, judges it. How a site is meant to be (who writes, \`firewall: count\`, \`teardown\`, \`unsigned\`) is read in the graph, from the inputs of its
component, never from a rule's settings. Those are given with \`--policy-pack-config <file>\`, a JSON object of rules' names to their settings.
\`npm run evidence\` tells which rule has judged which resource of which stack. This page is made by \`node scripts/make-policy-catalogue.ts\` from the rules'
own texts.
`;

/** docs/policies.md. */
export function writeCatalogue(rules: readonly Rule[] = RULES, exceptions: readonly Exception[] = EXCEPTIONS): string {
  const all = [...rules, EXCEPTIONS_NEEDED];
  return [
    HEAD,
    `## The ${all.length} rules\n`,
    `${rules.length} are about resources; one, ${EXCEPTIONS_NEEDED.name}, is about the exceptions below.\n`,
    table(["Rule", "Severity", "Level", "Covers", "Framework"], all.map(rowOf)),
    "## What they ask, and how to mend it\n",
    ...all.map(sectionOf),
    "## Exceptions\n",
    "Data in policies/exceptions.ts, with a reason each. One that has expired fails; one that nothing needs is told.\n",
    table(["Rule", "Resource", "Until", "Reason"], exceptions.map(exceptionRow)),
  ].join("\n");
}

function rowOf(rule: RuleText): string[] {
  const { name, version, reference } = rule.framework;
  const ids = rule.tags.filter(isId).join(", ");
  return [rule.name, rule.severity, rule.enforcementLevel, ids, `${name} ${version}: ${reference}`];
}

function sectionOf(rule: RuleText | Rule): string {
  const settings = "settings" in rule ? Object.entries(rule.settings) : [];
  const others = rule.tags.filter((tag) => !isId(tag)).join(", ");
  return [
    `### ${rule.name}\n`,
    `${rule.description}\n`,
    `- Asks: ${rule.framework.specification} (${rule.framework.name} ${rule.framework.version}, ${rule.framework.reference}). Also: ${others}.`,
    `- How: ${rule.remediationSteps}`,
    ...settings.map(
      ([name, { byDefault, description }]) => `- Setting \`${name}\`, \`${JSON.stringify(byDefault)}\`: ${description}`,
    ),
    "",
  ].join("\n");
}

function exceptionRow(exception: Exception): string[] {
  const { rule, resource } = exception;
  return "permanent" in exception
    ? [rule, `\`${resource}\``, "permanent", exception.permanent]
    : [rule, `\`${resource}\``, exception.expires, exception.reason];
}

/** Columns of one width, as the formatter writes them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill = " "): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const [first = [], ...others] = cells;
  const rule = line(
    head.map(() => "---"),
    "-",
  );
  return `${[line(first), rule, ...others.map((row) => line(row))].join("\n")}\n`;
}

const isId = (tag: string): boolean => /^[A-Z]-\d\d$/.test(tag);
