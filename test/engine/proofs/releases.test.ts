import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { judgePreview, type Loss } from "../../../scripts/preview-losses.ts";
import { DANGEROUS_CHANGES } from "../dangerous-changes.ts";
import { type Deployment, startDeployment } from "../deployment.ts";
import { type Edit, runEdited } from "../edited-run.ts";
import { tellEvidence } from "../evidence.ts";
import { type PackedState, unpackState } from "../releases/packed-state.ts";

const FOLDER = path.resolve(import.meta.dirname, "../releases");
const RELEASES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(RELEASES)("what release %s has made", (release) => {
  const stacks = readdirSync(path.join(FOLDER, release)).map((file) => path.basename(file, ".json"));
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await startDeployment();
    for (const stack of stacks) await importState(deployment, release, stack);
  });
  afterAll(() => deployment.close());

  it("is planned to be changed by today's programs without a loss", async () => {
    const judged = [];
    for (const stack of stacks) judged.push({ stack, ...(await judge(deployment, stack)) });
    tellEvidence(
      `engine-release-${release}`,
      `Today's programs over the state of release ${release}`,
      judged.map(({ stack, changes, losses }) => ({ stack, ...changes, losses: losses.length })),
    );
    expect(judged.flatMap(({ losses }) => losses)).toEqual([]);
    expect(judged.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it.each(["aws-production", "gcp-production"])("would be seen to be lost in %s", async (stack) => {
    const change = DANGEROUS_CHANGES.find((each) => each.stack === stack && DATABASES.includes(each.type));
    const { losses } = await judge(deployment, stack, change?.edits);
    expect(losses.map(({ type }) => type)).toContain(change?.type);
  });
});

const DATABASES = ["aws:rds/instance:Instance", "gcp:sql/databaseInstance:DatabaseInstance"];

async function importState(deployment: Deployment, release: string, stack: string): Promise<void> {
  const packed = JSON.parse(readFileSync(path.join(FOLDER, release, `${stack}.json`), "utf8")) as PackedState;
  const file = path.join(deployment.workspace.folder, `.import-${stack}.json`);
  await deployment.mustRun(["stack", "init", stack]);
  const settings = readFileSync(path.join(deployment.workspace.folder, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  await writeFile(file, JSON.stringify(unpackState(packed, parse(settings).encryptionsalt)));
  await deployment.mustRun(["stack", "import", "-s", stack, "--file", file]);
}

/** Looks past the engine's own protection, which would end the preview at the first loss. */
async function judge(deployment: Deployment, stack: string, edits: readonly Edit[] = []) {
  const run = await runEdited(deployment, edits, ["preview", "--json", "--ignore-protect", "-s", stack]);
  const { losses, errors, changes } = judgePreview(run.stdout, stack);
  return { losses: losses as readonly Loss[], errors, changes };
}
