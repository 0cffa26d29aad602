import * as aws from "@pulumi/aws";
import type { Output, Resource } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { NetworkArgs } from "../platform.ts";
import type { AwsSite } from "./site.ts";

/** Nodes and cluster interfaces are given back late; a shorter wait fails the removal half-way. */
export const SLOW_DELETE = { delete: "20m" };

/** What all parts of one network know. */
export interface NetworkParts {
  readonly name: string;
  readonly parent: Resource;
  readonly site: AwsSite;
  readonly vpcId: Output<string>;
  /** Zone ids that this account has; unknown until it has been asked. */
  readonly zoneIds: Output<readonly string[]>;
}

export interface SubnetTier {
  readonly subnets: readonly aws.ec2.Subnet[];
  readonly tables: readonly aws.ec2.RouteTable[];
  /** When these stand, the subnets reach what they are to reach. */
  readonly ready: readonly Resource[];
}

/** For balancers and ways out: reaches the internet gateway, but nothing gets an address by itself. */
export function makePublicTier(parts: NetworkParts, ranges: readonly string[]): SubnetTier {
  const { name, parent, vpcId } = parts;
  const gateway = new aws.ec2.InternetGateway(`${name}-internet`, { vpcId }, { parent });
  const table = new aws.ec2.RouteTable(`${name}-public`, { vpcId, tags: nameTag(parts, "public") }, { parent });
  const route = new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    { parent },
  );
  const subnets = makeSubnets(parts, "public", ranges, {});
  return { subnets, tables: [table], ready: associate(parts, "public", subnets, [table], [route]) };
}

/** For nodes, pods and internal balancers: each zone leaves by its own way, or all by one. */
export function makePrivateTier(
  parts: NetworkParts,
  ranges: readonly string[],
  ways: readonly aws.ec2.NatGateway[],
): SubnetTier {
  const { name, parent, vpcId } = parts;
  // Where Auto Mode puts a balancer if a Service ever asks for one: never in the public subnets.
  const subnets = makeSubnets(parts, "private", ranges, { "kubernetes.io/role/internal-elb": "1" });
  const tables = subnets.map(
    (_, index) =>
      new aws.ec2.RouteTable(
        `${name}-private-${index + 1}`,
        { vpcId, tags: nameTag(parts, `private-${index + 1}`) },
        { parent },
      ),
  );
  const routes = tables.map(
    ({ id }, index) =>
      new aws.ec2.Route(
        `${name}-private-${index + 1}`,
        { routeTableId: id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: (ways[index] ?? ways[0])?.id },
        { parent },
      ),
  );
  return { subnets, tables, ready: associate(parts, "private", subnets, tables, routes) };
}

/** For databases: no way out at all. The VPN adds the other sites' routes. */
export function makeDatabaseTier(parts: NetworkParts, ranges: readonly string[]): SubnetTier {
  const { name, parent, vpcId } = parts;
  const subnets = makeSubnets(parts, "database", ranges, {});
  const table = new aws.ec2.RouteTable(`${name}-database`, { vpcId, tags: nameTag(parts, "database") }, { parent });
  return { subnets, tables: [table], ready: associate(parts, "database", subnets, [table], []) };
}

export function makeWaysOut(
  parts: NetworkParts,
  { subnets, ready }: SubnetTier,
  egress: NetworkArgs["egress"],
): readonly aws.ec2.NatGateway[] {
  const { name, parent } = parts;
  return subnets.slice(0, egress === "single" ? 1 : undefined).map((subnet, index) => {
    const part = `${name}-out-${index + 1}`;
    const address = new aws.ec2.Eip(part, { domain: "vpc", tags: nameTag(parts, `out-${index + 1}`) }, { parent });
    return new aws.ec2.NatGateway(
      part,
      { subnetId: subnet.id, allocationId: address.id, tags: nameTag(parts, `out-${index + 1}`) },
      { parent, dependsOn: [...ready] },
    );
  });
}

function makeSubnets(
  parts: NetworkParts,
  kind: string,
  ranges: readonly string[],
  tags: Readonly<Record<string, string>>,
): readonly aws.ec2.Subnet[] {
  const { name, parent, site, vpcId, zoneIds } = parts;
  return ranges.map(
    (cidrBlock, index) =>
      new aws.ec2.Subnet(
        `${name}-${kind}-${index + 1}`,
        {
          vpcId,
          cidrBlock,
          availabilityZoneId: zoneIds.apply((ids) => ids[index] ?? ""),
          mapPublicIpOnLaunch: false,
          tags: { ...nameTag(parts, `${kind}-${index + 1}`), ...tags },
        },
        { parent, protect: !site.isTornDown, customTimeouts: SLOW_DELETE },
      ),
  );
}

function associate(
  { name, parent }: NetworkParts,
  kind: string,
  subnets: readonly aws.ec2.Subnet[],
  tables: readonly aws.ec2.RouteTable[],
  routes: readonly Resource[],
): readonly Resource[] {
  const associations = subnets.flatMap((subnet, index) => {
    const table = tables[index] ?? tables[0];
    const part = `${name}-${kind}-${index + 1}`;
    return table
      ? [new aws.ec2.RouteTableAssociation(part, { subnetId: subnet.id, routeTableId: table.id }, { parent })]
      : [];
  });
  return [...routes, ...associations];
}

/** The only name that AWS shows for these. */
const nameTag = ({ site }: NetworkParts, part: string): Record<string, string> => ({
  Name: planName("label", site, part),
});
