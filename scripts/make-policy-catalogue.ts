import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeCatalogue } from "../policies/catalogue.ts";
import { readOptions } from "./read-options.ts";

const USAGE = `Makes docs/policies.md out of the rules in policies/.

usage: node scripts/make-policy-catalogue.ts [--check]

  --check   changes nothing, and fails when the file is not what would be made
  --help    this text

Exit code 1: the file is stale. 2: there is no such option.`;

const FILE = path.resolve(import.meta.dirname, "../docs/policies.md");

const read = readOptions(USAGE, {
  options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (read?.values.check) await check();
else if (read) await writeFile(FILE, writeCatalogue());

async function check(): Promise<void> {
  const found = await readFile(FILE, "utf8").catch(() => "");
  if (found === writeCatalogue()) return;
  console.error("docs/policies.md is stale: node scripts/make-policy-catalogue.ts makes it anew.");
  process.exitCode = 1;
}
