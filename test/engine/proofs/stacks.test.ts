import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Deployment, startDeployment } from "../deployment.ts";
import { type Row, tellEvidence } from "../evidence.ts";
import type { PulumiRun } from "../pulumi.ts";
import { layersOf } from "../stack-layers.ts";

let deployment: Deployment;
const rows: Row[] = [];

beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(async () => {
  if (rows.length > 0) tellEvidence("engine-stacks", "Production from nothing, by the real engine", rows);
  await deployment.close();
});

/** Those of one layer at once, as `npm run deploy` does. */
describe.each(layersOf("production").map((stacks) => [stacks.join(" and "), stacks] as const))("%s", (_, stacks) => {
  const runs = new Map<string, Record<string, PulumiRun>>();
  const runAll = async (step: string, argsOf: (stack: string) => readonly string[]): Promise<PulumiRun[]> =>
    Promise.all(
      stacks.map(async (stack) => {
        const run = await deployment.mustRun(argsOf(stack));
        runs.set(stack, { ...runs.get(stack), [step]: run });
        return run;
      }),
    );

  it("is planned from nothing without a violation of the policies", async () => {
    await Promise.all(stacks.map((stack) => deployment.mustRun(["stack", "init", stack])));
    const previews = await runAll("preview", (stack) => ["preview", "-s", stack, "--policy-pack", "policies"]);
    expect(previews.flatMap(({ violations }) => violations.filter(({ level }) => level === "mandatory"))).toEqual([]);
    for (const { changes } of previews) expect(Object.keys(changes)).toEqual(["create"]);
  });

  it("is made as it was planned", async () => {
    const ups = await runAll("up", (stack) => ["up", "--yes", "--skip-preview", "-s", stack]);
    for (const [index, { changes }] of ups.entries())
      expect(changes).toEqual(runs.get(stacks[index] ?? "")?.preview?.changes);
  });

  it("has nothing left to do", async () => {
    const previews = await runAll("again", (stack) => ["preview", "-s", stack]);
    expect(previews.flatMap(({ steps }) => steps).filter(isChange)).toEqual([]);
  });

  it("finds the clouds as it left them", async () => {
    const refreshes = await runAll("refresh", (stack) => ["refresh", "--preview-only", "-s", stack]);
    expect(refreshes.flatMap(({ steps }) => steps).filter(isDrift)).toEqual([]);
    for (const stack of stacks) rows.push(rowOf(stack, runs.get(stack) ?? {}));
  });
});

const isChange = ({ op }: { op: string }): boolean => !["same", "read"].includes(op);
const isDrift = ({ op, differences }: { op: string; differences: readonly string[] }): boolean =>
  !["same", "read", "refresh"].includes(op) || differences.length > 0;

function rowOf(stack: string, { preview, up, again, refresh }: Record<string, PulumiRun>): Row {
  return {
    stack,
    resources: up?.changes.create ?? 0,
    "preview with policies, s": preview?.seconds ?? 0,
    "up, s": up?.seconds ?? 0,
    "second preview, s": again?.seconds ?? 0,
    "refresh, s": refresh?.seconds ?? 0,
    "mandatory violations": preview?.violations.filter(({ level }) => level === "mandatory").length ?? 0,
    "other violations": preview?.violations.filter(({ level }) => level !== "mandatory").length ?? 0,
  };
}
