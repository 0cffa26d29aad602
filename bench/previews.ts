import { availableParallelism } from "node:os";
import { readOptions } from "../scripts/read-options.ts";
import type { Deployment } from "../test/engine/deployment.ts";
import { deployed } from "../test/engine/saved-deployment.ts";
import { layersOf } from "../test/engine/stack-layers.ts";

const USAGE = `node bench/previews.ts [--rounds 3] [--at-once 2] [--without-policies]

How long it takes to preview every stack of production as it stands, with the real engine and policies/ as policy pack, against the strict provider. Stacks
are previewed so many at once; each round's wall time is told, and the median of each stack. Needs what npm run tools gets; the first run makes production.
`;

const given = readOptions(
  USAGE,
  {
    options: {
      rounds: { type: "string", default: "3" },
      "at-once": { type: "string", default: String(availableParallelism()) },
      "without-policies": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  },
  ({ values }) => whatIsNoCount("rounds", values.rounds) ?? whatIsNoCount("at-once", values["at-once"]),
);
if (given) {
  const { rounds, "at-once": atOnce, "without-policies": hasNone } = given.values;
  await measure(Number(rounds), Number(atOnce), !hasNone);
}

function whatIsNoCount(name: string, value: string | undefined): string | undefined {
  return /^[1-9]\d?$/.test(value ?? "") ? undefined : `--${name} wants a number from 1 to 99, not ${value}.`;
}

async function measure(rounds: number, atOnce: number, hasPolicies: boolean): Promise<void> {
  const deployment = await deployed("production");
  const stacks = layersOf("production").flat();
  const taken = new Map<string, number[]>(stacks.map((stack) => [stack, []]));
  const walls: number[] = [];
  try {
    await previewAll(deployment, stacks, atOnce, hasPolicies); // fills the code cache
    for (let round = 0; round < rounds; round++) {
      const startedAt = performance.now();
      for (const [stack, seconds] of await previewAll(deployment, stacks, atOnce, hasPolicies))
        taken.get(stack)?.push(seconds);
      walls.push((performance.now() - startedAt) / 1000);
    }
  } finally {
    await deployment.close();
  }
  const judged = hasPolicies ? "with policies" : "without policies";
  console.log(`${new Date().toISOString().slice(0, 10)}, ${atOnce} at once, ${judged}, ${rounds} rounds`);
  for (const [stack, seconds] of taken) console.log(`${stack.padEnd(26)} ${median(seconds).toFixed(1).padStart(6)} s`);
  console.log(`${"all, wall time".padEnd(26)} ${median(walls).toFixed(1).padStart(6)} s`);
}

async function previewAll(
  deployment: Deployment,
  stacks: readonly string[],
  atOnce: number,
  hasPolicies: boolean,
): Promise<[string, number][]> {
  const waiting = [...stacks];
  const results: [string, number][] = [];
  const work = async (): Promise<void> => {
    for (let stack = waiting.shift(); stack; stack = waiting.shift()) {
      const policies = hasPolicies ? ["--policy-pack", "policies"] : [];
      const { seconds } = await deployment.mustRun(["preview", "-s", stack, ...policies]);
      results.push([stack, seconds]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
