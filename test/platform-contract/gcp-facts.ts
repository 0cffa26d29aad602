import type { RecordedResource } from "../../infra/recording/record.ts";
import { because, type CloudFacts, type Fact } from "./facts.ts";
import { readGcpData } from "./gcp-facts-data.ts";
import { daysOf, input, listOf, numberOf, type Recorded, refersTo } from "./reading.ts";

const KEY = "gcp:kms/cryptoKey:CryptoKey";
const POLICY = "gcp:compute/securityPolicy:SecurityPolicy";
const SUBNET = "gcp:compute/subnetwork:Subnetwork";

export const readGcpFacts = (recorded: Recorded): CloudFacts => ({
  ...readGcpData(recorded),
  subnets: recorded.of(SUBNET).map((subnet) => readSubnet(subnet, recorded)),
  clusters: recorded.of("gcp:container/cluster:Cluster").map((cluster) => readCluster(cluster, recorded)),
  doors: readDoors(recorded),
  balancers: readBalancers(recorded),
  firewalls: recorded.of(POLICY).map(readFirewall),
  logSources: [
    readLogSource("network-flows", "gce_subnetwork", recorded),
    readLogSource("cluster-audit", "cloudaudit.googleapis.com", recorded),
    readLogSource("edge-requests", "http_load_balancer", recorded),
  ],
});

function readSubnet(subnet: RecordedResource, recorded: Recorded): CloudFacts["subnets"][number] {
  const isProxies = subnet.inputs.purpose === "REGIONAL_MANAGED_PROXY";
  const ofProxies = (fact: Fact<boolean>): Fact<boolean> =>
    isProxies ? because("nothing but the balancer's proxies stands in it, which log each request") : fact;
  const nats = recorded
    .of("gcp:compute/routerNat:RouterNat")
    .filter((nat) => listOf(nat.inputs.subnetworks).some((each) => refersTo((each as { name: unknown }).name, subnet)));
  return {
    name: subnet.name,
    isPrivate: because("a subnet gives no public addresses; what would ask for one is the cluster's nodes"),
    logsFlows: ofProxies(subnet.inputs.logConfig !== undefined),
    leavesByNatOnly: ofProxies(nats.length > 0),
  };
}

function readCluster(cluster: RecordedResource, recorded: Recorded): CloudFacts["clusters"][number] {
  const { name, inputs, isProtected } = cluster;
  const hasAddress = input(cluster, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled") !== false;
  const logs = listOf(input(cluster, "loggingConfig.enableComponents"));
  const isEncrypted = input(cluster, "databaseEncryption.state") === "ENCRYPTED";
  return {
    name,
    isApiClosed: !hasAddress && because("it has no address; its name answers whoever IAM lets connect"),
    areNodesPrivate: input(cluster, "privateClusterConfig.enablePrivateNodes") === true,
    secretsKey: isEncrypted ? recorded.purposeOf(input(cluster, "databaseEncryption.keyName"), KEY) : undefined,
    logsAudit: logs.includes("APISERVER"),
    isDeletionProtected: isProtected && inputs.deletionProtection === true,
  };
}

function readDoors(recorded: Recorded): CloudFacts["doors"] {
  const outer = recorded.of("gcp:compute/targetHttpsProxy:TargetHttpsProxy").map((proxy) => ({
    name: proxy.name,
    minimumTls: tlsOf(recorded.named(proxy.inputs.sslPolicy, "gcp:compute/sSLPolicy:SSLPolicy")),
    isBehindFirewall: areBehindFirewall(recorded),
  }));
  const inner = recorded.of("gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy").map((proxy) => ({
    name: proxy.name,
    minimumTls: tlsOf(recorded.named(proxy.inputs.sslPolicy, "gcp:compute/regionSslPolicy:RegionSslPolicy")),
    isBehindFirewall: because("only other sites reach it"),
  }));
  const plain = recorded.of("gcp:compute/targetHttpProxy:TargetHttpProxy").map((proxy) => {
    const map = recorded.named(proxy.inputs.urlMap, "gcp:compute/uRLMap:URLMap");
    const onlyRedirects = input(map, "defaultUrlRedirect.httpsRedirect") === true;
    const redirects = because("it only sends readers to HTTPS");
    return {
      name: proxy.name,
      minimumTls: onlyRedirects ? redirects : 0,
      isBehindFirewall: onlyRedirects ? redirects : false,
    };
  });
  return [...outer, ...inner, ...plain];
}

/** `TLS_1_2`. Without a policy Google takes 1.0. */
const tlsOf = (policy: RecordedResource | undefined): number => {
  const [, major, minor] = /^TLS_(\d)_(\d)$/.exec(String(input(policy, "minTlsVersion"))) ?? [];
  return major ? Number(`${major}.${minor}`) : 1;
};

const areBehindFirewall = (recorded: Recorded): boolean => {
  const services = recorded.of("gcp:compute/backendService:BackendService");
  return services.length > 0 && services.every((each) => recorded.named(each.inputs.securityPolicy, POLICY));
};

/** Balancers are rules and maps, which nothing holds back; what can't be had back is the address that names lead to. */
const readBalancers = (recorded: Recorded): CloudFacts["balancers"] =>
  recorded
    .of("gcp:compute/globalAddress:GlobalAddress")
    .filter(({ inputs }) => inputs.addressType === "EXTERNAL")
    .map(({ name, isProtected }) => ({
      name,
      isDeletionProtected: isProtected && because("addresses have no switch of their own: Pulumi holds them"),
    }));

function readFirewall({ name, inputs }: RecordedResource): CloudFacts["firewalls"][number] {
  const rules = listOf(inputs.rules) as { action: string; preview?: boolean; rateLimitOptions?: object }[];
  const inForce = rules.filter(({ preview }) => preview !== true);
  return {
    name,
    refuses: inForce.some(({ action }) => action.startsWith("deny")),
    limits: inForce.filter(({ rateLimitOptions }) => rateLimitOptions !== undefined).length,
  };
}

/** Logs go to where a sink brings them: a store of logs, or a bucket that is locked. All others stay in a store of Google's that no program has made. */
function readLogSource(name: string, filter: string, recorded: Recorded): CloudFacts["logSources"][number] {
  const sink = recorded
    .of("gcp:logging/projectSink:ProjectSink")
    .find(({ inputs }) => String(inputs.filter).includes(filter));
  const destination = sink?.inputs.destination;
  const store = recorded.named(destination, "gcp:logging/projectBucketConfig:ProjectBucketConfig");
  const bucket = recorded.named(destination, "gcp:storage/bucket:Bucket");
  return {
    name,
    keptDays: numberOf(input(store, "retentionDays")) ?? daysOf(input(bucket, "retentionPolicy.retentionPeriod")),
    key: recorded.purposeOf(
      input(store, "cmekSettings.kmsKeyName") ?? input(bucket, "encryption.defaultKmsKeyName"),
      KEY,
    ),
  };
}
