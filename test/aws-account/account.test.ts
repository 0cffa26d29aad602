import { beforeAll, describe, expect, it } from "@jest/globals";
import { planGcpRanges } from "../../infra/gcp/ranges.ts";
import type { RecordedResource } from "../../infra/recording/record.ts";
import { EXAMPLE_FACTS } from "../../stacks/examples.ts";
import { type RecordStackOptions, recordStack } from "../../stacks/record-stack.ts";
import { type Mutation, mutate, set } from "../platform-contract/mutation.ts";
import type { Resources } from "../platform-contract/reading.ts";
import { CLUSTERS } from "./cluster.ts";
import { DATABASES } from "./databases.ts";
import { KEEPING, REMOVAL } from "./deletion.ts";
import { DEPLOYER } from "./deployer.ts";
import { EDGES, POLICIES } from "./edge.ts";
import { ENCRYPTION } from "./encryption.ts";
import { reach } from "./reach.ts";
import { READY } from "./ready.ts";
import { REGIONS } from "./regions.ts";
import { findRenamed, findReplaced, REPLACING } from "./replacement.ts";
import { ALONE, findSharedNames } from "./singletons.ts";
import { SLIPS, STAYING } from "./slips.ts";
import { TEXTS } from "./texts.ts";
import { type Check, World } from "./world.ts";

const ENVIRONMENTS = ["production", "staging"] as const;
type Environment = (typeof ENVIRONMENTS)[number];

const CHECKS: Readonly<Record<keyof typeof SLIPS, (environment: Environment) => Check>> = {
  ready: () => READY,
  regions: () => REGIONS,
  alone: () => ALONE,
  databases: () => DATABASES,
  reach: (environment) => reach(planGcpRanges(EXAMPLE_FACTS[environment].ranges.gcp)),
  clusters: () => CLUSTERS,
  edges: () => EDGES,
  policies: () => POLICIES,
  encryption: () => ENCRYPTION,
  keeping: () => KEEPING,
  texts: () => TEXTS,
  deployer: () => DEPLOYER,
};
const IDS = Object.keys(CHECKS) as (keyof typeof CHECKS)[];

const recordings = new Map<string, Resources>();
const recordingOf = (...names: readonly string[]): Resources => names.flatMap((name) => recordings.get(name) ?? []);
/** The site comes first: where two stacks call something alike, it is the site's that a site's parts mean. */
const stacksOf = (environment: Environment): string[] => [
  ...["aws", "dns", "interconnect", "entry"].map((stack) => `${stack}-${environment}`),
  "account-aws",
];

beforeAll(async () => {
  for (const name of new Set(ENVIRONMENTS.flatMap(stacksOf))) recordings.set(name, (await recordStack(name)).resources);
}, 120_000);

const findIn = (id: keyof typeof CHECKS, environment: Environment, resources: Resources): readonly string[] =>
  CHECKS[id](environment).find(new World(resources));

describe.each(ENVIRONMENTS)("what a real account would refuse, in %s", (environment) => {
  it.each(IDS.map((id) => [CHECKS[id](environment).says, id] as const))("%s", (_, id) => {
    expect(findIn(id, environment, recordingOf(...stacksOf(environment)))).toEqual([]);
  });
});

const slips = Object.entries(SLIPS).flatMap(([id, all]) =>
  (all as readonly Mutation[]).map(
    (slip) => [id as keyof typeof CHECKS, slip.on, slip.named ?? "", slip.says, slip] as const,
  ),
);

describe("what a real account would refuse", () => {
  it.each(slips)("is told (%s) when of %s %s %s", (id, _on, _named, _says, slip) => {
    expect(findIn(id, "production", mutate(recordingOf(...stacksOf("production")), slip))).not.toEqual([]);
  });

  it("is no name that two stacks of the account want", () => {
    const names = [...recordings.keys()];
    expect(findSharedNames(names.map((name) => recordingOf(name)))).toEqual([]);
    const twin = set("aws:eks/cluster:Cluster", "name", "reviews-production");
    expect(findSharedNames([recordingOf("aws-production"), mutate(recordingOf("aws-staging"), twin)])).not.toEqual([]);
  });
});

