import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { RecordedResource } from "../../infra/recording/record.ts";
import { STACKS } from "../../stacks/table.ts";
import { recordedStack } from "../support/recorded-stacks.ts";
import { AWS_MUTATIONS } from "./aws-mutations.ts";
import { EXAMPLE_MUTATIONS } from "./example-mutations.ts";
import { GCP_MUTATIONS } from "./gcp-mutations.ts";
import { findOrphans, findTwins, findUnprotected, findUntagged, findWithoutProvider } from "./graph-checks.ts";
import { isGap, KNOWN_GAPS } from "./known-gaps.ts";
import { type Mutation, type Mutations, mutate, reveal, set, unprotect } from "./mutation.ts";
import { findUnfitNames } from "./physical-names.ts";
import { PROMISES } from "./promises.ts";
import type { Resources } from "./reading.ts";
import { CLOUDS, type Cloud, readFacts, recordExample } from "./recordings.ts";
import { findShown, secretWords } from "./secret-values.ts";

// Both kinds of checks in one file: they read the same recordings, and those are what takes time.
const recordings = new Map<string, Resources>();
const recordingOf = (...names: readonly string[]): Resources => names.flatMap((name) => recordings.get(name) ?? []);
let words: readonly string[] = [];

beforeAll(async () => {
  for (const name of STACKS) recordings.set(name, (await recordedStack(name)).resources);
  for (const [name, resources] of await recordExample()) recordings.set(name, resources);
  words = secretWords([...recordings.values()]);
}, 180_000);

/** A production site and the account that it is in. */
const siteOf = (cloud: Cloud): Resources => recordingOf(`${cloud}-production`, `account-${cloud}`);

const MUTATIONS: Readonly<Record<Cloud, Mutations>> = {
  aws: AWS_MUTATIONS,
  gcp: GCP_MUTATIONS,
  example: EXAMPLE_MUTATIONS,
};
const IDS = PROMISES.map(({ id }) => id);

const findBroken = (cloud: Cloud, resources: Resources, id: string): readonly string[] =>
  PROMISES.find((promise) => promise.id === id)?.findBroken(readFacts(cloud, resources)) ?? [];

describe.each(CLOUDS)("the platform on %s", (cloud) => {
  it.each(PROMISES.filter(({ id }) => !isGap(cloud, id)).map(({ id, says }) => [id, says]))("keeps %s: %s", (id) => {
    expect(findBroken(cloud, siteOf(cloud), id)).toEqual([]);
  });

  it("keeps nothing that is told as a gap", () => {
    const gaps = KNOWN_GAPS.filter((gap) => gap.cloud === cloud).map(({ promise }) => promise);
    expect(gaps.filter((id) => findBroken(cloud, siteOf(cloud), id).length === 0)).toEqual([]);
  });

  it.each(
    Object.entries(MUTATIONS[cloud]).map(([id, mutation]) => [id, mutation.on, mutation.says, mutation] as const),
  )("breaks %s when of %s %s", (id, _on, _says, mutation) => {
    expect(findBroken(cloud, mutate(siteOf(cloud), mutation), id)).not.toEqual([]);
  });
});

describe("the example cloud", () => {
  it("previews what it would make, in the site and the account that other clouds run in", async () => {
    const urnsOf = (resources: Resources) => resources.map(({ urn }) => urn).sort();
    for (const [name, resources] of await recordExample(true))
      expect(urnsOf(resources)).toEqual(urnsOf(recordingOf(name)));
  });
});

describe("docs/adding-a-cloud.md", () => {
  it("names files and folders that are there", () => {
    const root = path.resolve(import.meta.dirname, "../..");
    const text = readFileSync(path.join(root, "docs/adding-a-cloud.md"), "utf8");
    const named = [...text.matchAll(/`([a-z][\w-]*\/[\w./-]+)`/g)].map(([, file = ""]) => file);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((file) => !existsSync(path.join(root, file)) && file !== "pending/")).toEqual([]);
  });
});

