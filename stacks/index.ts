import { RunError } from "@pulumi/pulumi";
import { requireAccount, requireFacts } from "./environment.ts";
import { readFactsFile } from "./settings-file.ts";
import { factsFileOf, type Stack, type StackRow } from "./stack.ts";
import { STACKS, TABLE } from "./table.ts";

/**
 * Runs one stack's program.
 * @param given instead of what the environment's file says
 * @throws RunError for a stack that is not in the table: nothing is planned for a name that somebody mistyped
 */
export async function runStack(name: string, given?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const row = TABLE.find((each) => each.name === name);
  if (!row)
    throw new RunError(`There is no program for the stack ${JSON.stringify(name)}. There are: ${STACKS.join(", ")}.`);
  const facts = factsFor(row, given);
  const { run } = await row.load();
  return run({ ...row, facts });
}

function factsFor({ of }: StackRow, given: unknown): Stack["facts"] {
  const file = factsFileOf({ of });
  const found = given ?? readFactsFile(file);
  const from = `stacks/${file}`;
  return "environment" in of ? requireFacts(found, of.environment, from) : requireAccount(found, of.account, from);
}
