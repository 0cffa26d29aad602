import { beforeAll, describe, expect, it } from "@jest/globals";
import { all } from "@pulumi/pulumi";
import fc from "fast-check";
import { RangeInvalid } from "../address-plan.ts";
import type { NetworkArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, type Recording, record } from "../recording/record.ts";
import { AwsNetwork } from "./network.ts";
import { EndpointInvalid, requireEndpoints, s3GatewayStatements } from "./network-endpoints.ts";
import { requireOnePerZone, requireZones, ZoneUnavailable } from "./network-zones.ts";
import { planAwsRanges } from "./ranges.ts";
import type { AwsSite } from "./site.ts";

const site: AwsSite = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
  databaseAuthority: "PEM",
  endpoints: ["ecr.api", "ecr.dkr"],
  kubernetesVersion: "1.35",
  isTornDown: false,
};
const ranges = planAwsRanges("10.16.0.0/16");
const args: NetworkArgs = { ranges, egress: "per-zone", logs: { key: "arn:key", days: 365 } };
const type = {
  subnet: "aws:ec2/subnet:Subnet",
  route: "aws:ec2/route:Route",
  nat: "aws:ec2/natGateway:NatGateway",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
};
const make = (given: Partial<NetworkArgs> = {}, place: Partial<AwsSite> = {}) => {
  const network = new AwsNetwork("network", { ...args, ...given }, { ...site, ...place });
  return all([network.id, network.clusterSubnets, network.databasePlace, network.routes]);
};

describe("AwsNetwork", () => {
  let made: Recording<unknown>;
  const one = (of: string, name?: string): RecordedResource => onlyOne(made.resources, of, name);
  beforeAll(async () => {
    made = await record(() => make());
  });

  it("puts three subnets of each kind into the wanted zones, none of which gives public addresses", () => {
    const subnets = ofType(made.resources, type.subnet);
    const place = ({ inputs, name }: RecordedResource) => [name, inputs.cidrBlock, inputs.availabilityZoneId];
    expect(subnets.map(place).sort()).toEqual([
      ["network-database-1", "10.16.96.0/24", "sae1-az1"],
      ["network-database-2", "10.16.97.0/24", "sae1-az2"],
      ["network-database-3", "10.16.98.0/24", "sae1-az3"],
      ["network-private-1", "10.16.0.0/19", "sae1-az1"],
      ["network-private-2", "10.16.32.0/19", "sae1-az2"],
      ["network-private-3", "10.16.64.0/19", "sae1-az3"],
      ["network-public-1", "10.16.99.0/24", "sae1-az1"],
      ["network-public-2", "10.16.100.0/24", "sae1-az2"],
      ["network-public-3", "10.16.101.0/24", "sae1-az3"],
    ]);
    for (const { inputs, isProtected, timeouts } of subnets) {
      expect(inputs.mapPublicIpOnLaunch).toBe(false);
      expect({ isProtected, wait: timeouts.delete }).toEqual({ isProtected: true, wait: "20m" });
    }
  });

  it("shows Auto Mode the private subnets only", () => {
    const shown = ofType(made.resources, type.subnet).filter(
      ({ inputs }) => (inputs.tags as Record<string, string>)["kubernetes.io/role/internal-elb"] === "1",
    );
    expect(shown.map(({ name }) => name).sort()).toEqual([
      "network-private-1",
      "network-private-2",
      "network-private-3",
    ]);
  });

  it("lets each zone out by itself and databases not at all", () => {
    const ways = ofType(made.resources, type.route).map(({ inputs }) => [
      inputs.routeTableId,
      inputs.natGatewayId ?? inputs.gatewayId,
    ]);
    expect(ways.sort()).toEqual([
      ["network-private-1-id", "network-out-1-id"],
      ["network-private-2-id", "network-out-2-id"],
      ["network-private-3-id", "network-out-3-id"],
      ["network-public-id", "network-internet-id"],
    ]);
    const tables = ofType(made.resources, type.association).map(({ inputs }) => [inputs.subnetId, inputs.routeTableId]);
    expect(tables.filter(([, table]) => table === "network-database-id")).toHaveLength(3);
    expect(tables).toHaveLength(9);
  });

  it("makes a NAT gateway when its subnet already leads to the internet", () => {
    expect(one(type.nat, "network-out-2").dependsOn).toContain(one(type.route, "network-public").urn);
    expect(one("aws:ec2/eip:Eip", "network-out-2").inputs.domain).toBe("vpc");
  });

  it("empties the default group", () => {
    expect(one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).toEqual({
      vpcId: "vpc-network-vpc",
      ingress: [],
      egress: [],
    });
  });

  it("writes flow logs of all traffic to a group of ours, once it may", () => {
    const flow = one("aws:ec2/flowLog:FlowLog");
    expect(flow.inputs).toMatchObject({ vpcId: "vpc-network-vpc", trafficType: "ALL" });
    const policy = one("aws:iam/rolePolicy:RolePolicy");
    expect(flow.dependsOn).toContain(policy.urn);
    expect(policy.inputs.policy).toContain('"logs:DescribeLogGroups","Resource":"*"');
    expect(one("aws:cloudwatch/logGroup:LogGroup").inputs).toEqual({ kmsKeyId: "arn:key", retentionInDays: 365 });
    expect(one("aws:iam/role:Role").inputs.assumeRolePolicy).toContain("vpc-flow-logs.amazonaws.com");
  });

  it("has the S3 gateway and the endpoints that are asked for, which answer inside only", () => {
    expect(one(type.endpoint, "network-s3").inputs).toMatchObject({
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.sa-east-1.s3",
      routeTableIds: ["network-private-1-id", "network-private-2-id", "network-private-3-id"],
    });
    expect(one(type.endpoint, "network-ecr-api").inputs).toMatchObject({
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.sa-east-1.ecr.api",
      privateDnsEnabled: true,
      securityGroupIds: ["network-endpoints-id"],
    });
    expect(one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs).toMatchObject({
      fromPort: 443,
      cidrIpv4: "10.16.0.0/16",
    });
  });

  it("hands on what databases, clusters and the VPN want", () => {
    const [id, clusterSubnets, databasePlace, routes] = made.result as [string, string[], string, string[]];
    expect(id).toBe("vpc-network-vpc");
    expect(clusterSubnets).toEqual(["network-private-1-id", "network-private-2-id", "network-private-3-id"]);
    expect(databasePlace).toBe("network-databases");
    expect(routes).toEqual([...clusterSubnets, "network-database-id"]);
    expect(one("aws:rds/subnetGroup:SubnetGroup").inputs.subnetIds).toEqual([
      "network-database-1-id",
      "network-database-2-id",
      "network-database-3-id",
    ]);
  });

  it("is the parent of everything", () => {
    const { urn } = one("camera-reviews:aws:Network");
    const orphans = made.resources.filter(({ parent, urn: own }) => own !== urn && parent !== urn);
    expect(orphans.map(({ type: each }) => each)).toEqual(["pulumi:pulumi:Stack"]);
  });
});

