import { mistakesOf } from "./mistake.ts";

const SITE = "gcp-production";

export const MISTAKES_IN_GCP_SITE = [
  ...mistakesOf(SITE, 4, "preview", [
    [
      "a flow log's interval that there isn't",
      "infra/gcp/network.ts",
      'aggregationInterval: "INTERVAL_5_SEC"',
      'aggregationInterval: "INTERVAL_5_S"',
      "provider",
      "INTERVAL_5_S",
    ],
  ]),
  ...mistakesOf(SITE, 2, "up", [
    [
      "balancers' proxies in the nodes' range",
      "infra/gcp/network.ts",
      "ipCidrRange: this.ranges.balancers[0],",
      "ipCidrRange: this.ranges.nodes[0],",
      "provider",
      "overlap",
    ],
  ]),
];
