import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import { EXAMPLE_ACCOUNT } from "../recording/aws-answers.ts";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { HostInvalid } from "./hosts.ts";
import { Zone, type ZoneArgs } from "./zone.ts";

const site = { accountId: EXAMPLE_ACCOUNT, isTornDown: false };
const args: ZoneArgs = {
  domain: "example.com",
  isProtected: true,
  logs: { key: "arn:aws:kms:us-east-1:111122223333:key/logs", days: 365 },
  certificateContact: "security@example.com",
  delegationWaitMinutes: 1,
  resolve: async () => ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com", "ns-3.awsdns-03.net", "ns-4.awsdns-04.co.uk"],
};
const make = (part: Partial<ZoneArgs> = {}, at = site, isPreview = false) =>
  record(
    () => {
      const providers = [new aws.Provider("aws", { region: "sa-east-1" })];
      const { zoneId, nameServers, delegatedTo, dsRecord } = new Zone("dns", { ...args, ...part }, at, { providers });
      return { zoneId, nameServers, delegatedTo, dsRecord };
    },
    { isPreview },
  );

describe("Zone", () => {
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await make();
  });

  it("tells the name servers and the DS record for the registrar", () => {
    expect(made.result).toMatchObject({
      zoneId: "Z-dns-zone",
      nameServers: expect.arrayContaining(["ns-1.awsdns-01.org"]),
      delegatedTo: expect.arrayContaining(["ns-4.awsdns-04.co.uk"]),
      dsRecord: expect.stringContaining("12345"),
    });
  });

  it("protects the zone and what signs it", () => {
    for (const [type, name] of [
      ["aws:route53/zone:Zone", "dns-zone"],
      ["aws:kms/key:Key", "dns-signing-key"],
      ["aws:route53/keySigningKey:KeySigningKey", "dns-signing"],
      ["aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "dns-signed"],
    ] as const)
      expect([name, onlyOne(made.resources, type, name).isProtected]).toEqual([name, true]);
    expect(onlyOne(made.resources, "aws:route53/zone:Zone").inputs).toMatchObject({
      name: "example.com",
      forceDestroy: false,
    });
  });

  it("makes every part its child, with the given provider", () => {
    const parts = made.resources.filter(({ type }) => type.startsWith("aws:"));
    const { urn } = onlyOne(made.resources, "camera-reviews:dns:Zone");
    expect(parts.length).toBe(7);
    for (const part of parts) expect([part.name, part.parent]).toEqual([part.name, urn]);
    for (const part of parts) expect(part.provider).toContain("::aws::");
  });

  it("logs queries in us-east-1, with key and retention, under the prefix that the account admits", () => {
    const group = onlyOne(made.resources, "aws:cloudwatch/logGroup:LogGroup");
    expect(group.inputs).toEqual({
      name: "/aws/route53/example.com",
      kmsKeyId: args.logs.key,
      retentionInDays: 365,
      region: "us-east-1",
    });
    expect(group.isDeletedBeforeReplaced).toBe(true);
    expect(onlyOne(made.resources, "aws:route53/queryLog:QueryLog").inputs).toMatchObject({ zoneId: "Z-dns-zone" });
  });

  it("lets only Amazon and Google issue certificates, and nobody a wildcard", () => {
    expect(onlyOne(made.resources, "aws:route53/record:Record").inputs).toMatchObject({
      name: "example.com",
      type: "CAA",
      records: [
        '0 issue "amazon.com"',
        '0 issue "amazontrust.com"',
        '0 issue "pki.goog"',
        '0 issuewild ";"',
        '0 iodef "mailto:security@example.com"',
      ],
    });
  });

  it("signs with an elliptic key of us-east-1 that only Route 53 may use, before signing is on", () => {
    const key = onlyOne(made.resources, "aws:kms/key:Key").inputs;
    expect(key).toMatchObject({
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      region: "us-east-1",
    });
    expect(JSON.parse(String(key.policy)).Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: "dnssec-route53.amazonaws.com" },
        Action: expect.arrayContaining(["kms:Sign"]),
        Condition: expect.objectContaining({ StringEquals: { "aws:SourceAccount": EXAMPLE_ACCOUNT } }),
      }),
    );
    const signing = onlyOne(made.resources, "aws:route53/keySigningKey:KeySigningKey");
    expect(onlyOne(made.resources, "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec").dependsOn).toContain(signing.urn);
  });
});

describe("Zone otherwise", () => {
  it("leaves signing out only for a written reason, which the zone carries", async () => {
    const { resources, result } = await make({ signing: { unsigned: "a second provider serves it too" } });
    expect(ofType(resources, "aws:kms/key:Key")).toEqual([]);
    expect(onlyOne(resources, "aws:route53/zone:Zone").inputs.comment).toBe(
      "Not signed: a second provider serves it too",
    );
    expect(result.dsRecord).toBeUndefined();
  });

  it("previews without asking anybody about the delegation", async () => {
    const resolve = () => Promise.reject(new Error("asked"));
    const { resources } = await make({ resolve }, site, true);
    expect(ofType(resources, "aws:route53/zone:Zone")).toHaveLength(1);
  });

  it("gives protection up and may be emptied when it is torn down", async () => {
    const { resources } = await make({}, { ...site, isTornDown: true });
    const zone = onlyOne(resources, "aws:route53/zone:Zone");
    expect([zone.isProtected, zone.inputs.forceDestroy]).toEqual([false, true]);
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
  });

  it("refuses what is no domain before it makes anything", async () => {
    await expect(make({ domain: "example" })).rejects.toThrow(HostInvalid);
  });
});
