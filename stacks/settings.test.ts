import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { type RecordedResource, record } from "../infra/recording/record.ts";
import { requireFacts } from "./environment.ts";
import { EXAMPLE_FACTS } from "./examples.ts";
import { runStack } from "./index.ts";
import { tagsOf } from "./providers.ts";
import { type RecordStackOptions, recordStack } from "./record-stack.ts";
import { readSettings } from "./settings.ts";
import { STACKS, TABLE } from "./table.ts";

const PROJECT = "random-camera-reviews";
const SHAPE = {
  region: z.string().default("sa-east-1"),
  weights: z.strictObject({ aws: z.int() }),
  days: z.coerce.number("must be days").min(7),
};

const reading = (config: Record<string, string>, secrets: readonly string[] = []) =>
  record(() => readSettings(SHAPE, secrets), {
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value])),
  });

describe("readSettings", () => {
  it("reads text, numbers and objects, and fills in what has a default", async () => {
    const { result } = await reading({ weights: '{"aws": 1}', days: "30" });
    expect(result).toEqual({ region: "sa-east-1", weights: { aws: 1 }, days: 30 });
  });

  it("tells every problem at once: the key, what was found, what is wanted", async () => {
    const told = reading({ weights: '{"aws": "much"}', days: "3", regoin: "x" }, ["mailUrl"]);
    await expect(told).rejects.toThrow(
      /4 problem\(s\)[\s\S]*regoin: there is no such setting[\s\S]*weights\.aws: found \{"aws":"much"\}[\s\S]*days: found "3"[\s\S]*mailUrl: is not set; set it with: pulumi config set --secret mailUrl/,
    );
  });

  it("lets an optional secret be missing", async () => {
    const { result } = await reading({ weights: '{"aws": 1}', days: "30" }, ["word?"]);
    expect(result).not.toHaveProperty("word", expect.anything());
  });
});

describe("the table of stacks", () => {
  it("has no program for a stack of another name, and says which there are", async () => {
    await expect(record(() => runStack("typo"))).rejects.toThrow(
      /no program for the stack "typo". There are: account-aws, account-gcp, dns-staging/,
    );
  });

  it("applies what a stack reads before it", () => {
    for (const { name, reads } of TABLE)
      for (const other of reads) expect([other, STACKS.indexOf(other) < STACKS.indexOf(name)]).toEqual([other, true]);
  });
});

describe("what all stacks of an environment agree on", () => {
  const facts = EXAMPLE_FACTS.production;

  it("is refused as a whole, naming file and values, before anything is made", () => {
    const empty = { ...facts, domain: null, image: "latest", collector: "x:1" };
    expect(() => requireFacts(empty, "stacks/environment.production.json")).toThrow(
      /stacks\/environment.production.json has 3 problem\(s\)[\s\S]*domain[\s\S]*image: must be sha256:[\s\S]*collector: must be sha256:/,
    );
  });

  it("has no two sites with the same ranges", () => {
    expect(() => requireFacts({ ...facts, ranges: { aws: "10.16.0.0/15", gcp: "10.17.0.0/16" } }, "x")).toThrow(
      /must not overlap[\s\S]*aws range \(10.16.0.0\/15\) and gcp range/,
    );
  });

  it("has no copy that is promoted and follows", () => {
    const writer = { first: "aws", epoch: 2, promoted: "gcp", follower: "gcp" };
    expect(() => requireFacts({ ...facts, writer }, "x")).toThrow(/Who writes contradicts itself/);
  });
});

describe("a site's program", () => {
  const size = (more: object) => ({ settings: { size: more } });
  it.each<[string, string, RecordStackOptions, RegExp]>([
    [
      "a CIDR that is too small",
      "aws-production",
      { facts: { ranges: { aws: "10.16.0.0/24", gcp: "10.17.0.0/16" } } },
      /10.16.0.0\/24 is too small/,
    ],
    [
      "no access to the cluster",
      "aws-production",
      { settings: { clusterAccess: undefined } },
      /clusterAccess: is not set; must be "private"/,
    ],
    [
      "everybody's access to the cluster",
      "aws-production",
      { settings: { clusterAccess: ["0.0.0.0/0"] } },
      /0\.0\.0\.0\/0/,
    ],
    [
      "everybody's access to the cluster",
      "gcp-production",
      { settings: { clusterAccess: ["0.0.0.0/0"] } },
      /0\.0\.0\.0\/0/,
    ],
    [
      "a session as an admin",
      "aws-production",
      { settings: { admins: ["arn:aws:sts::111122223333:assumed-role/sre/me"] } },
      /is a session/,
    ],
    [
      "everybody as an admin",
      "gcp-production",
      { settings: { admins: ["allUsers"] } },
      /allUsers can't be given access/,
    ],
    [
      "the other cloud's size of a database",
      "aws-production",
      size({ databaseTier: "db-custom-2-8192" }),
      /tier must be an RDS class/,
    ],
    [
      "the other cloud's size of a database",
      "gcp-production",
      size({ databaseTier: "db.m7g.large" }),
      /tier "db.m7g.large"/,
    ],
    [
      "a size that isn't one",
      "aws-production",
      size({ web: { min: 5, desired: 2, max: 3 } }),
      /size.web: [\s\S]*min ≤ desired ≤ max/,
    ],
    [
      "fewer pods than admission lets through",
      "gcp-production",
      size({ web: { min: 1, desired: 2, max: 3 } }),
      /size[\s\S]*minWebPods/,
    ],
    [
      "a domain that is too long",
      "aws-production",
      { facts: { domain: `${"a".repeat(60)}.example.com` } },
      /at most 64/,
    ],
    ["production's teardown", "gcp-production", { settings: { teardown: true } }, /production is never torn down/],
    [
      "an endpoint that costs nothing already",
      "aws-production",
      { settings: { endpoints: ["s3"] } },
      /S3 has its gateway endpoint/,
    ],
  ])("refuses %s before any resource is made", async (_, stack, options, message) => {
    const seen: RecordedResource[] = [];
    await expect(recordStack(stack, { ...(options as object), seen })).rejects.toThrow(message);
    expect(
      seen.filter(({ type, isRead, isComponent }) => !isComponent && !isRead && !type.startsWith("pulumi:")),
    ).toEqual([]);
  });
});

describe("tags", () => {
  it("are what both clouds allow", () => {
    expect(tagsOf({ owner: "Plattform & Co.", costCentre: "R/1" }, "production")).toMatchObject({
      owner: "plattform-co-",
      "cost-centre": "r-1",
    });
  });
});
