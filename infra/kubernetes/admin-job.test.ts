import { beforeAll, describe, expect, it } from "@jest/globals";
import { type Output, output } from "@pulumi/pulumi";
import { ExampleThing, exampleProvider, IMAGE } from "../../test/support/example-workload.ts";
import { onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { AdminJob } from "./admin-job.ts";
import type { JobPlace } from "./job.ts";

const PLACE: JobPlace = {
  namespace: "camera-reviews",
  serviceAccount: "admin",
  settings: { SITE: "coast", DATABASE_AUTH: "password" },
  secrets: [{ set: "owner", driver: "secrets.example", className: "owner", entries: ["REPLICATION_PASSWORD"] }],
  databaseAuthority: "authority-0a1b2c3d",
};
const JOB = "kubernetes:batch/v1:Job";

const run = (place: () => JobPlace | Output<JobPlace>, words: string[] = ["reviews"], isPreview = false) =>
  record(
    () => {
      const tunnel = new ExampleThing("tunnel");
      return new AdminJob(
        "publication",
        { command: ["make-publication", ...words], image: output(IMAGE), place: place() },
        { providers: [exampleProvider()], dependsOn: [tunnel] },
      ).job;
    },
    { isPreview },
  );

describe("a Job of admin", () => {
  let resources: readonly RecordedResource[];
  let result: string;
  beforeAll(async () => {
    const recorded = await run(() => PLACE);
    resources = recorded.resources;
    result = String(recorded.result);
  });

  it("runs its command in the given place with the image", () => {
    expect(onlyOne(resources, JOB).inputs).toMatchObject({
      metadata: { namespace: "camera-reviews", labels: { "app.kubernetes.io/component": "make-publication" } },
      spec: {
        activeDeadlineSeconds: 900,
        template: {
          metadata: { labels: { "app.kubernetes.io/name": "job" } },
          spec: {
            serviceAccountName: "admin",
            automountServiceAccountToken: false,
            restartPolicy: "Never",
            containers: [
              {
                image: IMAGE,
                args: ["admin", "make-publication", "reviews"],
                env: [
                  { name: "DATABASE_AUTH", value: "password" },
                  { name: "SITE", value: "coast" },
                  { name: "REPLICATION_PASSWORD_FILE", value: "/secrets/owner/REPLICATION_PASSWORD" },
                ],
              },
            ],
          },
        },
      },
    });
  });

  it("doesn't try again what can't be helped, and never counts a replaced node", () => {
    expect(onlyOne(resources, JOB).inputs.spec).toMatchObject({
      podFailurePolicy: {
        rules: [
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          { action: "FailJob", onExitCodes: { containerName: "job", operator: "In", values: [2] } },
        ],
      },
    });
  });

  it("waits for what it was told to wait for, and is its component's child", () => {
    const job = onlyOne(resources, JOB);
    const component = onlyOne(resources, "camera-reviews:kubernetes:AdminJob");
    expect(job.parent).toBe(component.urn);
    expect(job.dependsOn).toContain(onlyOne(resources, "example:index:Thing").urn);
  });

  it("has another name with other words, and the same with the same", async () => {
    expect(result).toMatch(/^make-publication-[0-9a-f]{12}$/);
    expect((await run(() => PLACE)).result).toBe(result);
    expect((await run(() => PLACE, ["others"])).result).not.toBe(result);
  });

  it("takes the place of another stack, as its output", async () => {
    const other = await run(() => output(PLACE) as unknown as Output<JobPlace>);
    expect(onlyOne(other.resources, JOB).inputs).toEqual(onlyOne(resources, JOB).inputs);
  });

  it("can be planned before its place is there", async () => {
    const planned = await run(() => new ExampleThing("site").urn.apply(() => PLACE), ["reviews"], true);
    expect(onlyOne(planned.resources, JOB).name).toBe("publication-job");
  });
});
