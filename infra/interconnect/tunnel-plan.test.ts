import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { addressAt, containsRange, findOverlaps, RangeInvalid, type SiteRanges } from "../address-plan.ts";
import {
  InterconnectInvalid,
  MAX_LINK,
  planOnSiteTunnels,
  planTunnels,
  requireAsns,
  requireKey,
  requireSeparate,
  type Tunnel,
} from "./tunnel-plan.ts";

/** What AWS refuses as inside addresses, and what both clouds' pods ask at link-local addresses. */
const TAKEN = [
  ...[0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/30`),
  "169.254.169.252/30",
  "169.254.20.8/30",
  "169.254.170.0/24",
];
const links = fc.integer({ min: 1, max: MAX_LINK });
const count = fc.constantFrom<1 | 2>(1, 2);
const all = ({ aws, gcp }: { aws: readonly Tunnel[]; gcp: readonly Tunnel[] }): Tunnel[] => [...aws, ...gcp];

describe("planTunnels", () => {
  it("makes four tunnels, two from each of Google's addresses, each to another of AWS's", () => {
    const tunnels = planTunnels();
    expect(tunnels.map(({ gatewayInterface }) => gatewayInterface)).toEqual([0, 0, 1, 1]);
    expect(tunnels.map(({ peerInterface }) => peerInterface)).toEqual([0, 1, 2, 3]);
    expect(tunnels[1]).toEqual({
      index: 1,
      insideCidr: "169.254.64.4/30",
      firstAddress: "169.254.64.5",
      secondAddress: "169.254.64.6",
      gatewayInterface: 0,
      peerInterface: 1,
    });
  });

  it("gives every tunnel of every link a /30 of its own, of none that is taken, with AWS at .1 and the other at .2", () => {
    fc.assert(
      fc.property(fc.uniqueArray(links, { minLength: 1, maxLength: 4 }), count, (numbers, addresses) => {
        const tunnels = [...planTunnels(), ...numbers.flatMap((link) => all(planOnSiteTunnels(link, addresses)))];
        const ranges = Object.fromEntries(tunnels.map(({ insideCidr }, index) => [`tunnel ${index}`, insideCidr]));
        const taken = Object.fromEntries(TAKEN.map((range) => [`taken ${range}`, range]));
        expect(findOverlaps({ ...ranges, ...taken })).toEqual([]);
        for (const { insideCidr, firstAddress, secondAddress } of tunnels) {
          expect(containsRange("169.254.0.0/16", insideCidr)).toBe(true);
          expect([firstAddress, secondAddress]).toEqual([addressAt(insideCidr, 1), addressAt(insideCidr, 2)]);
        }
      }),
    );
  });

  it("connects each of an on-site network's addresses to AWS twice, and each of Google's addresses to it", () => {
    const one = planOnSiteTunnels(1, 1);
    expect(one.aws.map(({ peerInterface }) => peerInterface)).toEqual([0, 0]);
    expect(one.gcp.map(({ gatewayInterface, peerInterface }) => [gatewayInterface, peerInterface])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const two = planOnSiteTunnels(1, 2);
    expect(two.aws.map(({ peerInterface }) => peerInterface)).toEqual([0, 0, 1, 1]);
    expect(two.gcp.map(({ gatewayInterface, peerInterface }) => [gatewayInterface, peerInterface])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it.each([-1, 0.5, MAX_LINK + 1])("refuses the link %p", (link) => {
    expect(() => planTunnels(link)).toThrow(RangeInvalid);
    expect(() => planOnSiteTunnels(link, 1)).toThrow(RangeInvalid);
  });

  it("keeps link 0 for the clouds", () => {
    expect(() => planOnSiteTunnels(0, 1)).toThrow(/numbered from 1/);
  });
});

describe("requireAsns", () => {
  it("accepts private numbers that differ", () => {
    expect(() => requireAsns({ aws: 64_512, gcp: 65_010, office: 4_200_000_001 })).not.toThrow();
  });

  it.each([
    [{ aws: 64_512, gcp: 64_512 }, /aws and gcp have the same ASN 64512/],
    [{ aws: 16_509 }, /16509, which isn't a private one/],
    [{ aws: 65_535 }, /65535/],
    [{ aws: 64_512.5 }, /64512.5/],
  ])("refuses %j", (asns, message) => {
    expect(() => requireAsns(asns)).toThrow(message);
  });

  it("tells all problems at once", () => {
    const attempt = () => requireAsns({ aws: 1, gcp: 1 });
    expect(attempt).toThrow(InterconnectInvalid);
    expect(attempt).toThrow(/aws has the ASN 1.*gcp has the ASN 1.*the same/);
  });
});

const ranges = (whole: string, services: string): SiteRanges => ({
  whole,
  services,
  nodes: [],
  pods: [],
  databases: [],
  balancers: [],
  public: [],
});
const aws = ranges("10.16.0.0/16", "172.20.0.0/16");
const gcp = ranges("10.17.0.0/16", "10.17.240.0/20");

describe("requireSeparate", () => {
  it("accepts sites and networks that have no address in common, and sites with the same Services", () => {
    expect(() => requireSeparate({ aws, gcp }, { office: ["192.168.0.0/16"] })).not.toThrow();
    expect(() => requireSeparate({ aws, other: ranges("10.18.0.0/16", aws.services) })).not.toThrow();
  });

  it.each<[string, () => void]>([
    ["two sites with the same ranges", () => requireSeparate({ aws, gcp: ranges("10.16.0.0/16", "10.16.240.0/20") })],
    ["a network inside a site", () => requireSeparate({ aws, gcp }, { office: ["10.17.4.0/24"] })],
    ["two networks with a common address", () => requireSeparate({ aws }, { a: ["10.0.0.0/12"], b: ["10.1.0.0/16"] })],
    ["a network where a site has its Services", () => requireSeparate({ aws, gcp }, { office: ["172.20.5.0/24"] })],
  ])("refuses %s", (_, attempt) => {
    expect(attempt).toThrow(RangeInvalid);
  });
});

describe("requireKey", () => {
  it("accepts what AWS does", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z1-9._][A-Za-z0-9._]{7,63}$/), (key) => expect(requireKey(key)).toBe(key)),
    );
  });

  it.each(["0abcdefgh", "short", "with space", "a".repeat(65), "sla/shed-key"])(
    "refuses %j without telling it",
    (key) => {
      expect(() => requireKey(key)).toThrow(InterconnectInvalid);
      expect(() => requireKey(key)).not.toThrow(new RegExp(key));
    },
  );
});
