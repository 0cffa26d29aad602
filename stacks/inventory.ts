import type { RecordedResource } from "../infra/recording/record.ts";

/** What a stack makes, short enough to be read in a review: how many of each type, and what matters of some. */
interface Inventory {
  readonly resources: number;
  readonly types: Readonly<Record<string, number>>;
  /** By type and name. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What is worth a reviewer's look when it changes: size, reach, protection, time kept. */
const KEY_VALUES: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": [
    "instanceClass",
    "engineVersion",
    "multiAz",
    "backupRetentionPeriod",
    "publiclyAccessible",
    "deletionProtection",
  ],
  "gcp:sql/databaseInstance:DatabaseInstance": [
    "databaseVersion",
    "settings.tier",
    "settings.availabilityType",
    "settings.ipConfiguration.ipv4Enabled",
    "settings.ipConfiguration.sslMode",
    "deletionProtection",
  ],
  "aws:eks/cluster:Cluster": [
    "version",
    "vpcConfig.endpointPublicAccess",
    "vpcConfig.publicAccessCidrs",
    "deletionProtection",
  ],
  "gcp:container/cluster:Cluster": [
    "enableAutopilot",
    "releaseChannel.channel",
    "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic",
    "deletionProtection",
  ],
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["cidrBlock", "mapPublicIpOnLaunch"],
  "gcp:compute/subnetwork:Subnetwork": ["ipCidrRange", "purpose"],
  "aws:lb/loadBalancer:LoadBalancer": ["internal", "enableDeletionProtection"],
  "aws:cloudfront/distribution:Distribution": ["aliases", "viewerCertificate.minimumProtocolVersion", "priceClass"],
  "gcp:compute/backendService:BackendService": ["loadBalancingScheme", "enableCdn"],
  "gcp:compute/sSLPolicy:SSLPolicy": ["profile", "minTlsVersion"],
  "aws:cloudwatch/logGroup:LogGroup": ["retentionInDays"],
  "aws:kms/key:Key": ["enableKeyRotation", "deletionWindowInDays"],
  "gcp:kms/cryptoKey:CryptoKey": ["rotationPeriod"],
  "aws:route53/healthCheck:HealthCheck": ["resourcePath", "requestInterval", "failureThreshold"],
  "aws:ec2/vpnConnection:VpnConnection": ["tunnel1InsideCidr", "tunnel2InsideCidr", "tunnel1IkeVersions"],
  "kubernetes:apps/v1:Deployment": ["spec.replicas", "spec.template.spec.terminationGracePeriodSeconds"],
};

export function makeInventory(resources: readonly RecordedResource[]): Inventory {
  const made = resources.filter(({ type, isRead }) => type !== "pulumi:pulumi:Stack" && !isRead);
  const types = Object.groupBy(made, ({ type }) => type);
  const counted = Object.entries(types).map(([type, all = []]) => [type, all.length] as const);
  const valued = made.filter(({ type }) => (KEY_VALUES[type]?.length ?? 0) > 0);
  return {
    resources: made.length,
    types: Object.fromEntries(counted.sort(byName)),
    values: Object.fromEntries(
      valued.map((each) => [`${each.type} ${each.name}`, valuesOf(each)] as const).sort(byName),
    ),
  };
}

function valuesOf({ type, inputs }: RecordedResource): Record<string, unknown> {
  const found = (KEY_VALUES[type] ?? []).map((path) => [path, valueAt(inputs, path)] as const);
  const told = found.map(([path, value]) => [path, Array.isArray(value) ? value.join(", ") : value] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

const valueAt = (inputs: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], inputs);

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
