import { RunError } from "@pulumi/pulumi";
import { type EnvironmentFacts, readEnvironment } from "./environment.ts";
import { STACKS, TABLE } from "./table.ts";

/**
 * Runs one stack's program.
 * @param facts instead of those of the environment's file
 * @throws RunError for a stack that is not in the table: nothing is planned for a name that somebody mistyped
 */
export async function runStack(name: string, facts?: EnvironmentFacts): Promise<Readonly<Record<string, unknown>>> {
  const row = TABLE.find((each) => each.name === name);
  if (!row)
    throw new RunError(`There is no program for the stack ${JSON.stringify(name)}. There are: ${STACKS.join(", ")}.`);
  const { run } = await row.load();
  return run({ ...row, facts: facts ?? readEnvironment(row.environment ?? "production") });
}
