import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { makeWorkspace, TextNotUnique, type Workspace } from "./workspace.ts";

const made: Workspace[] = [];
const make = async (options?: Parameters<typeof makeWorkspace>[0]): Promise<Workspace> => {
  const workspace = await makeWorkspace(options);
  made.push(workspace);
  return workspace;
};
const read = (workspace: Workspace, file: string): Promise<string> =>
  readFile(path.join(workspace.folder, file), "utf8");
const settingsOf = async (workspace: Workspace, stack: string) =>
  parse(await read(workspace, `stacks/Pulumi.${stack}.yaml`)).config;

afterEach(async () => {
  await Promise.all(made.splice(0).map((each) => each.dispose()));
});

describe("a workspace", () => {
  it("has the examples' settings beside those of the project's files", async () => {
    const settings = await settingsOf(await make(), "aws-production");
    expect(settings).toMatchObject({
      "random-camera-reviews:kubernetesVersion": expect.any(String),
      "random-camera-reviews:budgetUsd": 5000,
    });
  });

  it("sets and takes away one setting and keeps what the engine has written beside them", async () => {
    const workspace = await make();
    await workspace.set("aws-staging", "teardown", true);
    await workspace.set("aws-staging", "budgetUsd", undefined);
    const settings = await settingsOf(workspace, "aws-staging");
    expect(settings["random-camera-reviews:teardown"]).toBe(true);
    expect(settings).not.toHaveProperty("random-camera-reviews:budgetUsd");
  });

  it("changes some facts of an environment and leaves the others", async () => {
    const workspace = await make();
    await workspace.setFacts("production", { domain: "other.example" });
    expect(JSON.parse(await read(workspace, "stacks/environment.production.json"))).toMatchObject({
      domain: "other.example",
      image: expect.stringMatching(/^sha256:/),
    });
  });

  it("edits a text that is there once, and takes the edit back", async () => {
    const workspace = await make();
    const undo = await workspace.editProgram(
      "infra/aws/database-parameters.ts",
      'ENGINE_VERSION = "18"',
      'ENGINE_VERSION = "17"',
    );
    expect(await read(workspace, "infra/aws/database-parameters.ts")).toContain('ENGINE_VERSION = "17"');
    await undo();
    expect(await read(workspace, "infra/aws/database-parameters.ts")).toContain('ENGINE_VERSION = "18"');
  });

  it("refuses to edit a text that is there twice or not at all", async () => {
    const workspace = await make();
    for (const text of ["const", "no such text"])
      await expect(workspace.editProgram("infra/aws/database-parameters.ts", text, "")).rejects.toThrow(TextNotUnique);
  });

  it("is copied with its settings and apart from the first", async () => {
    const first = await make();
    await first.set("aws-staging", "teardown", true);
    const second = await make({ from: first });
    await second.set("aws-staging", "teardown", false);
    expect((await settingsOf(first, "aws-staging"))["random-camera-reviews:teardown"]).toBe(true);
    expect((await settingsOf(second, "aws-staging"))["random-camera-reviews:teardown"]).toBe(false);
    expect(second.env.PULUMI_BACKEND_URL).toContain(second.folder);
  });

  it("leaves nothing behind", async () => {
    const workspace = await make();
    await workspace.dispose();
    expect(existsSync(workspace.folder)).toBe(false);
  });
});
