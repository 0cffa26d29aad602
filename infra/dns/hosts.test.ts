import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { HostInvalid, planHosts } from "./hosts.ts";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const domain = fc.tuple(label, fc.constantFrom("com", "com.br", "dev")).map((parts) => parts.join("."));
const environment = fc.constantFrom("production", "staging");

describe("planHosts", () => {
  it("puts production on the domain itself and every other environment under its own sub-domain", () => {
    expect(planHosts({ domain: "example.com", environment: "production" })).toEqual({
      zone: "example.com",
      public: "www.example.com",
      originAws: "origin-aws.example.com",
      originGcp: "origin-gcp.example.com",
      privateAws: "origin-aws.example.com",
      privateGcp: "private-gcp.example.com",
    });
    expect(planHosts({ domain: "example.com", environment: "staging" })).toMatchObject({
      zone: "staging.example.com",
      public: "www.staging.example.com",
    });
  });

  it("gives names that are valid, inside the zone, and different from each other but for the one that is two things", () => {
    fc.assert(
      fc.property(domain, environment, (name, stage) => {
        const { zone, privateAws, ...hosts } = planHosts({ domain: name, environment: stage });
        const names = Object.values(hosts);
        expect(privateAws).toBe(hosts.originAws);
        expect(new Set(names).size).toBe(names.length);
        for (const host of names) {
          expect(host === zone || host.endsWith(`.${zone}`)).toBe(true);
          expect(host.length).toBeLessThanOrEqual(253);
          for (const part of host.split(".")) expect(part).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        }
      }),
    );
  });

  it("gives no name of one environment to another", () => {
    fc.assert(
      fc.property(domain, (name) => {
        const production = Object.values(planHosts({ domain: name, environment: "production" }));
        const staging = Object.values(planHosts({ domain: name, environment: "staging" }));
        expect(production.filter((host) => staging.includes(host))).toEqual([]);
      }),
    );
  });

  it.each(["example", "Example.com", "example.com.", "-a.com", "a..com", "10.0.0.1", `${"a".repeat(64)}.com`, ""])(
    "refuses the domain %j",
    (name) => {
      expect(() => planHosts({ domain: name, environment: "production" })).toThrow(HostInvalid);
    },
  );

  it("refuses a domain under which a certificate's first name would be too long, and says how long it would be", () => {
    expect(() => planHosts({ domain: `${"a".repeat(50)}.com`, environment: "production" })).toThrow(
      /has 65 characters/,
    );
  });
});
