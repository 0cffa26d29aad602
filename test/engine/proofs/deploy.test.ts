import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { EXAMPLE_FACTS } from "../../../stacks/examples.ts";
import { startClouds } from "../clouds.ts";
import { addCommands, type CommandRun, runCommand } from "../deploy-command.ts";
import { type Deployment, deploymentOf } from "../deployment.ts";
import { layersOf } from "../stack-layers.ts";
import { makeWorkspace } from "../workspace.ts";

const STACKS = layersOf("staging").flat();
const FIRST = EXAMPLE_FACTS.staging.image;
const SECOND = `sha256:${"b".repeat(64)}`;
const QUIET = ["--yes", "--no-version-check"];
/** How long an object of the clusters takes to change, so that there is something to be interrupted. */
const UPDATE_MS = 3_000;

/** Seven stacks are previewed and applied one after another; two processors take eight minutes for it when they have other work, too. */
jest.setTimeout(1_800_000);

let deployment: Deployment;
beforeAll(async () => {
  const clouds = await startClouds({
    onUpdate: async ({ type }) => {
      if (type === "kubernetes:apps/v1:Deployment") await sleep(UPDATE_MS);
    },
  });
  deployment = deploymentOf(await makeWorkspace(), clouds);
  await addCommands(deployment);
});
afterAll(() => deployment.close());

const deploy = (args: readonly string[], options?: Parameters<typeof runCommand>[3]) =>
  runCommand(deployment, "deploy", ["staging", ...args], options);
const stateFolder = (...parts: string[]): string => path.join(deployment.workspace.folder, ".state/.pulumi", ...parts);
const stackFile = (stack: string): string => stateFolder("stacks/random-camera-reviews", `${stack}.json`);
const imageOfFile = async (): Promise<unknown> => {
  const file = path.join(deployment.workspace.folder, "stacks/environment.staging.json");
  return JSON.parse(await readFile(file, "utf8")).image;
};
async function findLocks(): Promise<string[]> {
  const all = await readdir(stateFolder("locks"), { recursive: true });
  return all.filter((file) => file.endsWith(".json"));
}
const resultsOf = ({ report }: CommandRun): Record<string, string> =>
  Object.fromEntries(
    ((report?.stacks ?? []) as { stack: string; result: string }[]).map(({ stack, result }) => [stack, result]),
  );
/** The options of a command that is told. */
const optionsOf = (command: unknown): string[] => String(command).split(" -- ")[1]?.split(" ").slice(1) ?? [];

describe("a backend that isn't ready", () => {
  it("has no stacks: each is told with the command that makes it, and nothing is made", async () => {
    const { code, stdout } = await deploy(["--preview"]);
    expect(code).toBe(1);
    for (const stack of STACKS) expect(stdout).toContain(stack);
    expect(stdout).toContain('pulumi stack init "$stack" --secrets-provider=');
    for (const stack of STACKS) await deployment.mustRun(["stack", "init", stack]);
  });

  it("has another passphrase, nobody's login or no folder: each is told", async () => {
    const only = ["--only", "account", "--preview"];
    const wrong = await deploy(only, { env: { PULUMI_CONFIG_PASSPHRASE: "another" } });
    expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining("the passphrase is another one")]);
    const nobody = await deploy(only, { env: { PULUMI_BACKEND_URL: "" } });
    expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining("nobody is logged in to a backend")]);
    const nowhere = await deploy(only, { env: { PULUMI_BACKEND_URL: "file:///nowhere/at/all" } });
    expect([nowhere.code, nowhere.stderr]).toEqual([
      1,
      expect.stringContaining("file:///nowhere/at/all can't be opened"),
    ]);
  });

  it("is another project's: that is told before anything else", async () => {
    await mkdir(stateFolder("stacks/other"), { recursive: true });
    const elsewhere = stateFolder("stacks/other", "entry-staging.json");
    await rename(stackFile("entry-staging"), elsewhere);
    const { code, stdout } = await deploy(["--only", "entry", "--preview"]);
    await rename(elsewhere, stackFile("entry-staging"));
    expect([code, stdout]).toEqual([1, expect.stringContaining("organization/other/entry-staging")]);
  });

  it("has no engine: it is told where to get it", async () => {
    const nowhere = path.join(deployment.workspace.folder, ".home");
    const { code, stderr } = await deploy([], { env: { PATH: nowhere, TOOLS_DIR: nowhere } });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/no pulumi.*npm run tools/)]);
  });
});

