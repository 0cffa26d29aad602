import type { RecordedResource } from "../../infra/recording/record.ts";
import { because, type CloudFacts, type Fact } from "./facts.ts";
import { input, listOf, numberOf, type Recorded } from "./reading.ts";

const KEY = "example:keys:Key";
const ROUTE = "example:network:Route";
const FIREWALL = "example:edge:Firewall";
const QUEUE = "example:messages:Queue";
const STORE = "example:logs:Store";

/** The cloud's resources say what is asked of them in one place each: a reader is short where a cloud is. */
export const readExampleFacts = (recorded: Recorded): CloudFacts => ({
  ...readReached(recorded),
  ...readKept(recorded),
  ...readAccess(recorded),
});

type Read<Kind extends keyof CloudFacts> = Pick<CloudFacts, Kind>;

function readReached(
  recorded: Recorded,
): Read<"subnets" | "clusters" | "doors" | "balancers" | "firewalls" | "logSources"> {
  const balancers = recorded.of("example:edge:Balancer");
  return {
    subnets: recorded.of("example:network:Subnet").map((subnet) => readSubnet(subnet, recorded)),
    clusters: recorded.of("example:kubernetes:Cluster").map((cluster) => readCluster(cluster, recorded)),
    doors: [
      ...recorded.of("example:edge:Cdn").map(({ name, inputs }) => ({
        name,
        minimumTls: numberOf(inputs.minimumTls),
        isBehindFirewall: recorded.named(inputs.firewall, FIREWALL) !== undefined,
      })),
      ...balancers.map(({ name, inputs }) => ({
        name,
        minimumTls: numberOf(inputs.minimumTls),
        isBehindFirewall: inputs.isPublic === false && because("only the edge and other sites reach it"),
      })),
    ],
    balancers: balancers.map((balancer) => ({ name: balancer.name, isDeletionProtected: isProtected(balancer) })),
    firewalls: recorded.of(FIREWALL).map(({ name, inputs }) => ({
      name,
      refuses: inputs.mode === "block",
      limits: listOf(inputs.rules).filter((rule) => (rule as { kind: string }).kind === "limit").length,
    })),
    logSources: readLogSources(recorded),
  };
}

function readKept(recorded: Recorded): Read<"databases" | "buckets" | "queues" | "secrets" | "logStores" | "trails"> {
  const purposeOf = (value: unknown) => recorded.purposeOf(value, KEY);
  return {
    databases: recorded.of("example:db:Database").map((database) => readDatabase(database, recorded)),
    buckets: recorded.of("example:objects:Bucket").map((bucket) => ({
      name: bucket.name,
      isPrivate: bucket.inputs.access === "private",
      takesTlsOnly: bucket.inputs.transport === "tls",
      key: purposeOf(bucket.inputs.key),
      isDeletionProtected: isProtected(bucket),
    })),
    queues: recorded.of(QUEUE).map((queue) => ({
      name: queue.name,
      key: purposeOf(queue.inputs.key),
      hasDeadLetters:
        recorded.about(queue, QUEUE, "deadLetters.queue").length > 0
          ? because("it holds the dead letters")
          : recorded.named(input(queue, "deadLetters.queue"), QUEUE) !== undefined,
    })),
    secrets: recorded.of("example:secrets:Secret").map(({ name, inputs, secrets }) => ({
      name,
      key: purposeOf(inputs.key),
      isHidden: secrets.includes("value"),
    })),
    logStores: recorded.of(STORE).map(({ name, inputs }) => ({
      name,
      keptDays: numberOf(inputs.keptDays),
      key: purposeOf(inputs.key),
    })),
    trails: recorded.of("example:audit:Trail").map(({ name, inputs }) => ({
      name,
      coversAll: inputs.regions === "all",
      lockedDays: numberOf(inputs.lockedDays),
      key: purposeOf(inputs.key),
    })),
  };
}

