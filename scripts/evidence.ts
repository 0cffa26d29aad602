import { parseArgs } from "node:util";
import { gatherEvidence, type JudgedStack, writeJson, writeMarkdown, writeText } from "../policies/evidence.ts";
import { EXCEPTIONS } from "../policies/exceptions.ts";
import { EXAMPLE_SETTINGS, judge, withSources } from "../policies/judge.ts";
import { RULES } from "../policies/rules.ts";
import { recordStack } from "../stacks/record-stack.ts";
import { STACKS } from "../stacks/table.ts";

const USAGE = `npm run evidence [-- stack …] [-- options]

Tells for each rule of the policy pack which resources of which stacks it has judged, and what it found. The programs run without an engine and without a
cloud; what only a user can know is an example's. All stacks, unless some are named.

  --json       the same for machines, with every resource
  --markdown   as a table of Markdown
  --help       this text

Exit code 1: a mandatory rule is broken. 2: there is no such stack.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, markdown: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
process.exitCode = values.help ? tellUsage() : await tellEvidence(positionals.length > 0 ? positionals : STACKS);
// Pulumi's runtime keeps handles open that nothing waits for.
process.stdout.write("", () => process.exit());

function tellUsage(): number {
  console.log(USAGE);
  return 0;
}

async function tellEvidence(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !STACKS.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no stack ${unknown.join(", ")}. There are: ${STACKS.join(", ")}.`);
    return 2;
  }
  const stacks: JudgedStack[] = [];
  for (const stack of names) {
    const resources = withSources((await recordStack(stack)).resources);
    const judgement = await judge(resources, RULES, { settings: EXAMPLE_SETTINGS });
    stacks.push({ stack, resources: resources.length, judgement });
  }
  const isWhole = names.length === STACKS.length;
  const report = gatherEvidence(stacks, RULES, isWhole ? EXCEPTIONS : []);
  console.log(values.json ? writeJson(report) : values.markdown ? writeMarkdown(report) : writeText(report));
  return report.violations.some(({ level }) => level === "mandatory") ? 1 : 0;
}