describe("a deployment from nothing", () => {
  let failedResume: unknown;

  it("changes nothing when it is only previewed, or when nobody can answer", async () => {
    const preview = await deploy(["--only", "account,dns", "--preview"]);
    expect(preview.code).toBe(0);
    expect(preview.stdout).toMatch(/account-aws +\d+ to create +[\d.]+ +\+[\d.]+/);
    const unanswered = await deploy(["--only", "account"]);
    expect([unanswered.code, unanswered.stdout]).toEqual([3, expect.stringContaining("give --yes")]);
    expect(deployment.clouds.world.all()).toEqual([]);
    expect(existsSync(stateFolder("history"))).toBe(false);
  });

  it("brings one cloud to its end when the other fails, and tells what, why, and how to go on", async () => {
    deployment.clouds.fault({ kind: "error", type: "gcp:sql/databaseInstance:" });
    const failed = await deploy([...QUIET, "--json"]);
    expect(failed.code).toBe(1);
    expect(resultsOf(failed)).toEqual({
      "account-aws": "applied",
      "account-gcp": "applied",
      "dns-staging": "applied",
      "aws-staging": "applied",
      "gcp-staging": "failed",
      "interconnect-staging": "skipped",
      "entry-staging": "skipped",
    });
    expect(JSON.stringify(failed.report)).toContain("The service is currently unavailable");
    expect(failed.report?.resume).toBe(
      "npm run deploy -- staging --only gcp,interconnect,entry --yes --no-version-check",
    );
    expect(await findLocks()).toEqual([]);
    failedResume = failed.report?.resume;
  });

  it("goes on with the command that was told, and tells the critical path without a colour", async () => {
    const resumed = await deploy(optionsOf(failedResume));
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toMatch(/Critical path: gcp-staging .* → interconnect-staging .* → entry-staging/);
    expect(resumed.stdout).not.toContain("\u001b");
  });

  it("has nothing to do the second time, and every line of JSON is one object", async () => {
    const again = await deploy([...QUIET, "--json"]);
    expect(again.code).toBe(0);
    expect(new Set(Object.values(resultsOf(again)))).toEqual(new Set(["unchanged"]));
    for (const line of again.stdout.split("\n")) expect(JSON.parse(line)).toHaveProperty("event");
  });

  it("fails when it isn't known what the sites run, unless it isn't to be asked", async () => {
    const { code, stdout } = await deploy(["--only", "aws", "--yes", "--version-wait", "0"]);
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining("aws: not verified: /version of www.staging.example.com"),
    ]);
  });
});

describe("what is refused before anything is changed", () => {
  const worldNow = () => JSON.stringify(deployment.clouds.snapshot());

  it("is a loss", async () => {
    const world = worldNow();
    await deployment.workspace.setFacts("staging", { ranges: { aws: "10.40.0.0/16", gcp: "10.25.0.0/16" } });
    const { code, stdout } = await deploy(["--only", "aws", ...QUIET]);
    await deployment.workspace.setFacts("staging", { ranges: EXAMPLE_FACTS.staging.ranges });
    expect(code).toBe(3);
    expect(stdout).toMatch(/replace of a (protected )?network: urn:pulumi:aws-staging/);
    expect(worldNow()).toBe(world);
  });

  it("is a policy that is broken", async () => {
    const world = worldNow();
    await deployment.workspace.set("gcp-staging", "budgetUsd", 1);
    const { code, stdout } = await deploy(["--only", "gcp", ...QUIET]);
    await deployment.workspace.set("gcp-staging", "budgetUsd", 5000);
    expect(code).toBe(3);
    expect(stdout).toContain("policy monthly-cost-within-budget");
    expect(worldNow()).toBe(world);
  });

  it("is an image by its tag", async () => {
    const { code, stderr } = await deploy(["--image", "images:0.2.0", ...QUIET]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("images:0.2.0 names no digest")]);
  });

  it("leaves the environment's file as it was when another image was only looked at", async () => {
    const { code } = await deploy(["--only", "aws", "--preview", "--image", SECOND]);
    expect([code, await imageOfFile()]).toEqual([0, FIRST]);
  });
});

