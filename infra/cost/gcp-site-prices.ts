import {
  type Component,
  type CostContext,
  type CostedResource,
  component,
  HOURS,
  hourly,
  ofType,
  type PricedTypes,
} from "./components.ts";
import { listAt, numberAt, textAt, valueAt } from "./inputs.ts";
import { bucketKindOf, firstOfKinds, logKindOf } from "./kinds.ts";
import { chargedByAutopilot, podsOf } from "./pods.ts";

const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const CLUSTER = "gcp:container/cluster:Cluster";

/** What runs, stores, connects and watches in the site's own region. */
export const GCP_SITE_PRICES: PricedTypes = {
  [CLUSTER]: { each: () => [hourly("GKE cluster", "gcp.gke.cluster-hour")], together: pods },
  [SQL]: {
    each: databaseInstance,
    together: (_, { usage }) => [component("Cloud SQL backups", "gcp.sql.backup-gib-month", usage.database.backupGb)],
  },
  "gcp:compute/routerNat:RouterNat": {
    together: (_, { usage: { network } }) => [
      hourly("machines behind NAT", "gcp.nat.machine-hour", network.natMachines),
      component("NAT traffic", "gcp.nat.gib", network.natGb),
    ],
  },
  "gcp:compute/address:Address": {
    each: ({ inputs }) =>
      textAt(inputs, "addressType") === "INTERNAL" ? [] : [hourly("public IPv4 address", "gcp.ipv4.hour")],
  },
  "gcp:compute/vPNTunnel:VPNTunnel": {
    each: () => [hourly("VPN tunnel", "gcp.vpn.tunnel-hour")],
    together: (_, { usage }) => [
      component("traffic to the other cloud", "gcp.transfer.internet-gib", usage.network.fromGcpGb),
    ],
  },
  "gcp:kms/cryptoKey:CryptoKey": {
    each: keyVersions,
    together: (_, { usage }) => [
      component("KMS requests", "gcp.kms.request-ten-thousand", usage.keys.requestsTenThousands),
    ],
  },
  "gcp:secretmanager/secretVersion:SecretVersion": {
    each: (_, context) => [component("secret version", "gcp.secrets.version-month", placesOfSecrets(context))],
    together: (_, { usage }) => [
      component("reads of secrets", "gcp.secrets.read-ten-thousand", usage.keys.secretReadsTenThousands),
    ],
  },
  "gcp:pubsub/topic:Topic": {
    together: (_, { usage }) => [component("messages published", "gcp.pubsub.tib", usage.messages.volumeTib)],
  },
  "gcp:pubsub/subscription:Subscription": {
    together: (_, { usage }) => [component("messages delivered", "gcp.pubsub.tib", usage.messages.volumeTib)],
  },
  "gcp:storage/bucket:Bucket": { together: buckets },
  "gcp:artifactregistry/repository:Repository": {
    together: (_, { usage }) => [component("container images", "gcp.artifacts.gib-month", usage.storage.containersGb)],
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": { together: logs },
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": { together: uptimeChecks },
  "gcp:monitoring/alertPolicy:AlertPolicy": {
    each: ({ inputs }) => [
      component("alert conditions", "gcp.monitoring.condition-month", listAt(inputs, "conditions").length),
    ],
  },
};

/** Autopilot charges what pods ask for; nodes are Google's. Metrics of them come with the cluster. */
function pods(_: readonly CostedResource[], context: CostContext): Component[] {
  const charged = podsOf(context).map((pod) => ({ replicas: pod.replicas, ...chargedByAutopilot(pod) }));
  const sum = (what: "vcpu" | "memoryGib") => charged.reduce((total, pod) => total + pod.replicas * pod[what], 0);
  return [
    component("pods' processors", "gcp.autopilot.vcpu-hour", HOURS * sum("vcpu")),
    component("pods' memory", "gcp.autopilot.gib-hour", HOURS * sum("memoryGib")),
    component("metric samples", "gcp.monitoring.sample-million", context.usage.metrics.samplesMillions),
  ];
}

const CUSTOM = /^db-custom-(\d+)-(\d+)$/;
const DEFAULT_DISK_GIB = 10;

function databaseInstance({ inputs }: CostedResource): Component[] {
  const kind = valueAt(inputs, "masterInstanceName") === undefined ? "database" : "replica";
  const place = textAt(inputs, "settings.availabilityType") === "REGIONAL" ? "regional" : "zonal";
  const tier = textAt(inputs, "settings.tier") ?? "of an unknown size";
  const [, vcpus, mib] = CUSTOM.exec(tier) ?? [];
  const isEnterprise = (textAt(inputs, "settings.edition") ?? "ENTERPRISE") === "ENTERPRISE";
  const disk = textAt(inputs, "settings.diskType") ?? "PD_SSD";
  const gib = numberAt(inputs, "settings.diskSize") ?? DEFAULT_DISK_GIB;
  return [
    ...(vcpus && isEnterprise
      ? [
          hourly(`${kind} processors ${place}`, `gcp.sql.${place}-vcpu-hour`, Number(vcpus)),
          hourly(`${kind} memory ${place}`, `gcp.sql.${place}-gib-hour`, Number(mib) / 1024),
        ]
      : [hourly(`${kind} ${tier} ${place}`, `gcp.sql.${tier}-${place}-hour`)]),
    component(
      `${kind} storage ${place}`,
      disk === "PD_SSD" ? `gcp.sql.${place}-ssd-gib-month` : `gcp.sql.${place}-${disk}-gib-month`,
      gib,
    ),
  ];
}

const YEAR_S = 365 * 86_400;

/** Old versions stay, because what they encrypted does: a year's rotations and the current one. */
function keyVersions({ inputs }: CostedResource): Component[] {
  const rotation = Number.parseFloat(textAt(inputs, "rotationPeriod") ?? "");
  const versions = 1 + (rotation > 0 ? Math.floor(YEAR_S / rotation) : 0);
  const level = (textAt(inputs, "versionTemplate.protectionLevel") ?? "SOFTWARE").toLowerCase();
  return [component(`key versions (${level})`, `gcp.kms.${level}-version-month`, versions)];
}

/** A version is kept in each place of its secret; which secret it is of isn't known before there is one. */
function placesOfSecrets(context: CostContext): number {
  const secrets = ofType(context, "gcp:secretmanager/secret:Secret");
  return Math.max(1, ...secrets.map(({ inputs }) => listAt(inputs, "replication.userManaged.replicas").length));
}

function buckets(all: readonly CostedResource[], { usage: { storage } }: CostContext): Component[] {
  const kinds = [...firstOfKinds(all, bucketKindOf).keys()];
  return [
    ...kinds.map((kind) =>
      component(`Cloud Storage: ${kind.replace("Gb", "")}`, "gcp.storage.gib-month", storage[kind]),
    ),
    ...(kinds.includes("imagesGb")
      ? [
          component("Cloud Storage writes", "gcp.storage.write-ten-thousand", storage.putThousands / 10),
          component("Cloud Storage reads", "gcp.storage.read-ten-thousand", storage.getThousands / 10),
        ]
      : []),
  ];
}

/** One bucket takes what a site writes; others take what their name says. */
function logs(all: readonly CostedResource[], context: CostContext): Component[] {
  const { logs: volume } = context.usage;
  const kinds = new Set(all.map(logKindOf));
  if (ofType(context, CLUSTER).length > 0)
    for (const kind of ["applicationGb", "clusterGb", "databaseGb", "flowGb", "edgeGb", "firewallGb"] as const)
      kinds.add(kind);
  const gb = [...kinds].reduce((sum, kind) => sum + volume[kind], 0);
  const monthsPaid = Math.max(0, volume.keptMonths - 1);
  return [
    component("logs", "gcp.logging.ingest-gib", gb),
    component("logs kept beyond 30 days", "gcp.logging.kept-gib-month", gb * monthsPaid),
  ];
}

/** Google asks from six places unless some are chosen. */
const PLACES = 6;
const FREE_CHECKS = 1_000_000;
const DEFAULT_PERIOD_S = 300;

/** The one allowance that is taken off: nearly nobody is beyond it. */
function uptimeChecks(checks: readonly CostedResource[]): Component[] {
  const executions = checks.reduce((sum, { inputs }) => {
    const periodS = Number.parseFloat(textAt(inputs, "period") ?? "") || DEFAULT_PERIOD_S;
    return sum + ((HOURS * 3600) / periodS) * (listAt(inputs, "selectedRegions").length || PLACES);
  }, 0);
  const paid = Math.max(0, executions - FREE_CHECKS);
  return [component("uptime checks beyond a million", "gcp.monitoring.uptime-thousand", paid / 1000)];
}
