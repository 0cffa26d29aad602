import { describe, expect, it } from "@jest/globals";
import { AWS_PRICES } from "./aws-prices.ts";
import type { CostedResource } from "./components.ts";
import { estimateStack } from "./estimate.ts";

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

const RDS = "aws:rds/instance:Instance";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const CHECK = "aws:route53/healthCheck:HealthCheck";
const CASES: readonly Case[] = [
  ["a cluster without pods", "aws:eks/cluster:Cluster", {}, { "aws.eks.cluster-hour": 730 }],
  ["traffic between zones, both sides", "aws:ec2/vpc:Vpc", {}, { "aws.transfer.inter-zone-gb": 400 }],
  ["a NAT gateway", "aws:ec2/natGateway:NatGateway", {}, { "aws.nat.gateway-hour": 730, "aws.nat.gb": 100 }],
  ["an address", "aws:ec2/eip:Eip", {}, { "aws.ipv4.hour": 730 }],
  ["a gateway endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" }, {}],
  [
    "an interface endpoint in each zone",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] },
    { "aws.endpoint.hour": 2190, "aws.endpoint.gb": 50 },
  ],
  [
    "a VPN connection",
    "aws:ec2/vpnConnection:VpnConnection",
    {},
    { "aws.vpn.connection-hour": 730, "aws.transfer.internet-gb": 50 },
  ],
  ["a balancer", "aws:lb/loadBalancer:LoadBalancer", {}, { "aws.alb.hour": 730, "aws.alb.lcu-hour": 1460 }],
  [
    "a balancer of another kind",
    "aws:lb/loadBalancer:LoadBalancer",
    { loadBalancerType: "network" },
    { "no aws.other-balancer.hour": 1, "aws.alb.lcu-hour": 1460 },
  ],
  [
    "a database in two zones",
    RDS,
    { instanceClass: "db.m7g.large", multiAz: true, allocatedStorage: 100, storageType: "gp3" },
    {
      "aws.rds.db.m7g.large.multi-az-hour": 730,
      "aws.rds.gp3.multi-az-gb-month": 100,
      "aws.rds.backup-gb-month": 50,
    },
  ],
  [
    "a small database in one zone",
    RDS,
    { instanceClass: "db.t4g.medium", allocatedStorage: 20, storageType: "gp3" },
    {
      "aws.rds.db.t4g.medium.single-az-hour": 730,
      "aws.rds.gp3.single-az-gb-month": 20,
      "aws.rds.backup-gb-month": 50,
    },
  ],
  [
    "a database of a size and a disk without a price",
    RDS,
    { instanceClass: "db.r8g.large", allocatedStorage: 20 },
    {
      "no aws.rds.db.r8g.large.single-az-hour": 1,
      "no aws.rds.gp2.single-az-gb-month": 1,
      "aws.rds.backup-gb-month": 50,
    },
  ],
  ["a key", "aws:kms/key:Key", {}, { "aws.kms.key-month": 1, "aws.kms.request-ten-thousand": 20 }],
  ["a key's copy in another region", "aws:kms/replicaKey:ReplicaKey", {}, { "aws.kms.key-month": 1 }],
  [
    "a secret with a copy",
    "aws:secretsmanager/secret:Secret",
    { replicas: [{ region: "us-east-1" }] },
    { "aws.secrets.secret-month": 2, "aws.secrets.read-ten-thousand": 0.5 },
  ],
  ["a registry", "aws:ecr/repository:Repository", {}, { "aws.ecr.gb-month": 10 }],
  ["a queue", "aws:sqs/queue:Queue", {}, { "aws.sqs.request-million": 2 }],
  [
    "a function",
    "aws:lambda/function:Function",
    {},
    { "aws.lambda.request-million": 0.01, "aws.lambda.gb-second": 500 },
  ],
  [
    "a firewall with its rules",
    "aws:wafv2/webAcl:WebAcl",
    { rules: [{ name: "a" }, { name: "b" }] },
    { "aws.waf.acl-month": 1, "aws.waf.rule-month": 2, "aws.waf.request-million": 30 },
  ],
  [
    "a rule group that costs more than a rule",
    "aws:wafv2/webAcl:WebAcl",
    { rules: [{ statement: { managedRuleGroupStatement: { name: "AWSManagedRulesBotControlRuleSet" } } }] },
    {
      "aws.waf.acl-month": 1,
      "aws.waf.rule-month": 1,
      "no aws.waf.dear-rule-group-month": 1,
      "aws.waf.request-million": 30,
    },
  ],
  ["a zone", "aws:route53/zone:Zone", {}, { "aws.route53.zone-month": 1, "aws.route53.query-million": 5 }],
  ["a plain health check", CHECK, { type: "HTTP", requestInterval: 30 }, { "aws.route53.health-check-month": 1 }],
  [
    "a health check of what is in AWS",
    CHECK,
    { type: "HTTPS", fqdn: "d111111abcdef8.cloudfront.net", requestInterval: 30 },
    { "aws.route53.aws-health-check-month": 1, "aws.route53.aws-health-option-month": 1 },
  ],
  [
    "a health check with all options",
    CHECK,
    { type: "HTTPS_STR_MATCH", requestInterval: 10, measureLatency: true },
    { "aws.route53.health-check-month": 1, "aws.route53.health-option-month": 4 },
  ],
  [
    "an edge function, called by each request",
    "aws:cloudfront/function:Function",
    {},
    { "aws.cloudfront.function-million": 30 },
  ],
  [
    "cluster logs",
    LOGS,
    { name: "/aws/eks/reviews/cluster" },
    { "aws.logs.sa-east-1.ingest-gb": 8, "aws.logs.sa-east-1.stored-gb-month": 24 },
  ],
  [
    "firewall logs in the edge's region",
    LOGS,
    { name: "aws-waf-logs-reviews", region: "us-east-1" },
    { "aws.logs.us-east-1.ingest-gb": 3, "aws.logs.us-east-1.stored-gb-month": 9 },
  ],
  [
    "logs in a region without a price",
    LOGS,
    { region: "eu-west-1" },
    { "no aws.logs.eu-west-1.ingest-gb": 1, "no aws.logs.eu-west-1.stored-gb-month": 1 },
  ],
  ["an alarm", ALARM, { period: 60 }, { "aws.cloudwatch.alarm-metric-month": 1 }],
  ["an alarm of seconds", ALARM, { period: 10 }, { "aws.cloudwatch.fast-alarm-metric-month": 1 }],
  [
    "an alarm over two metrics and a sum",
    ALARM,
    { metricQueries: [{ metric: { period: 60 } }, { metric: { period: 60 } }, { expression: "m1+m2" }] },
    { "aws.cloudwatch.alarm-metric-month": 2 },
  ],
  [
    "a composite alarm",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    {},
    { "aws.cloudwatch.composite-alarm-month": 1 },
  ],
  ["a dashboard", "aws:cloudwatch/dashboard:Dashboard", {}, { "aws.cloudwatch.dashboard-month": 1 }],
  [
    "logs delivered to a group",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    { deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:logs:us-east-1:1:log-group:x" } },
    {},
  ],
  [
    "logs delivered to S3",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    { deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::x" } },
    { "no aws.logs.delivery-to-s3-gb": 1 },
  ],
  [
    "a metrics workspace",
    "aws:amp/workspace:Workspace",
    {},
    {
      "aws.prometheus.sample-ten-million": 44,
      "aws.prometheus.stored-gb-month": 2,
      "aws.prometheus.query-billion": 20,
    },
  ],
  ["a topic", "aws:sns/topic:Topic", {}, { "aws.sns.mail-hundred-thousand": 0.002 }],
  [
    "a detector",
    "aws:guardduty/detector:Detector",
    {},
    { "aws.guardduty.management-million": 1, "aws.guardduty.flow-gb": 10 },
  ],
  [
    "a detector's feature",
    "aws:guardduty/detectorFeature:DetectorFeature",
    { name: "EKS_AUDIT_LOGS", status: "ENABLED" },
    { "aws.guardduty.cluster-audit-million": 2 },
  ],
  [
    "a feature that is off",
    "aws:guardduty/detectorFeature:DetectorFeature",
    { name: "S3_DATA_EVENTS", status: "DISABLED" },
    {},
  ],
  [
    "a feature without a price",
    "aws:guardduty/detectorFeature:DetectorFeature",
    { name: "EBS_MALWARE_PROTECTION", status: "ENABLED" },
    { "no aws.guardduty.other-feature": 1 },
  ],
  ["a recorder", "aws:cfg/recorder:Recorder", {}, { "aws.config.item": 1500 }],
  ["a rule of Config", "aws:cfg/rule:Rule", {}, { "aws.config.evaluation": 6000 }],
  ["a hub", "aws:securityhub/account:Account", {}, { "aws.security-hub.check": 4000 }],
  ["a trail of management events", "aws:cloudtrail/trail:Trail", {}, {}],
  [
    "a trail of data events and insights",
    "aws:cloudtrail/trail:Trail",
    {
      advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] }],
      insightSelectors: [{ insightType: "ApiErrorRateInsight" }],
    },
    { "aws.cloudtrail.data-hundred-thousand": 5, "aws.cloudtrail.insight-hundred-thousand": 10 },
  ],
  [
    "image scans on push",
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    { scanType: "BASIC" },
    {},
  ],
  [
    "image scans by Inspector",
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    { scanType: "ENHANCED" },
    { "no aws.inspector.image-scan": 1 },
  ],
];

