import { beforeAll, describe, expect, it } from "@jest/globals";
import { GCP_SERVICES } from "../infra/gcp/audit-services.ts";
import { grantableRoles } from "../infra/gcp/delivery-roles.ts";
import { ofType, type RecordedResource } from "../infra/recording/record.ts";
import { recordedStack } from "../test/support/recorded-stacks.ts";
import { recordStack } from "./record-stack.ts";

/** What programs ask of the project must be what the account's program has made possible there. */

const SITES = ["gcp-staging", "gcp-production", "interconnect-production", "dns-production"];

/** Of each of the provider's modules, the interface that answers it. */
const INTERFACES: Readonly<Record<string, string>> = {
  artifactregistry: "artifactregistry",
  binaryauthorization: "binaryauthorization",
  "billing/accountIamMember": "cloudbilling",
  "billing/budget": "billingbudgets",
  certificatemanager: "certificatemanager",
  compute: "compute",
  container: "container",
  dns: "dns",
  iam: "iam",
  kms: "cloudkms",
  logging: "logging",
  monitoring: "monitoring",
  "projects/iAMAuditConfig": "cloudresourcemanager",
  "projects/iAMCustomRole": "iam",
  "projects/iAMMember": "cloudresourcemanager",
  "projects/service": "serviceusage",
  "projects/serviceIdentity": "serviceusage",
  pubsub: "pubsub",
  secretmanager: "secretmanager",
  serviceaccount: "iam",
  servicenetworking: "servicenetworking",
  sql: "sqladmin",
  storage: "storage",
};

describe("the project on Google Cloud", () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    const stacks = ["account-gcp", ...SITES];
    resources = (await Promise.all(stacks.map((stack) => recordedStack(stack)))).flatMap((each) => each.resources);
  });

  it("has the interface of everything that is made in it", () => {
    const asked = resources.flatMap(({ type }) => /^gcp:([^:]+):/.exec(type)?.[1] ?? []);
    for (const module of new Set(asked)) {
      const api = INTERFACES[module] ?? INTERFACES[module.split("/")[0] ?? ""];
      expect([module, GCP_SERVICES]).toEqual([module, expect.arrayContaining([`${api}.googleapis.com`])]);
    }
  });

  it("lets whoever deploys a site hand on every role that the site hands on", async () => {
    for (const stack of SITES) {
      const grants = ofType((await recordedStack(stack)).resources, "gcp:projects/iAMMember:IAMMember");
      for (const { inputs } of grants) expect(grantableRoles(String(inputs.project))).toContain(inputs.role);
    }
  });
});

describe("the replication when the copy has become the writer", () => {
  it("is told an address that the first writer's database can find: names of Cloud SQL are known in their own network only", async () => {
    const writer = { first: "aws", epoch: 2, promoted: "gcp", follower: "aws" } as const;
    const { resources } = await recordStack("interconnect-production", { facts: { writer } });
    const jobs = ofType(resources, "kubernetes:batch/v1:Job").map(({ inputs }) => JSON.stringify(inputs));
    const told = jobs.flatMap((job) => /"postgres:\/\/camera_replication@([^:]+):/.exec(job)?.[1] ?? []);
    expect(told).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/)]);
  });
});
