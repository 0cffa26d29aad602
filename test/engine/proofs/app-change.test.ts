import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Deployment } from "../deployment.ts";
import type { Step } from "../engine-events.ts";
import { deployed } from "../saved-deployment.ts";

const SITES = ["aws-production", "gcp-production"];
const NEW_IMAGE = `sha256:${"b".repeat(64)}`;
const NEW_COLLECTOR = `sha256:${"d".repeat(64)}`;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployed("production");
});
afterAll(() => deployment.close());

/** `update kubernetes:apps/v1:Deployment workload-web`. */
const changesOf = async (args: readonly string[]): Promise<string[]> =>
  (await deployment.mustRun(args)).steps.filter(isChange).map(told).sort();
const isChange = ({ op }: Step): boolean => !["same", "read"].includes(op) && !PARTS.has(op);
/** Of a replacement, which is told as a whole, too. */
const PARTS = new Set(["create-replacement", "delete-replaced"]);
const told = ({ op, type, urn }: Step): string => `${op} ${type} ${urn.split("::").at(-1)}`;

describe("a new image", () => {
  it.each(SITES)("rolls the pods of %s and runs its Jobs anew, and nothing else", async (stack) => {
    await deployment.workspace.setFacts("production", { image: NEW_IMAGE });
    expect(await changesOf(["preview", "-s", stack])).toEqual([
      "replace kubernetes:batch/v1:Job workload-allow-login-job",
      "replace kubernetes:batch/v1:Job workload-migrate",
      "update kubernetes:apps/v1:Deployment workload-web",
      "update kubernetes:apps/v1:Deployment workload-worker",
    ]);
  });

  it("is refused by what joins the sites while only one has it", async () => {
    await deployment.mustRun(["up", "--yes", "--skip-preview", "-s", "aws-production"]);
    for (const stack of ["interconnect-production", "entry-production"]) {
      const { code, diagnostics } = await deployment.run(["preview", "-s", stack]);
      expect(code).not.toBe(0);
      expect(diagnostics.map(({ message }) => message).join("\n")).toContain("Both sites must run the same image");
    }
  });

  it("repeats the replication's commands and leaves the ways and names alone", async () => {
    await deployment.mustRun(["up", "--yes", "--skip-preview", "-s", "gcp-production"]);
    expect(await changesOf(["preview", "-s", "interconnect-production"])).toEqual([
      "replace kubernetes:batch/v1:Job replication-publication-job",
      "replace kubernetes:batch/v1:Job replication-subscription-job",
    ]);
    expect(await changesOf(["preview", "-s", "entry-production"])).toEqual([]);
  });
});

describe("a new collector", () => {
  it.each(SITES)("rolls the collector of %s, and nothing else", async (stack) => {
    await deployment.workspace.setFacts("production", { collector: NEW_COLLECTOR });
    expect(await changesOf(["preview", "-s", stack])).toEqual([
      "update kubernetes:apps/v1:Deployment workload-collector",
    ]);
  });
});
