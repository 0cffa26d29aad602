import type { EnvironmentName, StackRow } from "../../stacks/stack.ts";
import { TABLE } from "../../stacks/table.ts";

/**
 * The stacks that an environment needs, the accounts' first; those of one layer read none of each other and may be applied at once. An account comes before
 * all that is in it, read or not: the zone's query log is refused without the account's policy for logs (docs/operations.md, first deployment).
 */
export function layersOf(environment: EnvironmentName): string[][] {
  const rows = TABLE.filter(({ of }) => "environment" in of && of.environment === environment);
  const layers = [TABLE.filter(({ of }) => "account" in of).map(({ name }) => name)];
  for (let rest: readonly StackRow[] = rows; rest.length > 0; ) {
    const done = new Set(layers.flat());
    const next = rest.filter(({ reads }) => reads.every((each) => done.has(each)));
    if (next.length === 0) throw new Error(`Stacks read each other in a circle: ${rest.map(({ name }) => name)}`);
    layers.push(next.map(({ name }) => name));
    rest = rest.filter((row) => !next.includes(row));
  }
  return layers;
}
