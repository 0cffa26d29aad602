import { mistakesOf } from "./mistake.ts";

const SITE = "gcp-production";

export const MISTAKES_IN_GCP_SITE = [
  ...mistakesOf(SITE, 4, "preview", [
    [
      "a database's size that isn't sold",
      "infra/gcp/database-instance.ts",
      "tier: args.tier,",
      'tier: "db-n1-standard-2",',
      "provider",
      "db-n1-standard-2",
    ],
    [
      "backups kept by a unit that there isn't",
      "infra/gcp/database-instance.ts",
      'retentionUnit: "COUNT"',
      'retentionUnit: "DAYS"',
      "provider",
      "retentionUnit",
    ],
    [
      "a subscription that keeps messages for days instead of seconds",
      "infra/gcp/queue.ts",
      'const WAITING_S = "604800s"',
      'const WAITING_S = "7d"',
      "provider",
      "7d",
    ],
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
      "a cluster without the range of its Services",
      "infra/gcp/network.ts",
      "          { rangeName: SERVICE_RANGE, ipCidrRange: services },\n",
      "",
      "provider",
      "services",
    ],
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
