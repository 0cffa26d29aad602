import { describe, expect, it } from "@jest/globals";
import { writeCatalogue } from "./catalogue.ts";
import { gatherEvidence, writeJson, writeMarkdown, writeText } from "./evidence.ts";
import { stackOfFixtures } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";
import { keyRotates } from "./keys.ts";
import { bucketPrivateBySetting } from "./storage.ts";

const RULES = [bucketPrivateBySetting, keyRotates];
const UNUSED = { rule: "key-rotates", resource: "*::nothing", permanent: "None." };

async function report({ isWhole = true } = {}) {
  const resources = stackOfFixtures("gcp-production", [
    {
      type: "gcp:storage/bucket:Bucket",
      name: "kept",
      inputs: { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true },
    },
    { type: "gcp:storage/bucket:Bucket", name: "loose" },
  ]);
  const judgement = await judge(resources, RULES, { exceptions: [] });
  return gatherEvidence([{ stack: "gcp-production", resources: 2, judgement }], RULES, isWhole ? [UNUSED] : undefined);
}

describe("the evidence", () => {
  it("leads from a control over its rule to the resources that it judged", async () => {
    const { evidence, unneededExceptions } = await report();
    expect(evidence[0]).toMatchObject({
      control: "S-04 (CIS Google Cloud Foundations 5.0, 5.1)",
      verdict: "violated",
      stacks: [
        {
          stack: "gcp-production",
          judged: [
            { resource: "gcp:storage/bucket:Bucket::kept", verdict: "held" },
            { resource: "gcp:storage/bucket:Bucket::loose", verdict: "violated" },
          ],
        },
      ],
    });
    expect(unneededExceptions).toEqual([UNUSED]);
  });

  it("shows a rule that has nothing to judge", async () => {
    expect((await report()).evidence[1]).toMatchObject({ verdict: "nothing to judge", stacks: [] });
    expect(writeText(await report())).toMatch(/key-rotates +C-01 .* +nothing to judge$/m);
  });

  it("names in its text the control of each rule", async () => {
    expect(writeText(await report())).toMatch(
      /^bucket-private-by-setting +S-04 \(CIS .*\) +violated +gcp-production 2$/m,
    );
  });

  it("counts the rule about exceptions among the rules, as the catalogue does", async () => {
    const { evidence } = await report();
    expect(evidence.at(-1)).toMatchObject({ rule: "exceptions-needed", verdict: "violated", stacks: [] });
    expect(writeCatalogue(RULES)).toContain(`## The ${evidence.length} rules`);
  });

  it("leaves it open whether exceptions are needed when not all stacks were judged", async () => {
    const found = await report({ isWhole: false });
    expect(found.unneededExceptions).toBeUndefined();
    expect(found.evidence.at(-1)?.verdict).toBe("nothing to judge");
    expect(writeText(found)).toContain("\nWhether each exception is needed is judged over all stacks only.\n");
    expect(writeText(await report())).not.toContain("over all stacks only");
  });

  it("is text, Markdown and JSON", async () => {
    const found = await report();
    expect(writeText(found)).toContain("3 rules, 1 stack, 2 resources, 2 judgements, 2 violations.");
    expect(writeMarkdown(found)).toContain("| bucket-private-by-setting | S-04 (");
    expect(JSON.parse(writeJson(found))).toEqual(JSON.parse(JSON.stringify(found)));
  });
});
