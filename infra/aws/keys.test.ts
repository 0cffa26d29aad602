import { beforeAll, describe, expect, it } from "@jest/globals";
import { all } from "@pulumi/pulumi";
import { KEY_PURPOSES, type KeyPurpose } from "../platform.ts";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { AwsKeys, edgeKeyOf, KeyNotMade } from "./keys.ts";
import { makeLogGroup, RetentionInvalid, requireRetention } from "./keys-log-group.ts";
import { keyStatements } from "./keys-policy.ts";
import type { AwsPlace } from "./site.ts";

const KEY = "aws:kms/key:Key";
const place: AwsPlace = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};

describe("AwsKeys", () => {
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await record(() => {
      const keys = new AwsKeys("keys", { purposes: KEY_PURPOSES, isProtected: true }, place);
      return all([...KEY_PURPOSES.map((purpose) => keys.of(purpose)), edgeKeyOf(keys.of("events"))]);
    });
  });

  it("makes a protected key per purpose that changes yearly and can be had back for 30 days", () => {
    const keys = ofType(made.resources, KEY);
    const component = onlyOne(made.resources, "camera-reviews:aws:Keys");
    expect(keys.map(({ name }) => name).sort()).toEqual(KEY_PURPOSES.map((purpose) => `keys-${purpose}`).sort());
    for (const key of keys) {
      expect(key).toMatchObject({ isProtected: true, parent: component.urn });
      expect(key.inputs).toMatchObject({
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: 30,
      });
    }
  });

  it("names each key by an alias of its region", () => {
    const aliases = ofType(made.resources, "aws:kms/alias:Alias");
    expect(aliases.map(({ inputs }) => inputs.namePrefix).sort()).toEqual(
      KEY_PURPOSES.map((purpose) => `alias/reviews-production-${purpose}-`).sort(),
    );
    expect(aliases.filter(({ inputs }) => inputs.region === "us-east-1").map(({ name }) => name)).toEqual([
      "keys-edge-logs",
    ]);
  });

  it("puts the edge's log key where the edge's logs are, and a replica of the events' key beside it", () => {
    expect(onlyOne(made.resources, KEY, "keys-edge-logs").inputs.region).toBe("us-east-1");
    expect(onlyOne(made.resources, KEY, "keys-events").inputs.multiRegion).toBe(true);
    expect(onlyOne(made.resources, KEY, "keys-data").inputs.multiRegion).toBe(false);
    const replica = onlyOne(made.resources, "aws:kms/replicaKey:ReplicaKey");
    expect(replica).toMatchObject({ isProtected: true });
    expect(replica.inputs).toMatchObject({
      region: "us-east-1",
      primaryKeyArn: "arn:aws:kms:sa-east-1:111122223333:key/keys-events",
      policy: onlyOne(made.resources, KEY, "keys-events").inputs.policy,
    });
  });

  it("hands keys on by their ARN", () => {
    const arns = made.result as string[];
    expect(arns[KEY_PURPOSES.indexOf("edge-logs")]).toBe("arn:aws:kms:us-east-1:111122223333:key/keys-edge-logs");
    expect(arns.at(-1)).toBe("arn:aws:kms:us-east-1:111122223333:key/keys-events");
  });

  it("leaves the images' policy to the edge and writes all others", () => {
    const without = ofType(made.resources, KEY).filter(({ inputs }) => inputs.policy === undefined);
    expect(without.map(({ name }) => name)).toEqual(["keys-images"]);
  });

  it("refuses a purpose that nobody asked for", async () => {
    await expect(
      record(() => new AwsKeys("keys", { purposes: ["data"], isProtected: true }, place).of("trail")),
    ).rejects.toThrow(new KeyNotMade("trail", ["data"]));
  });

  it("takes the protection off for a removal, and replicates nothing where the edge's region is its own", async () => {
    const { resources } = await record(() => {
      const site = { ...place, isTornDown: true, region: "us-east-1" };
      return new AwsKeys("keys", { purposes: ["data", "events"], isProtected: true }, site).of("data");
    });
    expect(ofType(resources, KEY).map(({ isProtected }) => isProtected)).toEqual([false, false]);
    expect(ofType(resources, "aws:kms/replicaKey:ReplicaKey")).toEqual([]);
  });

  it("can be previewed", async () => {
    const run = () => new AwsKeys("keys", { purposes: KEY_PURPOSES, isProtected: true }, place).of("events");
    const { resources, result } = await record(run, { isPreview: true });
    expect(result).toBeUndefined();
    expect(ofType(resources, KEY)).toHaveLength(KEY_PURPOSES.length);
  });
});

describe("keyStatements", () => {
  it("always lets the account administrate its key", () => {
    for (const purpose of KEY_PURPOSES)
      expect(keyStatements(purpose, place)[0]).toMatchObject({
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
      });
  });

  const SERVICES: [KeyPurpose, string[]][] = [
    ["data", []],
    ["cluster", []],
    ["secrets", []],
    ["registry", []],
    ["images", []],
    ["logs", ["logs.sa-east-1.amazonaws.com"]],
    ["edge-logs", ["logs.us-east-1.amazonaws.com", "delivery.logs.amazonaws.com"]],
    ["events", ["s3.amazonaws.com", "cloudwatch.amazonaws.com", "budgets.amazonaws.com", "aps.amazonaws.com"]],
    [
      "trail",
      [
        "cloudtrail.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "logs.sa-east-1.amazonaws.com",
        "config.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
      ],
    ],
  ];
  it.each(SERVICES)("admits to the key for %s only %j", (purpose, services) => {
    const [, ...others] = keyStatements(purpose, place);
    const found = others.flatMap(({ Principal }) => (Principal as { Service: string | string[] }).Service);
    expect(found).toEqual(services);
    // A service works for every account: each statement says for which, but for the one service that doesn't tell it.
    for (const { Sid, Condition } of others)
      if (Sid === "PublishersWithoutSource") expect(Condition).toBeUndefined();
      else expect(JSON.stringify(Condition)).toContain("111122223333");
  });

  it("gives every statement of a policy a name of its own", () => {
    for (const purpose of KEY_PURPOSES) {
      const names = keyStatements(purpose, place).map(({ Sid }) => Sid);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe("makeLogGroup", () => {
  it.each([0, 2, 45, 366])("refuses to keep logs for %d days", (days) => {
    expect(() => requireRetention(days)).toThrow(RetentionInvalid);
  });

  it("fixes a name only where a service would make the group itself, and then replaces without a second", async () => {
    const { resources } = await record(() => {
      const parent = new AwsKeys("keys", { purposes: ["logs"], isProtected: false }, place);
      makeLogGroup("own", { key: parent.of("logs"), days: 30 }, parent);
      makeLogGroup("edge", { key: "k", days: 90, physicalName: "/aws/x", region: "us-east-1" }, parent);
    });
    const [own, edge] = ["own", "edge"].map((name) => onlyOne(resources, "aws:cloudwatch/logGroup:LogGroup", name));
    expect(own).toMatchObject({ isDeletedBeforeReplaced: false });
    expect(own?.inputs).toEqual({
      kmsKeyId: "arn:aws:kms:sa-east-1:111122223333:key/keys-logs",
      retentionInDays: 30,
    });
    expect(edge).toMatchObject({ isDeletedBeforeReplaced: true });
    expect(edge?.inputs).toEqual({ kmsKeyId: "k", retentionInDays: 90, name: "/aws/x", region: "us-east-1" });
  });
});
