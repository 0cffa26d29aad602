import type { RecordedResource } from "../../infra/recording/record.ts";
import { readAwsData } from "./aws-facts-data.ts";
import { because, type CloudFacts, type Fact } from "./facts.ts";
import { input, listOf, type Recorded } from "./reading.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const TABLE = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const CDN = "aws:cloudfront/distribution:Distribution";
const ACL = "aws:wafv2/webAcl:WebAcl";
const KEY = "aws:kms/key:Key";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";

export const readAwsFacts = (recorded: Recorded): CloudFacts => ({
  ...readAwsData(recorded),
  subnets: recorded.of(SUBNET).map((subnet) => readSubnet(subnet, recorded)),
  clusters: recorded.of("aws:eks/cluster:Cluster").map((cluster) => readCluster(cluster, recorded)),
  doors: [
    ...recorded.of(CDN).map((cdn) => readCdn(cdn, recorded)),
    ...recorded.of("aws:lb/listener:Listener").map(readListener),
  ],
  balancers: recorded.of("aws:lb/loadBalancer:LoadBalancer").map(({ name, inputs, isProtected }) => ({
    name,
    isDeletionProtected: isProtected && inputs.enableDeletionProtection === true,
  })),
  firewalls: recorded.of(ACL).map(readFirewall),
  logSources: readLogSources(recorded),
});

function readSubnet(subnet: RecordedResource, recorded: Recorded): CloudFacts["subnets"][number] {
  const ways = waysOut(subnet, recorded);
  const byGateway = ways.filter((route) => input(route, "gatewayId") !== undefined);
  const isExit = byGateway.length > 0 && holdsNatOnly(subnet, recorded);
  const hasOwnAddresses = input(subnet, "mapPublicIpOnLaunch") !== false;
  const logged = recorded
    .of("aws:ec2/flowLog:FlowLog")
    .some((log) => input(log, "vpcId") === input(subnet, "vpcId") && input(log, "trafficType") === "ALL");
  return {
    name: subnet.name,
    isPrivate: !hasOwnAddresses && (isExit ? because("only ways out stand in it") : byGateway.length === 0),
    logsFlows: logged,
    leavesByNatOnly: leaving(ways, isExit),
  };
}

function leaving(ways: readonly RecordedResource[], isExit: boolean): Fact<boolean> {
  if (isExit) return because("it is the ways out themselves");
  if (ways.length === 0) return because("no route leads out of it");
  return ways.every((route) => input(route, "natGatewayId") !== undefined);
}

const waysOut = (subnet: RecordedResource, recorded: Recorded): RecordedResource[] => {
  const tables = recorded.about(subnet, TABLE, "subnetId").map((each) => input(each, "routeTableId"));
  return recorded
    .of("aws:ec2/route:Route")
    .filter(
      (route) => tables.includes(input(route, "routeTableId")) && input(route, "destinationCidrBlock") === "0.0.0.0/0",
    );
};

function holdsNatOnly(subnet: RecordedResource, { resources }: Recorded): boolean {
  const id = JSON.stringify(`${subnet.name}-id`);
  const users = resources.filter(({ inputs, type }) => type !== TABLE && JSON.stringify(inputs).includes(id));
  return users.every(({ type }) => type === "aws:ec2/natGateway:NatGateway");
}

