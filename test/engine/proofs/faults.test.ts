import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Deployment } from "../deployment.ts";
import { deployed } from "../saved-deployment.ts";

const STACK = "dns-production";
const UP = ["up", "--yes", "--skip-preview", "-s", STACK];

let deployment: Deployment;
let before: ReturnType<Deployment["clouds"]["snapshot"]>;
beforeAll(async () => {
  deployment = await deployed("production", 1);
  before = deployment.clouds.snapshot();
  await deployment.mustRun(["stack", "init", STACK]);
});
afterAll(() => deployment.close());

const made = () => deployment.clouds.world.all().filter(({ urn }) => urn.includes(`:${STACK}::`));
const twice = (): string[] => {
  const urns = made().map(({ urn }) => urn);
  return urns.filter((urn, index) => urns.indexOf(urn) !== index);
};
/** The same stack from nothing, for each kind of trouble. */
async function begin(): Promise<void> {
  deployment.clouds.clearFaults();
  await deployment.run(["stack", "rm", "--yes", "--force", "--preserve-config", STACK]);
  deployment.clouds.restore(before);
  await deployment.mustRun(["stack", "init", STACK]);
}

describe("a cloud that fails half-way", () => {
  it("fails the command, which tells what and why, and keeps what is made", async () => {
    await begin();
    deployment.clouds.fault({ kind: "error", type: "aws:route53/queryLog:" });
    const { code, diagnostics, changes } = await deployment.run(UP);
    expect(code).not.toBe(0);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        urn: expect.stringContaining("QueryLog"),
        message: expect.stringContaining("InternalFailure"),
      }),
    );
    expect(changes.create).toBeGreaterThan(0);
    expect(made().length).toBeGreaterThan(0);
  });

  it("is gone on with by the same command, and nothing is made twice", async () => {
    const kept = new Set(made().map(({ urn }) => urn));
    const { steps } = await deployment.mustRun(UP);
    const again = steps.filter(({ op, urn }) => op === "create" && kept.has(urn));
    expect(again).toEqual([]);
    expect(twice()).toEqual([]);
    expect((await deployment.run(["preview", "--expect-no-changes", "-s", STACK])).code).toBe(0);
  });
});

describe("a cloud that is asked too often", () => {
  it("fails the command with its own words, and the same command goes on", async () => {
    await begin();
    deployment.clouds.fault({ kind: "throttling", type: "aws:route53/record:", nth: 2, times: 3 });
    const first = await deployment.run(UP);
    expect(first.code).not.toBe(0);
    expect(first.diagnostics.map(({ message }) => message).join("\n")).toContain("Rate exceeded");
    for (let tries = 0; tries < 3; tries++) if ((await deployment.run(UP)).code === 0) break;
    expect((await deployment.run(["preview", "--expect-no-changes", "-s", STACK])).code).toBe(0);
    expect(twice()).toEqual([]);
  });
});

describe("a connection that is lost while something is being made", () => {
  it("leaves something that the engine doesn't know of, which the next try names", async () => {
    await begin();
    deployment.clouds.fault({ kind: "lost", type: "aws:cloudwatch/logGroup:" });
    const first = await deployment.run(UP);
    expect(first.code).not.toBe(0);
    const orphan = made().find(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    expect(orphan).toBeDefined();
    const second = await deployment.run(UP);
    expect(second.code).not.toBe(0);
    expect(second.diagnostics.map(({ message }) => message).join("\n")).toMatch(/LogGroup \S+: there is \S+ already/);
    expect(twice()).toEqual([]);
  });

  it("is mended by removing that, and the stack goes on", async () => {
    const orphans = made().filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    expect(orphans).toHaveLength(1);
    for (const { urn } of orphans) deployment.clouds.remove(urn);
    await deployment.mustRun(UP);
    expect(twice()).toEqual([]);
    expect((await deployment.run(["preview", "--expect-no-changes", "-s", STACK])).code).toBe(0);
  });
});