describe("the contract", () => {
  it("has each promise once", () => {
    expect(new Set(IDS).size).toBe(IDS.length);
  });

  it("is broken on purpose in every point, on the example cloud and on one that exists", () => {
    expect(Object.keys(EXAMPLE_MUTATIONS).sort()).toEqual([...IDS].sort());
    expect(Object.keys({ ...AWS_MUTATIONS, ...GCP_MUTATIONS }).sort()).toEqual([...IDS].sort());
  });

  it("tells gaps of promises only", () => {
    expect(IDS).toEqual(expect.arrayContaining(KNOWN_GAPS.map(({ promise }) => promise)));
  });
});

type Check = (resources: Resources) => readonly string[];
const CHECKS = {
  "hangs every resource below a component": findOrphans,
  "makes every resource by a provider that its program has chosen": findWithoutProvider,
  "tags all that can be tagged": findUntagged,
  "has nothing twice": findTwins,
  "gives names that the cloud takes": findUnfitNames,
  "protects what can't be made again": findUnprotected,
  "shows no secret": (resources) => findShown(resources, words),
} satisfies Readonly<Record<string, Check>>;

describe.each([...STACKS, "example-production", "account-example"])("the graph of %s", (name) => {
  it.each(Object.entries(CHECKS))("%s", (_, find) => {
    expect(recordingOf(name).length).toBeGreaterThan(1);
    expect(find(recordingOf(name))).toEqual([]);
  });
});

const changing = (on: string, says: string, change: (resource: RecordedResource) => RecordedResource[]): Mutation => ({
  on,
  says,
  change,
});
const DATABASE = "aws:rds/instance:Instance";
const SLIPS: readonly (readonly [keyof typeof CHECKS, string, Mutation])[] = [
  [
    "hangs every resource below a component",
    "aws-production",
    changing(DATABASE, "its parent is the stack", (each) => [
      { ...each, parent: "urn:pulumi:x::y::pulumi:pulumi:Stack::z" },
    ]),
  ],
  [
    "makes every resource by a provider that its program has chosen",
    "aws-production",
    changing(DATABASE, "it names no provider", (each) => [{ ...each, provider: "" }]),
  ],
  [
    "makes every resource by a provider that its program has chosen",
    "interconnect-production",
    changing("gcp:compute/vPNTunnel:VPNTunnel", "its provider is the other cloud's", (each) => [
      { ...each, provider: each.provider.replace("providers:gcp::gcp", "providers:aws::aws") },
    ]),
  ],
  ["tags all that can be tagged", "gcp-production", set("pulumi:providers:gcp", "defaultLabels", '{"owner":"me"}')],
  ["tags all that can be tagged", "entry-staging", set("pulumi:providers:aws", "defaultTags", '{"tags":{}}')],
  [
    "has nothing twice",
    "dns-production",
    changing("aws:route53/zone:Zone", "it is there twice", (each) => [each, each]),
  ],
  [
    "gives names that the cloud takes",
    "aws-production",
    changing("aws:lb/loadBalancer:LoadBalancer", "it is called at length", (each) => [
      { ...each, name: "the-balancer-of-the-service" },
    ]),
  ],
  ["gives names that the cloud takes", "gcp-production", set("gcp:compute/network:Network", "name", "Network")],
  ["protects what can't be made again", "account-gcp", unprotect("gcp:kms/cryptoKey:CryptoKey")],
  ["shows no secret", "aws-production", reveal("aws:secretsmanager/secretVersion:SecretVersion")],
  ["shows no secret", "aws-staging", reveal("aws:cloudfront/distribution:Distribution")],
  ["shows no secret", "gcp-production", reveal("gcp:compute/securityPolicy:SecurityPolicy")],
  ["shows no secret", "interconnect-production", reveal("gcp:compute/vPNTunnel:VPNTunnel")],
  ["shows no secret", "interconnect-production", reveal("aws:ec2/vpnConnection:VpnConnection")],
];

describe("the checks of graphs", () => {
  it.each(SLIPS.map(([check, stack, mutation]) => [check, stack, mutation.on, mutation.says, mutation] as const))(
    "say what is wrong (%s) when in %s of %s %s",
    (check, stack, _on, _says, mutation) => {
      expect(CHECKS[check](mutate(recordingOf(stack), mutation))).not.toEqual([]);
    },
  );
});