function readCluster(cluster: RecordedResource, recorded: Recorded): CloudFacts["clusters"][number] {
  const { name, inputs, isProtected } = cluster;
  const open = listOf(input(cluster, "vpcConfig.publicAccessCidrs")).map(String);
  const isNarrow = open.length > 0 && open.every((range) => Number(range.split("/")[1]) >= 24);
  const subnets = listOf(input(cluster, "vpcConfig.subnetIds")).map((id) => recorded.named(id, SUBNET));
  const logs = listOf(inputs.enabledClusterLogTypes);
  const coversSecrets = listOf(input(cluster, "encryptionConfig.resources")).includes("secrets");
  return {
    name,
    isApiClosed: input(cluster, "vpcConfig.endpointPublicAccess") === false || isNarrow,
    areNodesPrivate:
      subnets.length > 0 &&
      subnets.every((subnet) => subnet && !waysOut(subnet, recorded).some((route) => input(route, "gatewayId"))),
    secretsKey: coversSecrets ? recorded.purposeOf(input(cluster, "encryptionConfig.provider.keyArn"), KEY) : undefined,
    logsAudit: ["api", "audit", "authenticator"].every((log) => logs.includes(log)),
    isDeletionProtected: isProtected && inputs.deletionProtection === true,
  };
}

/** `TLSv1.2_2021`; a distribution that takes plain requests ends no TLS at all. */
function readCdn(cdn: RecordedResource, recorded: Recorded): CloudFacts["doors"][number] {
  const behaviors = [input(cdn, "defaultCacheBehavior"), ...listOf(cdn.inputs.orderedCacheBehaviors)];
  const takesPlain = behaviors.some(
    (behavior) => (behavior as { viewerProtocolPolicy?: string }).viewerProtocolPolicy === "allow-all",
  );
  const version = /^TLSv(1\.\d)/.exec(String(input(cdn, "viewerCertificate.minimumProtocolVersion")))?.[1];
  return {
    name: cdn.name,
    minimumTls: takesPlain ? 0 : Number(version ?? 1),
    isBehindFirewall: recorded.named(cdn.inputs.webAclId, ACL) !== undefined,
  };
}

/** `ELBSecurityPolicy-TLS13-1-2-2021-06`: the second version is the least. */
function readListener({ name, inputs }: RecordedResource): CloudFacts["doors"][number] {
  const version = /TLS13-(1)-(\d)/.exec(String(inputs.sslPolicy));
  return {
    name,
    minimumTls: inputs.protocol === "HTTPS" ? Number(version ? `${version[1]}.${version[2]}` : 1) : 0,
    isBehindFirewall: because("only the edge, the cluster and other sites reach it"),
  };
}

function readFirewall({ name, inputs }: RecordedResource): CloudFacts["firewalls"][number] {
  const rules = listOf(inputs.rules) as { action?: object; statement?: object; overrideAction?: object }[];
  const limits = rules.filter(
    ({ statement, action }) => statement && "rateBasedStatement" in statement && blocks(action),
  );
  const managed = rules.filter(({ statement }) => statement && "managedRuleGroupStatement" in statement);
  return {
    name,
    refuses: managed.length > 0 && managed.every(({ overrideAction }) => overrideAction && "none" in overrideAction),
    limits: limits.length,
  };
}

const blocks = (action: object | undefined): boolean => action !== undefined && "block" in action;

function readLogSources(recorded: Recorded): CloudFacts["logSources"] {
  const source = (name: string, group: RecordedResource | undefined) => ({
    name,
    keptDays: input(group, "retentionInDays") as number | undefined,
    key: recorded.purposeOf(input(group, "kmsKeyId"), KEY),
  });
  const groupOf = (value: unknown) => recorded.named(value, GROUP);
  const [flow] = recorded.of("aws:ec2/flowLog:FlowLog");
  const [acl] = recorded.of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
  const [access] = recorded.of("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination");
  const [cluster] = recorded.of("aws:eks/cluster:Cluster");
  return [
    source("network-flows", groupOf(input(flow, "logDestination"))),
    source(
      "cluster-audit",
      recorded.of(GROUP).find((group) => input(group, "name") === `/aws/eks/${input(cluster, "name")}/cluster`),
    ),
    source("edge-firewall", groupOf(listOf(input(acl, "logDestinationConfigs"))[0])),
    source("edge-requests", groupOf(input(access, "deliveryDestinationConfiguration.destinationResourceArn"))),
  ];
}
