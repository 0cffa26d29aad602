import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { judgePreview } from "../../../scripts/preview-losses.ts";
import type { Deployment } from "../deployment.ts";
import { tellEvidence } from "../evidence.ts";
import { deployed } from "../saved-deployment.ts";
import { layersOf } from "../stack-layers.ts";

const ENVIRONMENT = "staging";
const [, ...LAYERS] = layersOf(ENVIRONMENT);
const STACKS = LAYERS.flat();
/** As docs/operations.md tells it. */
const REMOVED = [["entry-staging"], ["interconnect-staging"], ["gcp-staging", "aws-staging"], ["dns-staging"]];
/** `entry` has no such setting: it protects nothing. */
const TORN_DOWN = STACKS.filter((stack) => stack !== "entry-staging");

let deployment: Deployment;
let accounts: readonly string[];
beforeAll(async () => {
  deployment = await deployed(ENVIRONMENT);
  accounts = leftOf((stack) => stack.startsWith("account-"));
});
afterAll(() => deployment.close());

const leftOf = (isMeant: (stack: string) => boolean): string[] =>
  deployment.clouds.world
    .all()
    .filter(({ urn }) => isMeant(urn.split(":")[2] ?? ""))
    .map(({ type, name }) => `${type} ${name}`)
    .sort();

describe("staging as it stands", () => {
  /** As docs/operations.md tells it: with the engine's own preview, which ends it before anything is removed. With --skip-preview all but the protected would go. */
  it.each(["dns-staging", "aws-staging", "gcp-staging", "interconnect-staging"])(
    "%s isn't removed by a destroy",
    async (stack) => {
      const before = leftOf((each) => each === stack);
      const { code, stdout, stderr, diagnostics } = await deployment.run(["destroy", "--yes", "-s", stack]);
      expect(code).not.toBe(0);
      expect(stdout + stderr + diagnostics.map(({ message }) => message)).toMatch(/protect/);
      expect(leftOf((each) => each === stack)).toEqual(before);
    },
  );

  it("is told by check-preview to be lost", async () => {
    const { stdout } = await deployment.run([
      "destroy",
      "--preview-only",
      "--ignore-protect",
      "--json",
      "-s",
      "dns-staging",
    ]);
    expect(judgePreview(stdout, "destroy").losses.map(({ kind }) => kind)).toContain("zone");
  });
});

describe("production", () => {
  it.each(["dns", "aws", "gcp", "interconnect"])("refuses to be torn down by a setting of %s", async (kind) => {
    const stack = `${kind}-production`;
    await deployment.mustRun(["stack", "init", stack]);
    await deployment.workspace.set(stack, "teardown", true);
    const { code, diagnostics } = await deployment.run(["preview", "-s", stack]);
    expect(code).not.toBe(0);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain(
      "production is never torn down by a setting",
    );
  });
});

describe("staging, torn down on purpose", () => {
  it("gives up its protections by an up of each stack, which the policies let through", async () => {
    for (const stack of TORN_DOWN) await deployment.workspace.set(stack, "teardown", true);
    for (const stacks of LAYERS)
      await Promise.all(
        stacks.map((stack) =>
          deployment.mustRun(["up", "--yes", "--skip-preview", "-s", stack, "--policy-pack", "policies"]),
        ),
      );
  });

  it("is removed, one stack after the other", async () => {
    for (const stacks of REMOVED)
      await Promise.all(stacks.map((stack) => deployment.mustRun(["destroy", "--yes", "--skip-preview", "-s", stack])));
  });

  it("leaves only what the operations' page says, and the accounts as they were", () => {
    const left = leftOf((stack) => STACKS.includes(stack));
    tellEvidence(
      "engine-teardown",
      "What staging leaves behind",
      left.map((each) => ({ left: each })),
    );
    expect(left.filter((each) => !STAYS.some((pattern) => pattern.test(each)))).toEqual([]);
    expect(leftOf((stack) => stack.startsWith("account-"))).toEqual(accounts);
  });

  it("can be made again from nothing", async () => {
    await deployment.workspace.set("dns-staging", "teardown", undefined);
    const { changes } = await deployment.mustRun(["preview", "-s", "dns-staging"]);
    expect(Object.keys(changes)).toEqual(["create"]);
  });
});

/** On purpose: locked anchors, keys until their days are over, Google's own peering, what PostgreSQL holds. */
const STAYS = [
  /^aws:s3\/bucket\w*:\w+ images-anchors/,
  /^gcp:kms\//,
  /^gcp:servicenetworking\/connection:/,
  /^gcp:sql\/(user|database):/,
];
