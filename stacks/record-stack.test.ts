import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import type { z } from "zod";
import { ofType } from "../infra/recording/record.ts";
import { EXAMPLE_ACCOUNTS, EXAMPLE_FACTS, EXAMPLE_SETTINGS } from "./examples.ts";
import { type RecordedStack, recordStack } from "./record-stack.ts";
import { STACKS, TABLE } from "./table.ts";

const PROJECT = "random-camera-reviews";
const DIGEST = `sha256:${"e".repeat(64)}`;
const OFFICE = { name: "porto", addresses: ["203.0.113.1"], asn: 64_600, ranges: ["10.40.0.0/16"] };

const ACCOUNT = {
  repository: "example/other",
  branch: "release/1",
  notify: ["other@example.com"],
  ciProvider: "off",
  trailLockDays: 400,
  admits: ["mirror.example.com/kedacore/*"],
  untaggedImageDays: 7,
};
const SITE = {
  clusterAccess: "private",
  notify: { page: ["other@example.com"], ticket: ["other@example.com"] },
  budgetUsd: 70,
  editorAppUrl: "https://edit.example.com",
  mailFrom: "other@example.com",
  firstAdmin: "first@example.com",
  durability: "local",
  firewall: "count",
  logLevel: "debug",
  databasePool: 20,
  keda: {
    version: "2.19.0",
    registry: "mirror.example.com/keda",
    digests: { operator: DIGEST, metricsServer: DIGEST, webhooks: DIGEST },
  },
  teardown: true,
};
/** By stack: every setting, none as it is without a word. */
const ALL: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "account-aws": { ...ACCOUNT, singletons: { detector: "off" } },
  "account-gcp": { ...ACCOUNT, singletons: { "data-access-logs": "off" } },
  "dns-staging": {
    certificateContact: "other@example.com",
    delegationWaitMinutes: 0,
    unsigned: "another provider signs it",
    originSecretGeneration: 3,
    teardown: true,
  },
  "aws-staging": {
    ...SITE,
    admins: ["arn:aws:iam::111122223333:role/other"],
    viewers: ["arn:aws:iam::111122223333:role/viewer"],
    size: { storageGiB: 50 },
    zoneIds: ["sae1-az3", "sae1-az2", "sae1-az1"],
    databaseAuthority: "-----BEGIN CERTIFICATE-----\nb3RoZXI=\n-----END CERTIFICATE-----\n",
    kubernetesVersion: "1.36",
    endpoints: ["ecr.api"],
  },
  "gcp-staging": {
    ...SITE,
    admins: ["group:other@example.com"],
    viewers: ["group:viewers@example.com"],
    size: { storageGiB: 50 },
    zones: ["southamerica-east1-c", "southamerica-east1-b", "southamerica-east1-a"],
  },
  "interconnect-staging": { keyVersions: [1, 2, 3, 4], teardown: true },
  "entry-staging": { weights: { aws: 255, gcp: 1 } },
};

function expectTold(resources: RecordedStack["resources"], variables: Readonly<Record<string, string>>): void {
  const text = JSON.stringify(ofType(resources, "kubernetes:apps/v1:Deployment").map(({ inputs }) => inputs));
  for (const [name, value] of Object.entries(variables)) expect(text).toContain(JSON.stringify({ name, value }));
}

describe("every setting", () => {
  it.each(Object.keys(ALL))("of %s can be set, to something else than it is without a word", async (stack) => {
    const { SETTINGS } = (await TABLE.find(({ name }) => name === stack)?.load()) ?? { SETTINGS: {} };
    const given = ALL[stack] ?? {};
    expect(Object.keys(given).sort()).toEqual(Object.keys(SETTINGS).sort());
    for (const [key, schema] of Object.entries(SETTINGS as Record<string, z.ZodType>))
      expect(schema.safeParse(undefined).data).not.toEqual(schema.parse(given[key]));
    const { resources } = await recordStack(stack, { settings: given });
    expect(resources.length).toBeGreaterThan(10);
  });

  it("of the service reaches its pods", async () => {
    const { resources } = await recordStack("aws-staging", { settings: ALL["aws-staging"] ?? {} });
    expectTold(resources, { LOG_LEVEL: "debug", DATABASE_POOL: "20", DURABILITY: "local" });
  });

  it("of an environment can be set", async () => {
    const facts = {
      owner: "other",
      costCentre: "other",
      domain: "example.org",
      image: DIGEST,
      collector: DIGEST,
      writer: { first: "gcp", epoch: 2, promoted: "aws", follower: "gcp" },
      ranges: { aws: "10.30.0.0/16", gcp: "10.31.0.0/16" },
      aws: { accountId: "999988887777" },
      gcp: { project: "other-project", projectNumber: "999999", billingAccount: "FFFFFF-FFFFFF-FFFFFF" },
      offices: [OFFICE],
      migrateAlone: true,
    };
    expect(Object.keys(facts).sort()).toEqual(Object.keys(EXAMPLE_FACTS.staging).sort());
    const { resources } = await recordStack("gcp-staging", { facts });
    expect(resources.find(({ type }) => type === "pulumi:providers:gcp")?.inputs).toMatchObject({
      project: "other-project",
    });
    expectTold(resources, {
      MIGRATE_ALONE: "true",
      FIRST_WRITER: "gcp",
      PUBLIC_URL: "https://www.staging.example.org",
    });
    expect(JSON.stringify(resources)).toContain(OFFICE.ranges[0]);
  });
});

