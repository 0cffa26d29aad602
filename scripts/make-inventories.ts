import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeInventory } from "../stacks/inventory.ts";
import { recordStack } from "../stacks/record-stack.ts";
import { STACKS } from "../stacks/table.ts";
import { readOptions } from "./read-options.ts";

const USAGE = `npm run inventories [-- --check]

Writes what every stack makes to stacks/inventories/, one file a stack, for the reviewer of a change to read.

  --check   writes nothing; exit code 1 and the names of files that are behind
  --help    this text

Exit code 2: there is no such option.`;

const FOLDER = path.resolve(import.meta.dirname, "../stacks/inventories");

const read = readOptions(USAGE, {
  options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (read) await makeInventories(read.values.check ?? false);

async function makeInventories(isCheck: boolean): Promise<void> {
  const behind: string[] = [];
  for (const stack of STACKS) {
    const file = path.join(FOLDER, `${stack}.json`);
    const text = `${JSON.stringify(makeInventory((await recordStack(stack)).resources), null, 2)}\n`;
    if (text === readIfThere(file)) continue;
    behind.push(`stacks/inventories/${stack}.json`);
    if (!isCheck) writeFileSync(file, text);
  }
  if (behind.length === 0) console.log(`${STACKS.length} inventories are up to date.`);
  else if (isCheck)
    console.error(
      `These are behind; npm run inventories writes them:\n${behind.map((file) => `  ${file}`).join("\n")}`,
    );
  else console.log(`Written:\n${behind.map((file) => `  ${file}`).join("\n")}`);
  if (isCheck && behind.length > 0) process.exitCode = 1;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
