import {
  type Component,
  type CostContext,
  type CostedResource,
  component,
  hourly,
  ofType,
  type PricedTypes,
} from "./components.ts";
import { isTrueAt, listAt, numberAt, textAt, valueAt } from "./inputs.ts";
import { bucketKindOf, firstOfKinds } from "./kinds.ts";
import { countNodes, podsOf } from "./pods.ts";

const RDS = "aws:rds/instance:Instance";

/** What runs, stores and connects in the site's own region. */
export const AWS_SITE_PRICES: PricedTypes = {
  "aws:eks/cluster:Cluster": { each: () => [hourly("EKS cluster", "aws.eks.cluster-hour")], together: nodes },
  "aws:ec2/vpc:Vpc": {
    together: (_, { usage }) => [
      component("traffic between zones", "aws.transfer.inter-zone-gb", 2 * usage.network.interZoneGb),
    ],
  },
  "aws:ec2/natGateway:NatGateway": {
    each: () => [hourly("NAT gateway", "aws.nat.gateway-hour")],
    together: (_, { usage }) => [component("NAT traffic", "aws.nat.gb", usage.network.natGb)],
  },
  "aws:ec2/eip:Eip": { each: () => [hourly("public IPv4 address", "aws.ipv4.hour")] },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    each: ({ inputs }) =>
      isInterface(inputs)
        ? [hourly("interface endpoint", "aws.endpoint.hour", Math.max(1, listAt(inputs, "subnetIds").length))]
        : [],
    together: (endpoints, { usage }) =>
      endpoints.some(({ inputs }) => isInterface(inputs))
        ? [component("endpoint traffic", "aws.endpoint.gb", usage.network.endpointGb)]
        : [],
  },
  "aws:ec2/vpnConnection:VpnConnection": {
    each: () => [hourly("VPN connection", "aws.vpn.connection-hour")],
    together: (_, { usage }) => [
      component("traffic to the other cloud", "aws.transfer.internet-gb", usage.network.fromAwsGb),
    ],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    each: ({ inputs }) =>
      (textAt(inputs, "loadBalancerType") ?? "application") === "application"
        ? [hourly("application load balancer", "aws.alb.hour")]
        : [hourly(`${textAt(inputs, "loadBalancerType")} load balancer`, "aws.other-balancer.hour")],
    together: (_, { usage }) => [hourly("load balancer capacity", "aws.alb.lcu-hour", usage.balancer.lcus)],
  },
  [RDS]: {
    each: databaseInstance,
    together: (_, { usage }) => [component("RDS backups", "aws.rds.backup-gb-month", usage.database.backupGb)],
  },
  "aws:kms/key:Key": {
    each: () => [component("KMS key", "aws.kms.key-month")],
    together: (_, { usage }) => [
      component("KMS requests", "aws.kms.request-ten-thousand", usage.keys.requestsTenThousands),
    ],
  },
  "aws:kms/replicaKey:ReplicaKey": { each: () => [component("KMS key", "aws.kms.key-month")] },
  "aws:secretsmanager/secret:Secret": {
    each: ({ inputs }) => [component("secret", "aws.secrets.secret-month", 1 + listAt(inputs, "replicas").length)],
    together: (_, { usage }) => [
      component("reads of secrets", "aws.secrets.read-ten-thousand", usage.keys.secretReadsTenThousands),
    ],
  },
  "aws:s3/bucket:Bucket": { together: buckets },
  "aws:ecr/repository:Repository": {
    together: (_, { usage }) => [component("container images", "aws.ecr.gb-month", usage.storage.containersGb)],
  },
  "aws:sqs/queue:Queue": {
    together: (_, { usage }) => [
      component("queue requests", "aws.sqs.request-million", usage.messages.requestsMillions),
    ],
  },
  "aws:lambda/function:Function": {
    together: (_, { usage }) => [
      component("function calls", "aws.lambda.request-million", usage.functions.callsMillions),
      component("function time", "aws.lambda.gb-second", usage.functions.gbSeconds),
    ],
  },
};

const isInterface = (inputs: unknown): boolean => textAt(inputs, "vpcEndpointType") === "Interface";

/** No program says how many there are: they follow from what the pods ask for. */
function nodes(clusters: readonly CostedResource[], context: CostContext): Component[] {
  const { nodeType, nodeDiskGb } = context.usage.workload;
  const count = countNodes(podsOf(context), nodeType);
  if (count === 0) return [];
  const isAuto = clusters.some(({ inputs }) => isTrueAt(inputs, "computeConfig.enabled"));
  return [
    hourly(`node ${nodeType}`, `aws.ec2.${nodeType}-hour`, count),
    ...(isAuto ? [hourly("EKS Auto Mode's surcharge", `aws.eks-auto.${nodeType}-hour`, count)] : []),
    component("node volumes", "aws.ebs.gp3-gb-month", count * nodeDiskGb),
  ];
}

function databaseInstance({ inputs }: CostedResource, context: CostContext): Component[] {
  const isReplica = valueAt(inputs, "replicateSourceDb") !== undefined;
  const source = isReplica ? sourceOf(inputs, context) : undefined;
  const size = textAt(inputs, "instanceClass") ?? textAt(source, "instanceClass") ?? "of an unknown size";
  const place = isTrueAt(inputs, "multiAz") ? "multi-az" : "single-az";
  const storageGb = numberAt(inputs, "allocatedStorage") ?? numberAt(source, "allocatedStorage");
  const storage = textAt(inputs, "storageType") ?? textAt(source, "storageType") ?? "gp2";
  return [
    hourly(`${isReplica ? "replica" : "database"} ${size} ${place}`, `aws.rds.${size}.${place}-hour`),
    storageGb === undefined
      ? component("storage of a replica of something elsewhere", "aws.rds.unknown-storage")
      : component(`database storage ${storage} ${place}`, `aws.rds.${storage}.${place}-gb-month`, storageGb),
    ...insights(inputs, size),
  ];
}

/** A replica's size and storage are its source's where it doesn't say its own. */
function sourceOf(inputs: unknown, context: CostContext): unknown {
  const named = textAt(inputs, "replicateSourceDb");
  const sources = ofType(context, RDS).filter((each) => valueAt(each.inputs, "replicateSourceDb") === undefined);
  const found = sources.find((each) => named !== undefined && textAt(each.inputs, "identifier") === named);
  return (found ?? sources[0])?.inputs;
}

const FREE_INSIGHT_DAYS = 7;
const VCPUS: Readonly<Record<string, number>> = { xlarge: 4, "2xlarge": 8, "4xlarge": 16 };

function insights(inputs: unknown, size: string): Component[] {
  const days = numberAt(inputs, "performanceInsightsRetentionPeriod") ?? FREE_INSIGHT_DAYS;
  if (!isTrueAt(inputs, "performanceInsightsEnabled") || days <= FREE_INSIGHT_DAYS) return [];
  const vcpus = VCPUS[size.split(".").at(-1) ?? ""] ?? 2;
  return [component("Performance Insights kept long", "aws.rds.insights-vcpu-month", vcpus)];
}

function buckets(all: readonly CostedResource[], { usage: { storage } }: CostContext): Component[] {
  const kinds = [...firstOfKinds(all, bucketKindOf).keys()];
  return [
    ...kinds.map((kind) => component(`S3 storage: ${kind.replace("Gb", "")}`, "aws.s3.gb-month", storage[kind])),
    ...(kinds.includes("imagesGb")
      ? [
          component("S3 writes", "aws.s3.put-thousand", storage.putThousands),
          component("S3 reads", "aws.s3.get-thousand", storage.getThousands),
        ]
      : []),
  ];
}