describe("a removal of staging", () => {
  let resources: Resources = [];
  beforeAll(async () => {
    const names = ["aws-staging", "dns-staging", "interconnect-staging"];
    const all = [];
    for (const name of names) all.push((await recordStack(name, { settings: { teardown: true } })).resources);
    resources = all.flat().filter(({ type }) => type.startsWith("aws:"));
  }, 60_000);

  it(REMOVAL.says, () => {
    expect(REMOVAL.find(new World(resources))).toEqual([]);
  });

  it.each(STAYING.map((slip) => [slip.on, slip.says, slip] as const))(
    "is stopped when of %s %s",
    (_on, _says, slip) => {
      expect(REMOVAL.find(new World(mutate(resources, slip)))).not.toEqual([]);
    },
  );
});

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const of = (resources: Resources, wanted: string) =>
  resources.filter(({ type, inputs }) => type === wanted && inputs.cidrIpv4);
const OTHER_SIZE = {
  databaseTier: "db.m7g.2xlarge",
  storageGiB: 400,
  isHighlyAvailable: false,
  backupDays: 30,
  egress: "single",
  anchorDays: 800,
  applicationLogDays: 60,
  web: { min: 6, desired: 6, max: 60 },
  requestsPerPod: 50,
};
const OFFICE = { name: "porto", addresses: ["203.0.113.77"], asn: 65_100, ranges: ["192.168.8.0/24"] };
const OTHER_OFFICE = { name: "lisboa", addresses: ["203.0.113.78"], asn: 65_101, ranges: ["192.168.9.0/24"] };
/** Everything of a site that may change while it lives. */
const FACTS = { image: `sha256:${"b".repeat(64)}`, collector: `sha256:${"d".repeat(64)}` };
const SETTINGS = {
  size: OTHER_SIZE,
  kubernetesVersion: "1.36",
  clusterAccess: "private",
  admins: ["arn:aws:iam::111122223333:role/others"],
  viewers: ["arn:aws:iam::111122223333:role/deployer"],
  notify: { page: ["first@example.com", "second@example.com"], ticket: ["tickets@example.com"] },
  budgetUsd: 1,
  firewall: "count",
  endpoints: ["ecr.api"],
};
const CHANGED: RecordStackOptions = { settings: SETTINGS, facts: { ...FACTS, offices: [OFFICE, OTHER_OFFICE] } };
const CHANGED_AGAIN: RecordStackOptions = {
  settings: {
    ...SETTINGS,
    notify: { ...SETTINGS.notify, page: ["second@example.com"] },
    endpoints: [],
    size: {},
  },
  facts: { ...FACTS, offices: [OTHER_OFFICE] },
};
const ALLOWED: readonly (readonly [stack: string, options: RecordStackOptions])[] = [
  ["aws-production", CHANGED],
  ["dns-production", { settings: { originSecretGeneration: 2, certificateContact: "b@example.com" } }],
  ["interconnect-production", { settings: { keyVersions: [2, 1, 1, 1] }, facts: { offices: [OFFICE] } }],
  ["entry-production", { settings: { weights: { aws: 0, gcp: 255 } } }],
  ["account-aws", { settings: { notify: ["new@example.com"], branch: "release" } }],
];

describe("a change of settings", () => {
  it.each(ALLOWED)("makes nothing of %s anew that must last", async (stack, options) => {
    const { resources } = await recordStack(stack, options);
    expect(resources).not.toEqual(recordingOf(stack));
    expect(findReplaced(recordingOf(stack), resources)).toEqual([]);
  });

  it("leaves the others alone when the first of those who are told goes, and the first office", async () => {
    const { resources: before } = await recordStack("aws-production", CHANGED);
    const { resources: after } = await recordStack("aws-production", CHANGED_AGAIN);
    expect(findReplaced(before, after)).toEqual([]);
    expect(findRenamed(before, after, "aws:sns/topicSubscription:TopicSubscription", "endpoint")).toEqual([]);
    expect(findRenamed(before, after, INGRESS, "cidrIpv4")).toEqual([]);
    expect(
      findRenamed(before, [{ ...(of(before, INGRESS)[0] as RecordedResource), name: "x" }], INGRESS, "cidrIpv4"),
    ).not.toEqual([]);
  });

  it("is told when it makes anew, of every type", () => {
    const all = recordingOf(...stacksOf("production"));
    for (const [type, paths] of Object.entries(REPLACING))
      for (const path of paths) {
        const found = findReplaced(all, mutate(all, set(type, path, "something-else")));
        expect([type, path, found]).toEqual([type, path, [expect.stringContaining("made anew")]]);
      }
  });
});
