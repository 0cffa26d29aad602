import { describe, expect, it } from "@jest/globals";
import { requireAccount, requireFacts } from "./environment.ts";
import { EXAMPLE_ACCOUNTS, EXAMPLE_FACTS } from "./examples.ts";

const FACTS = EXAMPLE_FACTS.production;
const PORTO = { name: "porto", addresses: ["203.0.113.1"], asn: 64_600, ranges: ["10.40.0.0/16"] };
const LISBOA = { name: "lisboa", addresses: ["203.0.113.2"], asn: 64_601, ranges: ["10.41.0.0/16"] };
const require = (more: object) => requireFacts({ ...FACTS, ...more }, "production", "the file");
const told = (...lines: string[]): string =>
  `the file has ${lines.length === 1 ? "a problem" : `${lines.length} problems`}:\n${lines.map((line) => `  ${line}`).join("\n")}`;

describe("what all stacks of an environment agree on", () => {
  it("has regions, offices and migrateAlone without a word", () => {
    const { offices: _, migrateAlone: __, ...rest } = FACTS;
    const { accountId } = FACTS.aws;
    expect(requireFacts({ ...rest, aws: { accountId } }, "production", "x")).toEqual(FACTS);
  });

  it("is refused as a whole, naming the file and every value", () => {
    expect(() =>
      require({
        owner: "--",
        costCentre: "",
        domain: null,
        image: "latest",
        collector: undefined,
        ranges: { aws: "203.0.0.0/16", gcp: "10.17.0.0" },
        aws: null,
        migrateAlone: "yes",
        domian: "example.com",
      }),
    ).toThrow(
      told(
        'owner: found "--"; it must be the team that answers for it, with a letter or a digit',
        'costCentre: found ""; it must be who pays, with a letter or a digit',
        "domain: is not set; it must be the registered domain that readers ask for such as example.com",
        'image: found "latest"; it must be sha256: and 64 hexadecimal digits',
        "collector: is not set; it must be sha256: and 64 hexadecimal digits",
        'ranges.aws: found "203.0.0.0/16"; it must be a private range, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16',
        'ranges.gcp: found "10.17.0.0"; "10.17.0.0" is not an IPv4 range such as 10.16.0.0/16.',
        'aws: is not set; it must be an object such as {"accountId": "111122223333"}',
        'migrateAlone: found "yes"; it must be true or false',
        "domian: there is no such setting here; did you mean domain?",
      ),
    );
  });

  it.each<[string, object, string]>([
    [
      "a range that is too small",
      { ranges: { aws: "10.16.0.0/24", gcp: "10.17.0.0/16" } },
      'ranges.aws: found "10.16.0.0/24"; 10.16.0.0/24 is too small: it wants 26112 addresses (3 × /19 for nodes, 3 × /24 for databases, 3 × /24 for exits); a /17 would do.',
    ],
    [
      "two sites with the same ranges",
      { ranges: { aws: "10.17.0.0/16", gcp: "10.17.0.0/16" } },
      'ranges: found {"aws":"10.17.0.0/16","gcp":"10.17.0.0/16"}; Ranges must not overlap, or packets can\'t be routed: aws range (10.17.0.0/16) and gcp range (10.17.0.0/16).',
    ],
    [
      "a copy that is promoted and follows",
      { writer: { first: "aws", epoch: 2, promoted: "gcp", follower: "gcp" } },
      'writer: found {"first":"aws","epoch":2,"promoted":"gcp","follower":"gcp"}; Who writes contradicts itself: the promoted copy gcp is also the subscriber: it would overwrite what it has accepted since.',
    ],
    [
      "a domain that is too long for a certificate",
      { domain: `${"a".repeat(60)}.example.com` },
      `domain: found "${"a".repeat(60)}.example.com"; ${"a".repeat(60)}.example.com has 72 characters; a certificate's first name has at most 64: take a shorter domain.`,
    ],
    [
      "an office in a site's range",
      { offices: [{ ...PORTO, ranges: ["10.16.9.0/24"] }] },
      'offices: found [{"name":"porto","ranges":["10.16.9.0/24"]}]; Ranges must not overlap, or packets can\'t be routed: site aws (10.16.0.0/16) and network porto 1 (10.16.9.0/24).',
    ],
    [
      "an office in another's range",
      { offices: [PORTO, { ...LISBOA, ranges: ["10.40.7.0/24"] }] },
      'offices: found [{"name":"porto","ranges":["10.40.0.0/16"]},{"name":"lisboa","ranges":["10.40.7.0/24"]}]; Ranges must not overlap, or packets can\'t be routed: network porto 1 (10.40.0.0/16) and network lisboa 1 (10.40.7.0/24).',
    ],
    [
      "two offices of one name",
      { offices: [PORTO, { ...LISBOA, name: "porto" }] },
      'offices: found ["porto","porto"]; it must have names that differ',
    ],
    [
      "two offices of one number",
      { offices: [PORTO, { ...LISBOA, asn: PORTO.asn }] },
      'offices: found [{"name":"porto","asn":64600},{"name":"lisboa","asn":64600}]; The sites can\'t be connected: porto and lisboa have the same ASN 64600: each would drop the other\'s routes as its own.',
    ],
    [
      "an office that nobody reaches",
      { offices: [{ ...PORTO, addresses: ["10.0.0.1"] }] },
      'offices[0].addresses[0]: found "10.0.0.1"; it must be a public IPv4 address such as 203.0.113.1',
    ],
    [
      "an office with the Internet behind it",
      { offices: [PORTO, { ...LISBOA, ranges: ["8.0.0.0/8"] }] },
      'offices[1].ranges[0]: found "8.0.0.0/8"; it must be a private range, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16',
    ],
    [
      "an office that isn't finished",
      { offices: [{ name: "porto" }] },
      "offices[0].addresses: is not set; it must be a list of its gateway's public addresses\n  offices[0].asn: is not set; it must be a whole number from 64512 to 65534\n  offices[0].ranges: is not set; it must be a list of ranges",
    ],
  ])("refuses %s", (_, more, line) => {
    expect(() => require(more)).toThrow(line);
    expect(() => require(more)).not.toThrow(/Invalid|Too (small|big)|received/);
  });
});

describe("what an account's stack must know", () => {
  it("wants nothing of the other cloud", () => {
    const { gcp: _, ...aws } = EXAMPLE_ACCOUNTS;
    expect(requireAccount(aws, "aws", "x")).toEqual(aws);
    const half = { ...EXAMPLE_ACCOUNTS, aws: { accountId: null } };
    expect(requireAccount(half, "gcp", "x").gcp).toEqual(EXAMPLE_ACCOUNTS.gcp);
    expect(() => requireAccount(half, "aws", "x")).toThrow("aws.accountId: is not set; it must be");
  });
});
