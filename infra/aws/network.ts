import * as aws from "@pulumi/aws";
import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";
import { planName } from "../names.ts";
import type { Network, NetworkArgs } from "../platform.ts";
import { requireRetention } from "./keys-log-group.ts";
import { makeInterfaceEndpoints, makeS3Gateway, requireEndpoints } from "./network-endpoints.ts";
import { makeFlowLogs } from "./network-flow-logs.ts";
import {
  makeDatabaseTier,
  makePrivateTier,
  makePublicTier,
  makeWaysOut,
  type NetworkParts,
  type SubnetTier,
} from "./network-subnets.ts";
import { requireOnePerZone, requireZones } from "./network-zones.ts";
import type { AwsSite } from "./site.ts";

/** A VPC in three zones: private subnets for the cluster and the balancer, others for databases, public ones for ways out only. */
export class AwsNetwork extends ComponentResource implements Network {
  readonly id: Output<string>;
  readonly clusterSubnets: Output<string[]>;
  readonly databasePlace: Output<string>;
  readonly ranges: SiteRanges;
  readonly routes: Output<string[]>;

  constructor(name: string, args: NetworkArgs, site: AwsSite, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Network", name, {}, options);
    requireOnePerZone(args.ranges, site.zoneIds);
    requireEndpoints(site.endpoints);
    requireRetention(args.logs.days);
    this.ranges = args.ranges;
    const vpc = this.vpc(name, site);
    this.emptyDefaultGroup(name, vpc);
    const parts = { name, parent: this, site, vpcId: vpc.id, zoneIds: this.zones(site) };
    const { isolated, inner } = this.subnets(parts, args);
    makeS3Gateway(parts, inner);
    makeInterfaceEndpoints(parts, inner, args.ranges.whole);
    makeFlowLogs(parts, args.logs);
    this.id = vpc.id;
    this.clusterSubnets = all(inner.subnets.map(({ id }) => id));
    this.databasePlace = this.subnetGroup(name, isolated);
    this.routes = all([...inner.tables, ...isolated.tables].map(({ id }) => id));
    this.registerOutputs({ id: this.id, clusterSubnets: this.clusterSubnets, databasePlace: this.databasePlace });
  }

  private vpc(name: string, site: AwsSite): aws.ec2.Vpc {
    return new aws.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: this.ranges.whole,
        enableDnsSupport: true,
        enableDnsHostnames: true, // names of private endpoints and of the cluster resolve to private addresses
        tags: { Name: planName("label", site) },
      },
      { parent: this, protect: !site.isTornDown },
    );
  }

  /** What names no group of its own would get this one. */
  private emptyDefaultGroup(name: string, vpc: aws.ec2.Vpc): void {
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [] }, { parent: this });
  }

  private zones(site: AwsSite): Output<readonly string[]> {
    const available = aws.getAvailabilityZonesOutput({ state: "available" }, { parent: this });
    return available.zoneIds.apply((ids) => requireZones(site.zoneIds, ids));
  }

  private subnets(parts: NetworkParts, { ranges, egress }: NetworkArgs): { isolated: SubnetTier; inner: SubnetTier } {
    const outer = makePublicTier(parts, ranges.public);
    const inner = makePrivateTier(parts, ranges.nodes, makeWaysOut(parts, outer, egress));
    return { inner, isolated: makeDatabaseTier(parts, ranges.databases) };
  }

  private subnetGroup(name: string, { subnets }: SubnetTier): Output<string> {
    const group = new aws.rds.SubnetGroup(
      `${name}-databases`,
      { subnetIds: subnets.map(({ id }) => id), description: "Subnets without a way out" },
      { parent: this },
    );
    return group.name;
  }
}
