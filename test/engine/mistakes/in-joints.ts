import { mistakesOf } from "./mistake.ts";

const SIGNING = "infra/dns/zone-signing.ts";
const ENTRY = "infra/dns/entry.ts";

/** What both clouds share: names, the ways between them, the entry. */
export const MISTAKES_IN_JOINTS = [
  ...mistakesOf("dns-production", 1, "preview", [
    ["a signing key's name with a hyphen", SIGNING, 'name: "signing_1"', 'name: "signing-1"', "provider", "signing-1"],
    [
      "a kind of key that there isn't",
      SIGNING,
      'customerMasterKeySpec: "ECC_NIST_P256"',
      'customerMasterKeySpec: "ECC_P256"',
      "provider",
      "ECC_P256",
    ],
  ]),
  ...mistakesOf("dns-production", 1, "up", [
    [
      "a signing key in another region than Route 53 looks in",
      SIGNING,
      "      policy: JSON.stringify(signingPolicy(accountId)),\n      region: EDGE_REGION,\n",
      "      policy: JSON.stringify(signingPolicy(accountId)),\n",
      "provider",
      "us-east-1",
    ],
    [
      "an id of a zone that was never made",
      SIGNING,
      "{ hostedZoneId: zoneId }, { ...options",
      '{ hostedZoneId: "Z0000000000000000000" }, { ...options',
      "provider",
      "Z0000000000000000000",
    ],
  ]),
  ...mistakesOf("interconnect-production", 3, "preview", [
    [
      "a network of the other cloud",
      "stacks/interconnect.ts",
      "vpcId: aws.network,",
      "vpcId: gcp.network,",
      "provider",
      "vpcId",
    ],
    [
      "a tunnel's inside range that AWS doesn't take",
      "infra/interconnect/tunnel-plan.ts",
      'const INSIDE = "169.254.64.0/18";',
      'const INSIDE = "10.254.64.0/18";',
      "provider",
      "169.254",
    ],
    [
      "an encryption that AWS has by another name",
      "infra/interconnect/aws-tunnels.ts",
      'Phase1EncryptionAlgorithms: ["AES256-GCM-16"]',
      'Phase1EncryptionAlgorithms: ["AES-GCM-16-256"]',
      "provider",
      "AES-GCM-16-256",
    ],
    [
      "a BGP session without its interface",
      "infra/interconnect/gcp-tunnels.ts",
      "      interface: inside.name,\n",
      "",
      "provider",
      "interface",
    ],
  ]),
  ...mistakesOf("entry-production", 3, "preview", [
    [
      "a health check's interval that there isn't",
      ENTRY,
      "requestInterval: 10,",
      "requestInterval: 15,",
      "provider",
      "requestInterval",
    ],
    [
      "health that is checked from one place only",
      ENTRY,
      "checkRegions = CHECK_REGIONS } = args;",
      'checkRegions = ["sa-east-1"] } = args;',
      "program",
      "at least three different",
    ],
  ]),
];
