import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Deployment } from "../deployment.ts";
import type { Step } from "../engine-events.ts";
import { deployed } from "../saved-deployment.ts";

const STACK = "dns-production";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployed("production", 2);
});
afterAll(() => deployment.close());

const urnOf = (type: string): string => {
  const found = deployment.clouds.world.all().find((thing) => thing.type === type && thing.urn.includes(`:${STACK}::`));
  if (!found) throw new Error(`There is no ${type} of ${STACK}.`);
  return found.urn;
};
const changes = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ op, differences }) => !["same", "read"].includes(op) && (op !== "refresh" || differences.length > 0))
    .map(({ op, urn, differences }) => [op, urn.split("::").at(-1), ...differences].join(" "));

describe("what was changed by hand", () => {
  it("is told by a refresh, with the property, and changes nothing by that", async () => {
    deployment.clouds.change(urnOf("aws:route53/zone:Zone"), (inputs) => ({ ...inputs, comment: "changed by hand" }));
    const refresh = await deployment.mustRun(["refresh", "--preview-only", "-s", STACK]);
    expect(changes(refresh.steps)).toEqual([expect.stringMatching(/zone.* comment/)]);
    const { code } = await deployment.run(["refresh", "--preview-only", "--expect-no-changes", "-s", STACK]);
    expect(code).not.toBe(0);
  });

  it("is planned to be put right, and is put right by the next up", async () => {
    const preview = await deployment.mustRun(["preview", "--refresh", "-s", STACK]);
    expect(changes(preview.steps)).toContainEqual(expect.stringMatching(/^update .*comment/));
    await deployment.mustRun(["up", "--yes", "--skip-preview", "--refresh", "-s", STACK]);
    const { code } = await deployment.run(["refresh", "--preview-only", "--expect-no-changes", "-s", STACK]);
    expect(code).toBe(0);
  });
});

describe("what was removed by hand", () => {
  it("is told by a refresh, made again by the next up, and nothing else is touched", async () => {
    const urn = urnOf("aws:route53/queryLog:QueryLog");
    deployment.clouds.remove(urn);
    const refresh = await deployment.mustRun(["refresh", "--preview-only", "-s", STACK]);
    expect(changes(refresh.steps)).toEqual([expect.stringMatching(/^delete .*query-log/)]);
    const up = await deployment.mustRun(["up", "--yes", "--skip-preview", "--refresh", "-s", STACK]);
    expect(changes(up.steps).filter((each) => !/^(refresh|delete) /.test(each))).toEqual([
      expect.stringMatching(/^create .*query-log/),
    ]);
    expect(deployment.clouds.world.all().map((thing) => thing.urn)).toContain(urn);
  });
});
