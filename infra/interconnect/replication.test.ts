import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { type Output, output } from "@pulumi/pulumi";
import type { JobPlace } from "../kubernetes/job.ts";
import { ofType, onlyOne, type RecordedResource, type Recording, record } from "../recording/record.ts";
import { REPLICATION_LOGIN, Replication } from "./replication.ts";
import { planWriter, WriterInvalid, type WriterPlan } from "./writer.ts";

const place: JobPlace = {
  namespace: "camera-reviews",
  serviceAccount: "admin",
  settings: { LOG_LEVEL: "info" },
  secrets: [
    {
      set: "owner",
      driver: "secrets-store.csi.k8s.io",
      className: "owner",
      entries: ["MIGRATE_DATABASE_URL", "REPLICATION_PASSWORD"],
    },
  ],
  databaseAuthority: "authority",
};
const digest = `sha256:${"a".repeat(64)}`;
const first = planWriter({ sites: ["aws", "gcp"], firstWriter: "aws", epoch: 1 });

function build(writer: WriterPlan): Replication {
  const siteOf = (name: string) => ({
    kubernetes: new kubernetes.Provider(name, { kubeconfig: "{}" }),
    jobs: output(place) as Output<JobPlace>,
    image: `${name}.example/reviews@${digest}`,
    primaryHost: `db.${name}.example`,
    databaseName: "reviews",
  });
  return new Replication("replication", { writer, sites: { aws: siteOf("aws"), gcp: siteOf("gcp") } });
}
const make = (writer: WriterPlan, isPreview = false) => record(() => build(writer).jobs, { isPreview });

const JOB = "kubernetes:batch/v1:Job";
interface Container {
  readonly args: string[];
  readonly image: string;
  readonly env: { readonly name: string; readonly value: string }[];
}
function containerOf({ inputs }: RecordedResource): Container {
  const { spec } = inputs as { spec: { template: { spec: { containers: Container[] } } } };
  return spec.template.spec.containers[0] as Container;
}

describe("Replication", () => {
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await make(first);
  });
  const job = (name: string) => onlyOne(made.resources, JOB, name);

  it("makes the publication in the writer's cluster and the subscription in the other's", () => {
    const publication = job("replication-publication-job");
    expect(containerOf(publication)).toMatchObject({
      args: ["admin", "make-publication"],
      image: `aws.example/reviews@${digest}`,
    });
    expect(publication.provider).toContain("::aws::");
    const subscription = job("replication-subscription-job");
    expect(containerOf(subscription)).toMatchObject({
      args: ["admin", "make-subscription"],
      image: `gcp.example/reviews@${digest}`,
    });
    expect(subscription.provider).toContain("::gcp::");
  });

  it("subscribes after there is something to subscribe to", () => {
    expect(job("replication-subscription-job").dependsOn).toContain(job("replication-publication-job").urn);
  });

  it("names the publisher to the subscriber by an encrypted address without a password, which is a file", () => {
    const { env } = containerOf(job("replication-subscription-job"));
    expect(env).toContainEqual({
      name: "PUBLISHER_URL",
      value: "postgres://camera_replication@db.aws.example:5432/reviews?sslmode=require",
    });
    expect(env).toContainEqual({ name: "LOG_LEVEL", value: "info" });
    for (const { name } of [job("replication-publication-job"), job("replication-subscription-job")])
      expect(containerOf(job(name)).env).toContainEqual({
        name: "REPLICATION_PASSWORD_FILE",
        value: "/secrets/owner/REPLICATION_PASSWORD",
      });
    expect(containerOf(job("replication-publication-job")).env.map(({ name }) => name)).not.toContain("PUBLISHER_URL");
  });

  it("calls the login as the service does", () => {
    const service = readFileSync("service/db/replication.ts", "utf8");
    expect(service).toContain(`REPLICATION_LOGIN = "${REPLICATION_LOGIN}"`);
  });

  it("makes its Jobs its children's children", () => {
    const { urn } = onlyOne(made.resources, "camera-reviews:interconnect:Replication");
    const components = ofType(made.resources, "camera-reviews:kubernetes:AdminJob");
    expect(components.map(({ parent }) => parent)).toEqual([urn, urn]);
  });

  it("turns round when the copy was promoted and the first writer follows", async () => {
    const writer = planWriter({
      sites: ["aws", "gcp"],
      firstWriter: "aws",
      promoted: "gcp",
      subscriber: "aws",
      epoch: 2,
    });
    const { resources } = await make(writer);
    expect(onlyOne(resources, JOB, "replication-publication-job").provider).toContain("::gcp::");
    expect(onlyOne(resources, JOB, "replication-subscription-job").provider).toContain("::aws::");
  });

  it("makes nothing while nobody follows", async () => {
    const { resources, result } = await make(
      planWriter({ sites: ["aws", "gcp"], firstWriter: "aws", promoted: "gcp", epoch: 2 }),
    );
    expect([ofType(resources, JOB), result]).toEqual([[], []]);
  });

  it("previews", async () => {
    expect(ofType((await make(first, true)).resources, JOB)).toHaveLength(2);
  });

  it("refuses a site that is not connected", async () => {
    const writer = planWriter({ sites: ["aws", "azure"], firstWriter: "aws", epoch: 1 });
    await record(() => void expect(() => build(writer)).toThrow(WriterInvalid));
  });
});
