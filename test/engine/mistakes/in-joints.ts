import { mistakesOf } from "./mistake.ts";

const SIGNING = "infra/dns/zone-signing.ts";
const ENTRY = "infra/dns/entry.ts";

/** What both clouds share: names, the ways between them, the entry. */
export const MISTAKES_IN_JOINTS = [
  ...mistakesOf("dns-production", 1, "preview", [
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
      "account",
      "is not in us-east-1",
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
      "two ends of a tunnel with one number",
      "infra/interconnect/vpn.ts",
      "GCP_ASN = 65_010",
      "GCP_ASN = 64_512",
      "program",
      "have the same ASN 64512",
    ],
    [
      "a BGP session without its interface",
      "infra/interconnect/gcp-tunnels.ts",
      "      interface: inside.name,\n",
      "",
      "program",
      "Missing required property 'interface'",
    ],
  ]),
  ...mistakesOf("entry-production", 3, "preview", [
    [
      "a health check's interval that is too short",
      ENTRY,
      "requestInterval: 10,",
      "requestInterval: 5,",
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
