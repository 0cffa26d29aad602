import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { writeCatalogue } from "./catalogue.ts";
import { RULES } from "./rules.ts";

describe("the catalogue", () => {
  it("is what the rules say", async () => {
    const found = await readFile(path.resolve(import.meta.dirname, "../docs/policies.md"), "utf8");
    expect(found).toBe(writeCatalogue());
  });

  it("names each rule in the first column, with a section that tells how to keep it", () => {
    const text = writeCatalogue();
    for (const { name, remediationSteps } of RULES) {
      expect(text).toMatch(new RegExp(`^\\| ${name} +\\|`, "m"));
      expect(text).toContain(`\n### ${name}\n`);
      expect(text).toContain(remediationSteps);
    }
  });

  it("lists every exception with its reason", () => {
    const text = writeCatalogue(RULES, [
      { rule: "key-rotates", resource: "*::a::b", reason: "Until the import is done.", expires: "2027-01-31" },
    ]);
    expect(text).toMatch(/^\| key-rotates \| `\*::a::b` \| 2027-01-31 \| Until the import is done\. \|$/m);
  });
});
