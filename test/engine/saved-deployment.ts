import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EnvironmentName } from "../../stacks/stack.ts";
import { TOOLS_FOLDER } from "../../tools/find.ts";
import { applyNew, type Deployment, deploymentOf, startDeployment, startJudgedClouds } from "./deployment.ts";
import { layersOf } from "./stack-layers.ts";
import { copyWorkspace, makeWorkspace, PROGRAM } from "./workspace.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const FOLDER = path.join(TOOLS_FOLDER, "engine-proofs");
const WORLD = "world.json";

/**
 * An environment as it is when these layers of its stacks are up, workspace and clouds of its own. What the same sources have made before is taken from the
 * cache; so every proof can begin from production in a second, and none depends on another.
 * @param layers how many of {@link layersOf}; all of them without it
 */
export async function deployed(environment: EnvironmentName, layers = Number.POSITIVE_INFINITY): Promise<Deployment> {
  const wanted = layersOf(environment).slice(0, layers);
  const folder = path.join(FOLDER, await fingerprint());
  const savedAs = (count: number): string => path.join(folder, `${environment}-${count}`);
  const found = wanted.findLastIndex((_, index) => existsSync(path.join(savedAs(index + 1), WORLD))) + 1;
  const deployment = found > 0 ? await load(savedAs(found)) : await startDeployment();
  try {
    for (const [index, stacks] of wanted.entries()) {
      if (index < found) continue;
      await applyAll(deployment, stacks);
      await save(deployment, savedAs(index + 1));
    }
    return deployment;
  } catch (error) {
    await deployment.close();
    throw error;
  }
}

/** At once; a failure of one waits for the others, so that none is left running. */
async function applyAll(deployment: Deployment, stacks: readonly string[]): Promise<void> {
  const results = await Promise.allSettled(stacks.map((stack) => applyNew(deployment, stack)));
  const failed = results.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  if (failed.length > 0) throw failed[0]?.reason;
}

/** A second one that is like it and apart from it. */
export async function copyOf({ workspace, clouds }: Deployment): Promise<Deployment> {
  const copy = deploymentOf(await makeWorkspace({ from: workspace }), await startJudgedClouds());
  copy.clouds.restore(clouds.snapshot());
  return copy;
}

async function load(saved: string): Promise<Deployment> {
  const deployment = deploymentOf(await makeWorkspace({ from: { folder: saved } }), await startJudgedClouds());
  deployment.clouds.restore(JSON.parse(await readFile(path.join(saved, WORLD), "utf8")));
  return deployment;
}

/** Whole or not at all, and once: another test may have been first. What other sources have made goes. */
async function save({ workspace, clouds }: Deployment, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  const draft = await mkdtemp(`${to}.`); // two workers of one process may save the same
  await copyWorkspace(workspace.folder, draft);
  await writeFile(path.join(draft, WORLD), JSON.stringify(clouds.snapshot()));
  try {
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(path.join(to, WORLD))) throw error;
  }
  const kept = path.basename(path.dirname(to));
  const others = (await readdir(FOLDER)).filter((each) => each !== kept);
  await Promise.all(others.map((each) => rm(path.join(FOLDER, each), { recursive: true, force: true })));
}

/** Tests, and what only looks at what is made. */
const NO_PART =
  /\.test\.ts$|^(proofs|mistakes|releases|emulator)\/|^(dangerous-changes|deployment|edited-run|engine-events|evidence|pulumi|saved-deployment|scanner|scanner-explained|deploy-command|stack-layers)\.ts$/;

/** Of all that decides what is made. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const part of [...PROGRAM, "package-lock.json", "test/engine"]) {
    const whole = path.join(PROJECT, part);
    const inside = await readdir(whole, { recursive: true }).catch(() => [""]);
    for (const file of inside.sort()) {
      if (NO_PART.test(file)) continue;
      const text = await readFile(path.join(whole, file)).catch(() => undefined);
      if (text) hash.update(`${part}/${file}\n`).update(text);
    }
  }
  return hash.digest("hex").slice(0, 16);
}
