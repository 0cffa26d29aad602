import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as gcp from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { planProofs } from "./acm-certificates.ts";
import { Certificates } from "./certificates.ts";
import { planHosts } from "./hosts.ts";

const hosts = planHosts({ domain: "example.com", environment: "production" });
const make = (isPreview = false, isProtected = true) =>
  record(
    () => {
      const providers = [
        new aws.Provider("aws", { region: "sa-east-1" }),
        new gcp.Provider("gcp", { project: "example-project" }),
      ];
      const zone = { zoneId: "Z1", delegatedTo: ["ns-1.awsdns-01.org"] };
      const made = new Certificates(
        "certificates",
        { hosts, zone, gcpRegion: "southamerica-east1", isProtected },
        { providers },
      );
      return { aws: made.aws, gcp: made.gcp };
    },
    { isPreview },
  );

const ACM = "aws:acm/certificate:Certificate";
const GOOGLE = "gcp:certificatemanager/certificate:Certificate";

describe("Certificates", () => {
  let made: Recording<{ aws: unknown; gcp: unknown }>;
  beforeAll(async () => {
    made = (await make()) as typeof made;
  });

  it("hands over what is issued, not what is asked for", () => {
    const validation = onlyOne(
      made.resources,
      "aws:acm/certificateValidation:CertificateValidation",
      "certificates-aws-public-issued",
    );
    expect(validation.inputs).toMatchObject({
      certificateArn: expect.stringContaining("certificates-aws-public"),
      validationRecordFqdns: ["_0123456789abcdef.www.example.com."],
      region: "us-east-1",
    });
    expect(validation.timeouts.create).not.toBe("");
    expect(made.result).toEqual({
      aws: {
        public: expect.stringContaining("certificates-aws-public"),
        origin: expect.stringContaining("certificates-aws-origin"),
      },
      gcp: { publicMap: "certificates-gcp-map-id", private: "certificates-gcp-private-id" },
    });
  });

  it("asks ACM for the public names in us-east-1 and for the origin's in the site's region", () => {
    expect(onlyOne(made.resources, ACM, "certificates-aws-public").inputs).toMatchObject({
      domainName: "www.example.com",
      validationMethod: "DNS",
      region: "us-east-1",
    });
    const origin = onlyOne(made.resources, ACM, "certificates-aws-origin").inputs;
    expect([origin.domainName, origin.region]).toEqual(["origin-aws.example.com", undefined]);
  });

  it("asks Google for one certificate per served name in a map, and for a regional one of the private name", () => {
    const entries = ofType(made.resources, "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry");
    expect(entries.map(({ inputs }) => inputs.hostname).sort()).toEqual(["origin-gcp.example.com", "www.example.com"]);
    for (const { inputs } of entries) expect(inputs.certificates).toHaveLength(1);
    expect(onlyOne(made.resources, GOOGLE, "certificates-gcp-private").inputs).toMatchObject({
      location: "southamerica-east1",
      managed: { domains: ["private-gcp.example.com"] },
    });
    expect(
      onlyOne(
        made.resources,
        "gcp:certificatemanager/dnsAuthorization:DnsAuthorization",
        "certificates-gcp-private-dns",
      ).inputs,
    ).toMatchObject({ location: "southamerica-east1", type: "PER_PROJECT_RECORD" });
  });

  it("proves each name once in the zone, before Google is asked", () => {
    const records = ofType(made.resources, "aws:route53/record:Record");
    expect(records).toHaveLength(5);
    expect(new Set(records.map(({ inputs }) => inputs.name)).size).toBe(5);
    for (const { inputs } of records) expect(inputs).toMatchObject({ zoneId: "Z1", type: "CNAME" });
    for (const certificate of ofType(made.resources, GOOGLE))
      expect(certificate.dependsOn.filter((urn) => urn.includes("route53/record"))).toHaveLength(1);
  });

  it("protects certificates and map, and makes every part its child", () => {
    const { urn } = onlyOne(made.resources, "camera-reviews:dns:Certificates");
    const parts = made.resources.filter(({ type }) => /^(aws|gcp):/.test(type));
    for (const part of parts) expect([part.name, part.parent]).toEqual([part.name, urn]);
    for (const part of parts) expect(part.provider).toContain(`::${part.type.slice(0, 3)}::`);
    const kept = made.resources.filter(({ isProtected }) => isProtected).map(({ type }) => type);
    expect(kept.filter((type) => type === ACM)).toHaveLength(2);
    expect(kept.filter((type) => type === GOOGLE)).toHaveLength(3);
    expect(kept).toContain("gcp:certificatemanager/certificateMap:CertificateMap");
  });

  it("asks for validation only once the parent leads to the zone", async () => {
    let isDelegated = false;
    const asked: boolean[] = [];
    const asking = (inputs: Record<string, unknown>) => {
      asked.push(isDelegated);
      return inputs;
    };
    const answers = { "aws:acm/certificateValidation:CertificateValidation": asking, [GOOGLE]: asking };
    const delegate = async () => {
      await sleep(100);
      isDelegated = true;
      return [];
    };
    await record(
      () => {
        const providers = [
          new aws.Provider("aws", { region: "sa-east-1" }),
          new gcp.Provider("gcp", { project: "example-project" }),
        ];
        const zone = { zoneId: "Z1", delegatedTo: output(delegate()) };
        return new Certificates(
          "certificates",
          { hosts, zone, gcpRegion: "southamerica-east1", isProtected: true },
          { providers },
        ).aws;
      },
      { answers },
    );
    expect(asked).toEqual(Array(5).fill(true));
  });

  it("previews before anything is known, and gives protection up when asked", async () => {
    const { resources } = await make(true, false);
    expect(resources.length).toBe(made.resources.length);
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
  });
});

describe("planProofs", () => {
  const names = fc.uniqueArray(fc.constantFrom("a.example.com", "*.a.example.com", "b.example.com", "example.com"), {
    minLength: 1,
  });
  it("proves every name by exactly one record, of a certificate that has the name", () => {
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 3 }), (lists) => {
        const wants = lists.map((list, index) => ({ id: `c${index}`, names: list as [string, ...string[]] }));
        const proofs = planProofs(wants);
        const bare = (name: string): string => name.replace(/^\*\./, "");
        expect(new Set(proofs.map(({ name }) => name)).size).toBe(proofs.length);
        expect(new Set(proofs.map(({ name }) => name))).toEqual(new Set(lists.flat().map(bare)));
        for (const { name, certificate } of proofs)
          expect(wants.find(({ id }) => id === certificate)?.names.map(bare)).toContain(name);
      }),
    );
  });
});
