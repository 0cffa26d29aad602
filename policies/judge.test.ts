import { describe, expect, it } from "@jest/globals";
import { ExceptionBook } from "./exception-book.ts";
import type { Exception } from "./exceptions.ts";
import { stackOfFixtures } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";
import { exceptionsNeeded, policyOf } from "./pack.ts";
import { bucketPrivateBySetting, bucketVersioned } from "./storage.ts";

const BUCKET = { type: "gcp:storage/bucket:Bucket", name: "loose" };
const RESOURCES = stackOfFixtures("gcp-production", [
  { ...BUCKET, inputs: { publicAccessPrevention: "inherited", uniformBucketLevelAccess: true } },
]);
const TODAY = new Date("2027-02-01T12:00:00Z");
const EXCEPTION: Exception = {
  rule: "bucket-private-by-setting",
  resource: "gcp-*::gcp:storage/bucket:Bucket::loose",
  reason: "A page of the old site is served from it.",
  expires: "2027-02-01",
};

describe("judge", () => {
  it("tells rule, severity, level, resource and how to keep the rule", async () => {
    const { violations, judged } = await judge(RESOURCES, [bucketPrivateBySetting], { exceptions: [] });
    expect(violations).toEqual([
      {
        rule: "bucket-private-by-setting",
        severity: "critical",
        level: "mandatory",
        urn: "urn:pulumi:gcp-production::random-camera-reviews::gcp:storage/bucket:Bucket::loose",
        message: 'loose: must have publicAccessPrevention: "enforced".',
      },
    ]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(["violated"]);
  });

  it("gives a rule its settings over their defaults", async () => {
    const { keyRotates } = await import("./keys.ts");
    const key = stackOfFixtures("gcp-production", [
      { type: "gcp:kms/cryptoKey:CryptoKey", name: "key", inputs: { rotationPeriod: "15552000s" } },
    ]);
    const under = async (settings: Record<string, Record<string, unknown>>) =>
      (await judge(key, [keyRotates], { exceptions: [], settings })).violations.length;
    expect(await under({})).toBe(1);
    expect(await under({ "key-rotates": { maxDays: 180 } })).toBe(0);
  });

  it("judges nothing that is only read", async () => {
    const others = RESOURCES.map((each) => ({ ...each, isRead: true }));
    const { judged } = await judge(others, [bucketPrivateBySetting, bucketVersioned], { exceptions: [] });
    expect(judged).toEqual([]);
  });

  it("finds by what an input was made of which companion belongs to which bucket", async () => {
    const aws = stackOfFixtures("aws-production", [
      { type: "aws:s3/bucket:Bucket", name: "one" },
      { type: "aws:s3/bucket:Bucket", name: "other" },
      {
        type: "aws:s3/bucketVersioning:BucketVersioning",
        name: "versions",
        leadsTo: { bucket: "one", expectedBucketOwner: "other" },
        inputs: { versioningConfiguration: { status: "Enabled" } },
      },
    ]);
    const { violations } = await judge(aws, [bucketVersioned], { exceptions: [] });
    expect(violations.map(({ message }) => message.split(":")[0])).toEqual(["other"]);
  });
});

describe("an exception", () => {
  it("covers its resource through its last day", async () => {
    const { violations, judged, needed } = await judge(RESOURCES, [bucketPrivateBySetting], {
      exceptions: [EXCEPTION],
      today: TODAY,
    });
    expect(violations).toEqual([]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(["excepted"]);
    expect(needed).toEqual([EXCEPTION]);
  });

  it("fails by its own message when it has expired", async () => {
    const { violations } = await judge(RESOURCES, [bucketPrivateBySetting], {
      exceptions: [EXCEPTION],
      today: new Date("2027-02-02T00:00:00Z"),
    });
    expect(violations.map(({ message }) => message)).toEqual([
      'loose: must have publicAccessPrevention: "enforced". Its exception (A page of the old site is served from it.) has expired on 2027-02-01: mend it, or renew the exception with a reason.',
    ]);
  });

  it.each([
    ["another rule's", { ...EXCEPTION, rule: "bucket-versioned" }],
    ["another stack's", { ...EXCEPTION, resource: "aws-*::gcp:storage/bucket:Bucket::loose" }],
    ["another name's", { ...EXCEPTION, resource: "*::gcp:storage/bucket:Bucket::loos" }],
  ])("covers nothing if it is %s", async (_, exception) => {
    const { violations, needed } = await judge(RESOURCES, [bucketPrivateBySetting], {
      exceptions: [exception],
      today: TODAY,
    });
    expect(violations).toHaveLength(1);
    expect(needed).toEqual([]);
  });

  it.each([
    ["is told by the pack when the resource keeps the rule", true, 1],
    ["is not told when the rule asked nothing of the resource", false, 0],
  ])("%s", (_, isJudged, count) => {
    const book = new ExceptionBook([EXCEPTION], TODAY);
    const messages: string[] = [];
    const [resource] = RESOURCES;
    if (isJudged) book.note(EXCEPTION.rule, resource?.urn ?? "");
    const { validateStack } = exceptionsNeeded(book, [bucketPrivateBySetting]);
    const args = { resources: [resource], getConfig: () => ({}), stackTags: new Map(), notApplicable: () => ({}) };
    validateStack(args as unknown as Parameters<typeof validateStack>[0], (message) => messages.push(message));
    const told = expect.stringContaining("keeps bucket-private-by-setting; remove the exception for gcp-*::");
    expect(messages).toEqual(Array.from({ length: count }, () => told));
  });
});

describe("policyOf", () => {
  it("hands Pulumi the texts and the settings with their defaults", async () => {
    const { databaseBackedUp } = await import("./database.ts");
    const policy = policyOf(databaseBackedUp, { book: new ExceptionBook([], TODAY) });
    expect(policy).toMatchObject({
      name: "database-backed-up",
      severity: "high",
      enforcementLevel: "mandatory",
      framework: { reference: "RDS.11" },
      configSchema: { properties: { minDays: { type: "integer", default: 7 } } },
    });
  });
});
