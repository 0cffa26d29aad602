import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Deployment } from "./deployment.ts";
import { inTwo, runEdited } from "./edited-run.ts";
import { makeWorkspace } from "./workspace.ts";

const FILE = "infra/names.ts";
const EDIT = { file: FILE, from: 'PRODUCT = "reviews"', to: 'PRODUCT = "other"' };

describe("a run with edited programs", () => {
  it("sees the edit, and leaves the programs as they were, also when it fails", async () => {
    const workspace = await makeWorkspace();
    const text = (): Promise<string> => readFile(path.join(workspace.folder, FILE), "utf8");
    const before = await text();
    const seen: string[] = [];
    const deployment = {
      workspace,
      run: async () => {
        seen.push(await text());
        throw new Error("cut off");
      },
    } as unknown as Deployment;
    await expect(runEdited(deployment, [EDIT], ["preview"])).rejects.toThrow("cut off");
    expect(seen[0]).toContain(EDIT.to);
    expect(await text()).toBe(before);
    await workspace.dispose();
  });
});

describe("tasks for two", () => {
  it("are done once each, two at a time, and their results stand in the tasks' order", async () => {
    let now = 0;
    const most: number[] = [];
    const begun = inTwo([30, 1, 20, 1, 1], ["a", "b"], async (task) => {
      most.push(++now);
      await new Promise((resolve) => setTimeout(resolve, task));
      now -= 1;
      return task * 2;
    });
    expect(await Promise.all(begun)).toEqual([60, 2, 40, 2, 2]);
    expect(Math.max(...most)).toBe(2);
  });

  it("go on after one that fails, which only tells whoever waits for it", async () => {
    const [first, second] = inTwo([1, 2], ["a", "b"], async (task) => {
      if (task === 1) throw new Error("no");
      return task;
    });
    await expect(first).rejects.toThrow("no");
    expect(await second).toBe(2);
  });
});
