import { describe, expect, it } from "@jest/globals";
import type { CostedResource } from "./components.ts";
import { estimateStack } from "./estimate.ts";
import { GCP_PRICES } from "./gcp-prices.ts";

type Case = readonly [what: string, type: string, inputs: object, charged: Readonly<Record<string, number>>];

const of = (type: string, inputs: object, name = "one"): CostedResource => ({ type, name, inputs: { ...inputs } });

/** Quantities by price, with medium usage; what has no price is told by its id. */
function charged(resources: readonly CostedResource[]): Record<string, number> {
  const { lines, unpriced } = estimateStack(resources, "medium");
  const sums: Record<string, number> = {};
  for (const { price, quantity } of lines) sums[price] = Math.round(((sums[price] ?? 0) + quantity) * 1e6) / 1e6;
  for (const { why } of unpriced) sums[`no ${why.split(" ").at(-1)}`] = 1;
  return sums;
}

const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const KEY = "gcp:kms/cryptoKey:CryptoKey";
const RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule";
const RULE_OF_A_REGION = "gcp:compute/forwardingRule:ForwardingRule";
const CASES: readonly Case[] = [
  [
    "a cluster without pods, and its metrics",
    "gcp:container/cluster:Cluster",
    {},
    {
      "gcp.gke.cluster-hour": 730,
      "gcp.autopilot.vcpu-hour": 0,
      "gcp.autopilot.gib-hour": 0,
      "gcp.monitoring.sample-million": 440,
    },
  ],
  [
    "a database in one zone",
    SQL,
    { settings: { tier: "db-custom-2-8192", availabilityType: "ZONAL", diskSize: 100 } },
    {
      "gcp.sql.zonal-vcpu-hour": 1460,
      "gcp.sql.zonal-gib-hour": 5840,
      "gcp.sql.zonal-ssd-gib-month": 100,
      "gcp.sql.backup-gib-month": 50,
    },
  ],
  [
    "a database in two zones with the least disk",
    SQL,
    { settings: { tier: "db-custom-1-3840", availabilityType: "REGIONAL" } },
    {
      "gcp.sql.regional-vcpu-hour": 730,
      "gcp.sql.regional-gib-hour": 2737.5,
      "gcp.sql.regional-ssd-gib-month": 10,
      "gcp.sql.backup-gib-month": 50,
    },
  ],
  [
    "a database of a size without a price",
    SQL,
    { settings: { tier: "db-perf-optimized-N-2", edition: "ENTERPRISE_PLUS" } },
    {
      "no gcp.sql.db-perf-optimized-N-2-zonal-hour": 1,
      "gcp.sql.zonal-ssd-gib-month": 10,
      "gcp.sql.backup-gib-month": 50,
    },
  ],
  ["NAT", "gcp:compute/routerNat:RouterNat", {}, { "gcp.nat.machine-hour": 2920, "gcp.nat.gib": 100 }],
  ["a public address", "gcp:compute/address:Address", { addressType: "EXTERNAL" }, { "gcp.ipv4.hour": 730 }],
  ["a private address", "gcp:compute/address:Address", { addressType: "INTERNAL" }, {}],
  ["an address that a balancer uses", "gcp:compute/globalAddress:GlobalAddress", {}, {}],
  ["a tunnel", "gcp:compute/vPNTunnel:VPNTunnel", {}, { "gcp.vpn.tunnel-hour": 730, "gcp.transfer.internet-gib": 10 }],
  ["a key", KEY, {}, { "gcp.kms.software-version-month": 1, "gcp.kms.request-ten-thousand": 20 }],
  [
    "a key and the versions of a year",
    KEY,
    { rotationPeriod: "7776000s" },
    { "gcp.kms.software-version-month": 5, "gcp.kms.request-ten-thousand": 20 },
  ],
  [
    "a key in hardware",
    KEY,
    { versionTemplate: { protectionLevel: "HSM" } },
    { "no gcp.kms.hsm-version-month": 1, "gcp.kms.request-ten-thousand": 20 },
  ],
  [
    "a secret",
    "gcp:secretmanager/secretVersion:SecretVersion",
    {},
    { "gcp.secrets.version-month": 1, "gcp.secrets.read-ten-thousand": 0.5 },
  ],
  ["a topic", "gcp:pubsub/topic:Topic", {}, { "gcp.pubsub.tib": 0.002 }],
  ["a subscription", "gcp:pubsub/subscription:Subscription", {}, { "gcp.pubsub.tib": 0.002 }],
  ["a registry", "gcp:artifactregistry/repository:Repository", {}, { "gcp.artifacts.gib-month": 10 }],
  ["a bucket of trails", "gcp:storage/bucket:Bucket", { name: "audit" }, { "gcp.storage.gib-month": 20 }],
  [
    "a bucket of images",
    "gcp:storage/bucket:Bucket",
    { name: "images" },
    {
      "gcp.storage.gib-month": 200,
      "gcp.storage.write-ten-thousand": 20,
      "gcp.storage.read-ten-thousand": 200,
    },
  ],
  [
    "an audit log's bucket",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    { bucketId: "audit" },
    { "gcp.logging.ingest-gib": 3, "gcp.logging.kept-gib-month": 6 },
  ],
  [
    "no uptime check of few",
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
    { period: "900s" },
    { "gcp.monitoring.uptime-thousand": 0 },
  ],
  [
    "an alert's conditions",
    "gcp:monitoring/alertPolicy:AlertPolicy",
    { conditions: [{}, {}] },
    { "gcp.monitoring.condition-month": 2 },
  ],
  ["a forwarding rule", RULE, {}, { "gcp.balancer.rules-hour": 730, "gcp.balancer.gib": 220 }],
  ["a forwarding rule of a region", RULE_OF_A_REGION, {}, { "gcp.balancer.rules-hour": 730 }],
  [
    "a regional balancer's proxies",
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    {},
    { "gcp.balancer.proxy-hour": 2190 },
  ],
  ["a backend without a cache", "gcp:compute/backendService:BackendService", {}, {}],
  [
    "a backend with a cache",
    "gcp:compute/backendService:BackendService",
    { enableCdn: true },
    {
      "gcp.cdn.out-gib.north-america": 600,
      "gcp.cdn.out-gib.europe": 600,
      "gcp.cdn.out-gib.south-america": 600,
      "gcp.cdn.out-gib.asia": 200,
      "gcp.cdn.lookup-ten-thousand": 3000,
      "gcp.cdn.fill-gib": 200,
    },
  ],
  [
    "a firewall policy with its rules",
    "gcp:compute/securityPolicy:SecurityPolicy",
    { rules: [{}, {}, {}] },
    { "gcp.armor.policy-month": 1, "gcp.armor.rule-month": 3, "gcp.armor.request-million": 30 },
  ],
  [
    "a firewall policy of a region",
    "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy",
    { rules: [{}, {}] },
    { "gcp.armor.policy-month": 1, "gcp.armor.rule-month": 2 },
  ],
  ["a rule beside its policy", "gcp:compute/securityPolicyRule:SecurityPolicyRule", {}, { "gcp.armor.rule-month": 1 }],
  ["a zone", "gcp:dns/managedZone:ManagedZone", {}, { "gcp.dns.zone-month": 1, "gcp.dns.query-million": 5 }],
  ["a private zone", "gcp:dns/managedZone:ManagedZone", { visibility: "private" }, { "gcp.dns.zone-month": 1 }],
];