describe("AwsNetwork, smaller", () => {
  it("leaves by one way for all zones when it is told so, and has no endpoints' group without endpoints", async () => {
    const { resources } = await record(() => make({ egress: "single" }, { endpoints: [] }));
    expect(ofType(resources, type.nat)).toHaveLength(1);
    const ways = ofType(resources, type.route).map(({ inputs }) => inputs.natGatewayId);
    expect(ways.filter((way) => way === "network-out-1-id")).toHaveLength(3);
    expect(ofType(resources, "aws:ec2/securityGroup:SecurityGroup")).toEqual([]);
    expect(ofType(resources, type.endpoint)).toHaveLength(1);
  });

  it("can be previewed, also while it is removed", async () => {
    const { resources, result } = await record(() => make({}, { isTornDown: true }), { isPreview: true });
    expect(result).toBeUndefined();
    expect(ofType(resources, type.subnet).map(({ isProtected }) => isProtected)).toEqual(Array(9).fill(false));
  });

  it("can be previewed before the zones are known", async () => {
    const answers = { "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({}) };
    await expect(record(() => make(), { isPreview: true, answers })).resolves.toBeDefined();
  });

  it.each<[string, Partial<NetworkArgs>, Partial<AwsSite>, new (...args: never[]) => Error]>([
    ["two zones for three ranges", {}, { zoneIds: ["sae1-az1", "sae1-az2"] }, RangeInvalid],
    ["a zone twice", {}, { zoneIds: ["sae1-az1", "sae1-az2", "sae1-az1"] }, ZoneUnavailable],
    ["an endpoint twice", {}, { endpoints: ["ecr.api", "ecr.api"] }, EndpointInvalid],
    ["a retention that CloudWatch hasn't", { logs: { key: "k", days: 42 } }, {}, Error],
  ])("refuses %s before it makes anything", async (_, given, place, error) => {
    await expect(record(() => make(given, place))).rejects.toThrow(error);
  });
});

describe("requireZones", () => {
  it("tells the zones that the account has", () => {
    expect(() => requireZones(["sae1-az1", "sae1-az2"], ["sae1-az3", "sae1-az1"])).toThrow(
      new ZoneUnavailable("This account has no zone sae1-az2: it has sae1-az1, sae1-az3."),
    );
  });

  it("takes any zones that are there", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 3 }), (available) => {
        expect(requireZones(available.slice(0, 3), available)).toEqual(available.slice(0, 3));
      }),
    );
  });
});

describe("requireOnePerZone", () => {
  it.each([
    ["outside", { databases: ["10.17.0.0/24", "10.16.97.0/24", "10.16.98.0/24"] }, "10.17.0.0/24 for databases 1 lies"],
    ["overlapping", { public: ["10.16.96.0/24", "10.16.100.0/24", "10.16.101.0/24"] }, "databases 1 (10.16.96.0/24)"],
    ["too few", { nodes: ["10.16.0.0/19"] }, "There are 3 zones and 1 ranges for nodes"],
  ])("refuses ranges that are %s", (_, wrong, message) => {
    expect(() => requireOnePerZone({ ...ranges, ...wrong }, site.zoneIds)).toThrow(message);
  });
});

describe("endpoints", () => {
  it.each([["s3"], ["ECR"], [""], ["ecr.api "], ["com.amazonaws..x"]])("refuses %j", (service) => {
    expect(() => requireEndpoints([service])).toThrow(EndpointInvalid);
  });

  it("lets through to buckets of this account and to ECR's layers only", () => {
    const [own, layers, ...others] = s3GatewayStatements(site);
    expect(own?.Condition).toEqual({ StringEquals: { "aws:ResourceAccount": "111122223333" } });
    expect(layers?.Resource).toBe("arn:aws:s3:::prod-sa-east-1-starport-layer-bucket/*");
    expect(others).toEqual([]);
  });
});