const readAccess = (recorded: Recorded): Read<"keys" | "identities" | "standingKeys" | "registries"> => ({
  keys: recorded.of(KEY).map((key) => ({
    name: key.name,
    rotationDays: numberOf(key.inputs.rotationDays),
    isDeletionProtected: key.isProtected && Number(key.inputs.destroyedAfterDays) >= 30,
  })),
  identities: [...recorded.inside("camera-reviews:example:Identity", "example:identity:Grant")].map(readIdentity),
  standingKeys: recorded.of("example:identity:AccessKey"),
  registries: recorded.of("example:images:Repository").map(({ name, inputs }) => ({
    name,
    areTagsImmutable: inputs.tags === "immutable",
    key: recorded.purposeOf(inputs.key, KEY),
  })),
});

/** By Pulumi and by the cloud. */
const isProtected = (resource: RecordedResource): boolean =>
  resource.isProtected && resource.inputs.isDeletionProtected === true;

function readSubnet(subnet: RecordedResource, recorded: Recorded): CloudFacts["subnets"][number] {
  const ways = recorded.about(subnet, ROUTE, "subnet");
  const byNat = ways.every((route) => recorded.named(route.inputs.by, "example:network:Nat"));
  return {
    name: subnet.name,
    isPrivate: subnet.inputs.givesPublicAddresses === false,
    logsFlows: recorded.named(subnet.inputs.flowLogs, STORE) !== undefined,
    leavesByNatOnly: ways.length === 0 ? because("no route leads out of it") : byNat,
  };
}

function readDatabase(database: RecordedResource, recorded: Recorded): CloudFacts["databases"][number] {
  const { name, inputs } = database;
  const isReplica = inputs.primary !== undefined;
  const ofPrimary = <Value>(value: Fact<Value>): Fact<Value> => (isReplica ? because("it is its primary's") : value);
  return {
    name,
    isReplica,
    isPrivate: inputs.hasPublicAddress === false,
    requiresTls: inputs.transport === "tls",
    key: ofPrimary(recorded.purposeOf(inputs.key, KEY)),
    backupDays: ofPrimary(numberOf(input(database, "backups.days"))),
    goesBackToAnyPoint: ofPrimary(input(database, "backups.isPointInTime") === true),
    isDeletionProtected: isProtected(database),
    signsInByIdentity: inputs.signIn === "identity-and-password",
  };
}

const readCluster = (cluster: RecordedResource, recorded: Recorded): CloudFacts["clusters"][number] => ({
  name: cluster.name,
  isApiClosed: listOf(cluster.inputs.admits).every((range) => Number(String(range).split("/")[1]) >= 24),
  areNodesPrivate: cluster.inputs.hasPublicNodes === false,
  secretsKey: recorded.purposeOf(cluster.inputs.secretsKey, KEY),
  logsAudit: recorded.named(cluster.inputs.auditLogs, STORE) !== undefined,
  isDeletionProtected: isProtected(cluster),
});

function readLogSources(recorded: Recorded): CloudFacts["logSources"] {
  const source = (name: string, type: string, path: string) => {
    const store = recorded.named(input(recorded.of(type)[0], path), STORE);
    return { name, keptDays: numberOf(input(store, "keptDays")), key: recorded.purposeOf(input(store, "key"), KEY) };
  };
  return [
    source("network-flows", "example:network:Subnet", "flowLogs"),
    source("cluster-audit", "example:kubernetes:Cluster", "auditLogs"),
    source("edge-firewall", FIREWALL, "logs"),
    source("edge-requests", "example:edge:Cdn", "logs"),
  ];
}

function readIdentity([{ name }, grants]: [RecordedResource, RecordedResource[]]): CloudFacts["identities"][number] {
  const wide = grants.filter(({ inputs }) => inputs.does === "*" || listOf(inputs.on).includes("*"));
  return { name, rights: grants.length, wildcards: wide.map((grant) => grant.name) };
}