describe("a release", () => {
  it("waits for nobody who has locked a state, and says who", async () => {
    const folder = stateFolder("locks/organization/random-camera-reviews/aws-staging");
    await mkdir(folder, { recursive: true });
    const since = "2026-11-24T10:00:00Z";
    const lock = { pid: 4711, username: "somebody", hostname: "elsewhere", timestamp: since };
    await writeFile(path.join(folder, "0.json"), JSON.stringify(lock));
    await deployment.workspace.set("aws-staging", "logLevel", "warn");
    const { code, stdout } = await deploy(["--only", "aws", ...QUIET]);
    await deployment.mustRun(["cancel", "--yes", "aws-staging"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`locked by somebody@elsewhere (process 4711) since ${since}`);
    expect(stdout).toContain("pulumi cancel -s aws-staging");
  });

  it("is cancelled by one Ctrl-C: what is under way ends, no lock stays, and the command that is told goes on", async () => {
    let isSent = false;
    const cancelled = await deploy(["--only", "aws,gcp", "--image", SECOND, "--json", ...QUIET], {
      onLine: (line, interrupt) => {
        if (isSent || !/"resource-began".*apps\/v1:Deployment/.test(line)) return;
        isSent = true;
        interrupt("SIGINT");
        interrupt("SIGINT"); // as npm passes it on
      },
    });
    expect([isSent, cancelled.code]).toEqual([true, 130]);
    expect(Object.values(resultsOf(cancelled))).toContain("cancelled");
    expect([await findLocks(), await imageOfFile()]).toEqual([[], SECOND]);
    const resumed = await deploy([...optionsOf(cancelled.report?.resume), "--json"]);
    expect([resumed.code, new Set(Object.values(resultsOf(resumed)))]).toEqual([0, new Set(["applied"])]);
    const { stdout } = await deploy(["--only", "aws,gcp", "--preview"]);
    expect(stdout).toContain(`aws-staging and gcp-staging run ${SECOND}`);
  });

  it("is rolled back to the last image that was good on both clouds", async () => {
    const back = await runCommand(deployment, "rollback", ["staging", ...QUIET]);
    expect([back.code, await imageOfFile()]).toEqual([0, FIRST]);
    expect(back.stdout).toContain(`back from ${SECOND} to ${FIRST}`);
    const none = await runCommand(deployment, "rollback", ["staging", ...QUIET]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("There is no other image")]);
  });
});

describe("drift", () => {
  it("is none where nobody has changed anything", async () => {
    const { code, stdout } = await runCommand(deployment, "drift", ["staging"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`No drift in ${STACKS.length} of ${STACKS.length} stacks`),
    ]);
  });

  it("is told as what has changed and what is gone, in one document for machines", async () => {
    const { clouds } = deployment;
    const ofStack = (urn: string, type: string) => urn.includes(":aws-staging::") && urn.includes(type);
    const [queue] = clouds.world.all().filter(({ urn }) => ofStack(urn, "aws:sqs/queue:Queue"));
    const [alarm] = clouds.world.all().filter(({ urn }) => ofStack(urn, "aws:cloudwatch/metricAlarm:"));
    clouds.change(queue?.urn ?? "", (inputs) => ({ ...inputs, visibilityTimeoutSeconds: 7 }));
    clouds.remove(alarm?.urn ?? "");
    const { code, stdout } = await runCommand(deployment, "drift", ["staging", "--json"]);
    const { stacks } = JSON.parse(stdout) as { stacks: { stack: string; drifted: unknown[] }[] };
    expect(code).toBe(1);
    expect(stacks.find(({ stack }) => stack === "aws-staging")?.drifted).toEqual(
      expect.arrayContaining([
        { urn: queue?.urn, what: "changed", properties: ["visibilityTimeoutSeconds"] },
        { urn: alarm?.urn, what: "gone", properties: [] },
      ]),
    );
  });
});
