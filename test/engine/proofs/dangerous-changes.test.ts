import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { judgePreview } from "../../../scripts/preview-losses.ts";
import { DANGEROUS_CHANGES, type DangerousChange, UNPROTECTIONS } from "../dangerous-changes.ts";
import type { Deployment } from "../deployment.ts";
import { inTwo, runEdited } from "../edited-run.ts";
import { type Row, tellEvidence } from "../evidence.ts";
import type { PulumiRun } from "../pulumi.ts";
import { copyOf, deployed } from "../saved-deployment.ts";

let workers: [Deployment, Deployment];
let begun: readonly Promise<Refusals>[] = [];
beforeAll(async () => {
  const first = await deployed("production");
  workers = [first, await copyOf(first)];
  begun = inTwo(DANGEROUS_CHANGES, workers, refusalsOf);
});
afterAll(async () => {
  const found = await Promise.allSettled(begun);
  const rows = found.flatMap((each) => (each.status === "fulfilled" ? [rowOf(each.value)] : []));
  tellEvidence("engine-dangerous-changes", "Dangerous changes and who refuses them", rows);
  await Promise.all(workers.map((each) => each.close()));
});

interface Refusals {
  readonly change: DangerousChange;
  readonly refusedBy: readonly string[];
  readonly by: string;
}

const rowOf = ({ change, refusedBy, by }: Refusals): Row => ({
  change: change.name,
  stack: change.stack,
  "would lose": change.type,
  "refused by": refusedBy.join(", ") || "nobody",
  forced: by,
});

describe("a change that would lose what can't be made again", () => {
  it.each(DANGEROUS_CHANGES.map((change, index) => [`${change.name} (${change.stack})`, change, index] as const))(
    "%s: is refused",
    async (_, { refusedBy }, index) => expect((await begun[index])?.refusedBy).toEqual(refusedBy),
  );
});

/** The engine's own refusal ends a preview, so that nothing else could tell of the loss: a second one looks past it. */
async function refusalsOf(change: DangerousChange, deployment: Deployment): Promise<Refusals> {
  const { stack, edits, type } = change;
  const plain = await runEdited(deployment, edits, ["preview", "-s", stack]);
  const past = await runEdited(deployment, edits, ["preview", "-s", stack, "--ignore-protect", "--json"]);
  const losses = judgePreview(past.stdout, change.name).losses.filter((loss) => loss.type === type);
  return {
    change,
    refusedBy: [...(isProtected(plain) ? ["protection"] : []), ...(losses.length > 0 ? ["check-preview"] : [])],
    by: [...new Set(losses.flatMap(({ because }) => because))].join(", "),
  };
}

const isProtected = ({ code, diagnostics, stderr }: PulumiRun): boolean =>
  code !== 0 && /marked for protection/.test(diagnostics.map(({ message }) => message).join("\n") + stderr);

describe("taking a protection away first", () => {
  it.each(["aws-production", "gcp-production"])("is refused by the policies in %s", async (stack) => {
    await Promise.allSettled(begun); // they edit the same programs
    const unprotections = UNPROTECTIONS.filter((each) => each.stack === stack);
    const { code, violations } = await runEdited(
      workers[0],
      unprotections.flatMap(({ edits }) => edits),
      ["preview", "-s", stack, "--policy-pack", "policies"],
    );
    expect(code).not.toBe(0);
    const refused = violations.filter(
      ({ policy, level }) => policy === "lasting-resource-protected" && level === "mandatory",
    );
    for (const { type } of unprotections)
      expect(refused.map(({ urn }) => urn)).toContainEqual(expect.stringContaining(`${type}::`));
  });
});