describe("AWS charges for", () => {
  it.each(CASES)("%s", (_, type, inputs, wanted) => {
    expect(charged([of(type, inputs)])).toEqual(wanted);
  });

  it("every type that has a price, and each has a case here or below", () => {
    const below = ["aws:s3/bucket:Bucket", "aws:cloudfront/distribution:Distribution"];
    expect(Object.keys(AWS_PRICES).toSorted()).toEqual(
      [...new Set([...CASES.map(([, type]) => type), ...below])].toSorted(),
    );
  });

  it("a replica by its source's size and storage where it says none", () => {
    const source = of(RDS, {
      identifier: "main",
      instanceClass: "db.m7g.xlarge",
      multiAz: true,
      allocatedStorage: 200,
      storageType: "gp3",
    });
    const replica = of(RDS, { replicateSourceDb: "main" }, "replica");
    expect(charged([source, replica])).toMatchObject({
      "aws.rds.db.m7g.xlarge.single-az-hour": 730,
      "aws.rds.gp3.single-az-gb-month": 200,
    });
    expect(charged([replica])).toMatchObject({ "no aws.rds.unknown-storage": 1 });
  });

  it("Performance Insights kept longer than a week, by processors", () => {
    const keeps = (days: number) =>
      charged([
        of(RDS, {
          instanceClass: "db.m7g.2xlarge",
          performanceInsightsEnabled: true,
          performanceInsightsRetentionPeriod: days,
        }),
      ]);
    expect(keeps(7)).not.toHaveProperty("aws.rds.insights-vcpu-month");
    expect(keeps(31)).toHaveProperty(["aws.rds.insights-vcpu-month"], 8);
  });

  it("buckets by what their names say they hold, each kind once", () => {
    const bucket = (name: string) => of("aws:s3/bucket:Bucket", {}, name);
    const all = ["images", "images-exports", "images-anchors", "edge-access-logs", "edge-more-logs", "state"];
    expect(charged(all.map(bucket))).toEqual({
      "aws.s3.gb-month": 200 + 5 + 20 + 50 + 5,
      "aws.s3.put-thousand": 200,
      "aws.s3.get-thousand": 2000,
    });
  });

  it("traffic and requests by continent, once for all distributions", () => {
    const distribution = (name: string) => of("aws:cloudfront/distribution:Distribution", {}, name);
    expect(charged([distribution("one"), distribution("two")])).toEqual({
      "aws.cloudfront.out-gb.north-america": 600,
      "aws.cloudfront.out-gb.europe": 600,
      "aws.cloudfront.out-gb.south-america": 600,
      "aws.cloudfront.out-gb.asia": 200,
      "aws.cloudfront.https-ten-thousand.north-america": 900,
      "aws.cloudfront.https-ten-thousand.europe": 900,
      "aws.cloudfront.https-ten-thousand.south-america": 900,
      "aws.cloudfront.https-ten-thousand.asia": 300,
      "aws.cloudfront.origin-gb": 20,
      "aws.cloudfront.purge-path": 0,
    });
  });

  it("logs of one kind once, however many groups there are", () => {
    const group = (name: string) => of(LOGS, { name: `/aws/rds/instance/main/${name}` }, name);
    expect(charged([group("postgresql"), group("upgrade")])).toEqual({
      "aws.logs.sa-east-1.ingest-gb": 5,
      "aws.logs.sa-east-1.stored-gb-month": 15,
    });
  });
});