describe("an office", () => {
  it("is named once: the interconnect makes its tunnels, the sites admit its range", async () => {
    const facts = { offices: [OFFICE] };
    const without = await recordStack("interconnect-staging");
    const { resources } = await recordStack("interconnect-staging", { facts });
    const made = (all: typeof resources) => ofType(all, "gcp:compute/vPNTunnel:VPNTunnel").length;
    expect(made(resources)).toBe(made(without.resources) + 2);
    expect(JSON.stringify((await recordStack("aws-staging", { facts })).resources)).toContain(OFFICE.ranges[0]);
  });
});

describe("a checkout that is filled in", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "stacks-"));
    for (const stack of STACKS) {
      const file = `Pulumi.${stack}.yaml`;
      cpSync(path.join(import.meta.dirname, file), path.join(folder, file));
    }
    const facts = { ...EXAMPLE_FACTS.staging, owner: "mine", offices: [OFFICE] };
    writeFileSync(path.join(folder, "environment.staging.json"), JSON.stringify(facts));
    writeFileSync(
      path.join(folder, "environment.account.json"),
      JSON.stringify({ ...EXAMPLE_ACCOUNTS, owner: "mine" }),
    );
    fill("account-aws", { ...EXAMPLE_SETTINGS["account-aws"]?.plain, repository: "mine/reviews" });
    fill("dns-staging", { ...EXAMPLE_SETTINGS["dns-staging"]?.plain, certificateContact: "mine@example.com" });
    fill("aws-staging", { ...EXAMPLE_SETTINGS["aws-staging"]?.plain, budgetUsd: 77, mailUrl: { secure: "v1:abc" } });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function fill(stack: string, settings: Readonly<Record<string, unknown>>): void {
    const file = path.join(folder, `Pulumi.${stack}.yaml`);
    const lines = Object.entries(settings).map(([key, value]) => stringify({ [`${PROJECT}:${key}`]: value }));
    const text = readFileSync(file, "utf8").replace("config: {}", "config:");
    writeFileSync(file, `${text}${lines.join("").replace(/^/gm, "  ").trimEnd()}\n`);
  }

  it("changes nothing of what tests are told", async () => {
    for (const stack of ["account-aws", "dns-staging", "aws-staging"])
      expect((await recordStack(stack, { folder })).resources).toEqual((await recordStack(stack)).resources);
  });

  it("is what is run when its user asks for his own", async () => {
    const { resources } = await recordStack("aws-staging", { settings: "mine", folder });
    const [provider] = ofType(resources, "pulumi:providers:aws");
    expect(JSON.stringify(provider?.inputs)).toContain("mine");
    expect(ofType(resources, "aws:budgets/budget:Budget")[0]?.inputs).toMatchObject({ limitAmount: "77" });
    expect(JSON.stringify(resources)).toContain(OFFICE.ranges[0]);
  });

  it("tells what is still missing", async () => {
    await expect(recordStack("gcp-staging", { settings: "mine", folder })).rejects.toThrow(
      /^stacks\/Pulumi\.account-gcp\.yaml has 2 problems:\n {2}repository: is not set; it must be .*\n {2}notify: is not set;/,
    );
    await expect(recordStack("dns-production", { settings: "mine", folder })).rejects.toThrow(
      "stacks/environment.production.json can't be read: ",
    );
  });
});
