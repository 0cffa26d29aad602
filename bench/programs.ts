import { execFileSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { STACKS } from "../stacks/table.ts";

const USAGE = `node bench/programs.ts [--rounds 5]

How long a stack's program takes from the start of its process until all its resources are asked for, without an engine, beside a process that only loads
Pulumi. Each round starts every process once, in turn; the median counts.
`;

const ROOT = path.resolve(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, help: { type: "boolean", short: "h" } },
});

if (options.help) console.log(USAGE);
else compare(Number(options.rounds));

function compare(rounds: number): void {
  const programs = {
    "@pulumi/pulumi alone": 'await import("@pulumi/pulumi")',
    ...Object.fromEntries(STACKS.map((stack) => [stack, recording(stack)])),
  };
  const taken = new Map(Object.keys(programs).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const [name, script] of Object.entries(programs)) taken.get(name)?.push(run(script));
  const least = median(taken.get("@pulumi/pulumi alone") ?? []);
  console.log(`program                    median ms   × Pulumi alone   (${rounds} rounds, one machine)`);
  for (const [name, times] of taken)
    console.log(
      `${name.padEnd(26)} ${median(times).toFixed(0).padStart(9)} ${(median(times) / least).toFixed(1).padStart(16)}`,
    );
}

/** The stacks that it reads are run in the same process: what they tell is needed. */
function recording(stack: string): string {
  return `const { recordStack } = await import(${JSON.stringify(path.join(ROOT, "stacks/record-stack.ts"))}); await recordStack(${JSON.stringify(stack)});`;
}

function run(script: string): number {
  const startedAt = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  return performance.now() - startedAt;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