describe("Google Cloud charges for", () => {
  it.each(CASES)("%s", (_, type, inputs, wanted) => {
    expect(charged([of(type, inputs)])).toEqual(wanted);
  });

  it("every type that has a price, and each has a case here", () => {
    expect(Object.keys(GCP_PRICES).toSorted()).toEqual([...new Set(CASES.map(([, type]) => type))].toSorted());
  });

  it("the sixth forwarding rule more than the first five", () => {
    const rules = (count: number) => Array.from({ length: count }, (_, index) => of(RULE, {}, `rule-${index}`));
    expect(charged(rules(5))).not.toHaveProperty("gcp.balancer.extra-rule-hour");
    expect(charged(rules(7))).toHaveProperty(["gcp.balancer.extra-rule-hour"], 1460);
  });

  it("uptime checks beyond a million a month", () => {
    const check = (name: string) => of("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", { period: "10s" }, name);
    expect(charged([check("one")])).toEqual({ "gcp.monitoring.uptime-thousand": 576.8 });
  });

  it("a secret in each place where it is kept", () => {
    const replicas = [{ location: "southamerica-east1" }, { location: "southamerica-west1" }];
    const secret = of("gcp:secretmanager/secret:Secret", { replication: { userManaged: { replicas } } });
    const version = of("gcp:secretmanager/secretVersion:SecretVersion", {});
    expect(charged([secret, version])).toHaveProperty(["gcp.secrets.version-month"], 2);
  });

  it("all logs of a site, where there is a cluster that writes them", () => {
    const bucket = of("gcp:logging/projectBucketConfig:ProjectBucketConfig", { bucketId: "reviews" });
    const cluster = of("gcp:container/cluster:Cluster", {});
    expect(charged([bucket, cluster])).toHaveProperty(["gcp.logging.ingest-gib"], 8 + 10 + 5 + 10 + 15 + 3);
  });
});
