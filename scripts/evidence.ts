import { RunError } from "@pulumi/pulumi";
import { gatherEvidence, type JudgedStack, writeJson, writeMarkdown, writeText } from "../policies/evidence.ts";
import { EXCEPTIONS } from "../policies/exceptions.ts";
import { EXAMPLE_SETTINGS, judge } from "../policies/judge.ts";
import { RULES } from "../policies/rules.ts";
import { recordStack } from "../stacks/record-stack.ts";
import { STACKS } from "../stacks/table.ts";
import { readOptions } from "./read-options.ts";

const USAGE = `npm run evidence [-- stack …] [-- options]

Tells for each rule of the policy pack which resources of which stacks it has judged, and what it found. The programs run without an engine and without a
cloud; what only a user can know is an example's. All stacks, unless some are named: whether each exception is needed is judged over all of them only.

  --mine       with your own settings and environments, as the files in stacks/ have them
  --json       the same for machines, with every resource
  --markdown   as a table of Markdown
  --help       this text

Exit code 1: a mandatory rule is broken, or your own settings can't be. 2: there is no such stack or option.`;

const read = readOptions(
  USAGE,
  {
    allowPositionals: true,
    options: {
      mine: { type: "boolean" },
      json: { type: "boolean" },
      markdown: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  },
  ({ values, positionals }) => whatIsWrong(values, positionals),
);
if (read) process.exitCode = await tellEvidence(read.positionals, read.values).catch(explain);
// Pulumi's runtime keeps handles open that nothing waits for.
process.stdout.write("", () => process.exit());

interface Asked {
  readonly mine?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

function whatIsWrong({ json, markdown }: Asked, names: readonly string[]): string | undefined {
  const unknown = names.filter((name) => !STACKS.includes(name));
  if (unknown.length > 0) return `There is no stack ${unknown.join(", ")}. There are: ${STACKS.join(", ")}.`;
  return json && markdown ? "--json and --markdown contradict each other: give one of them." : undefined;
}

async function tellEvidence(asked: readonly string[], { mine, json, markdown }: Asked): Promise<number> {
  const names = asked.length > 0 ? STACKS.filter((stack) => asked.includes(stack)) : STACKS;
  const stacks: JudgedStack[] = [];
  for (const stack of names) {
    const { resources } = await recordStack(stack, mine ? { settings: "mine" } : {});
    const judgement = await judge(resources, RULES, { settings: EXAMPLE_SETTINGS });
    stacks.push({ stack, resources: resources.length, judgement });
  }
  const isWhole = names.length === STACKS.length;
  const report = gatherEvidence(stacks, RULES, isWhole ? EXCEPTIONS : undefined);
  console.log(json ? writeJson(report) : markdown ? writeMarkdown(report) : writeText(report));
  return report.violations.some(({ level }) => level === "mandatory") ? 1 : 0;
}

/** What is wrong with settings is told as it is. */
function explain(error: unknown): number {
  if (!RunError.isInstance(error)) throw error;
  console.error(error.message);
  return 1;
}
