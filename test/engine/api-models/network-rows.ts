import type { Values } from "../provider.ts";
import { type ApiCall, type ApiRow, type ApiTable, call, OWN_ID } from "./row.ts";

/** EC2 wants tags with the kind of what they are for. */
const tagged = (kind: string, operation: string, rest: Partial<ApiCall> = {}): ApiCall =>
  call(operation, {
    ...rest,
    members: { tags: "TagSpecifications[].Tags", ...rest.members },
    adds: { "TagSpecifications[].ResourceType": kind, ...rest.adds },
  });

const has =
  (...names: string[]) =>
  (inputs: Values): boolean =>
    names.some((name) => inputs[name] !== undefined);
const hasRules =
  (name: string) =>
  (inputs: Values): boolean =>
    Array.isArray(inputs[name]) && inputs[name].length > 0;

export const NETWORK_ROWS: ApiTable = {
  "aws:ec2/customerGateway:CustomerGateway": { calls: [tagged("customer-gateway", "ec2.CreateCustomerGateway")] },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    calls: [],
    why: "the group comes with the network; the provider takes the rules out that it finds there",
    left: {
      vpcId: "finds the group",
      ingress: "empty: all rules are revoked",
      egress: "empty: all rules are revoked",
      tags: "of a group that is there already",
    },
  },
  "aws:ec2/eip:Eip": { calls: [tagged("elastic-ip", "ec2.AllocateAddress")] },
  "aws:ec2/flowLog:FlowLog": {
    calls: [
      tagged("vpc-flow-log", "ec2.CreateFlowLogs", {
        members: { vpcId: "ResourceIds[]", iamRoleArn: "DeliverLogsPermissionArn" },
        adds: { ResourceType: "VPC", LogDestinationType: "cloud-watch-logs" },
      }),
    ],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    calls: [
      tagged("internet-gateway", "ec2.CreateInternetGateway"),
      call("ec2.AttachInternetGateway", { takes: ["vpcId"], adds: { InternetGatewayId: OWN_ID } }),
    ],
  },
  "aws:ec2/natGateway:NatGateway": { calls: [tagged("natgateway", "ec2.CreateNatGateway")] },
  "aws:ec2/route:Route": { calls: [call("ec2.CreateRoute")] },
  "aws:ec2/routeTable:RouteTable": { calls: [tagged("route-table", "ec2.CreateRouteTable")] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { calls: [call("ec2.AssociateRouteTable")] },
  "aws:ec2/securityGroup:SecurityGroup": {
    named: "name",
    calls: [
      tagged("security-group", "ec2.CreateSecurityGroup", { members: { name: "GroupName" } }),
      // AWS lets everything out of a new group; the provider takes that back.
      call("ec2.RevokeSecurityGroupEgress", {
        takes: [],
        adds: { GroupId: OWN_ID, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] },
      }),
      call("ec2.AuthorizeSecurityGroupIngress", {
        when: hasRules("ingress"),
        prepare: ({ ingress }) => ({ ingress: permissionsOf(ingress) }),
        members: { ingress: "IpPermissions" },
        adds: { GroupId: OWN_ID },
      }),
      call("ec2.AuthorizeSecurityGroupEgress", {
        when: hasRules("egress"),
        prepare: ({ egress }) => ({ egress: permissionsOf(egress) }),
        members: { egress: "IpPermissions" },
        adds: { GroupId: OWN_ID },
      }),
    ],
    left: { ingress: "none", egress: "none" },
  },
  "aws:ec2/subnet:Subnet": {
    calls: [
      tagged("subnet", "ec2.CreateSubnet"),
      call("ec2.ModifySubnetAttribute", { takes: ["mapPublicIpOnLaunch"], adds: { SubnetId: OWN_ID } }),
    ],
  },
  "aws:ec2/vpc:Vpc": {
    calls: [
      tagged("vpc", "ec2.CreateVpc"),
      // Each takes one attribute only.
      call("ec2.ModifyVpcAttribute", { takes: ["enableDnsSupport"], adds: { VpcId: OWN_ID } }),
      call("ec2.ModifyVpcAttribute", { takes: ["enableDnsHostnames"], adds: { VpcId: OWN_ID } }),
    ],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    calls: [tagged("vpc-endpoint", "ec2.CreateVpcEndpoint", { members: { policy: "PolicyDocument" } })],
  },
  "aws:ec2/vpnConnection:VpnConnection": {
    calls: [
      tagged("vpn-connection", "ec2.CreateVpnConnection", {
        prepare: withTunnels,
        members: {
          presharedKeyStorage: "PreSharedKeyStorage",
          staticRoutesOnly: "Options.StaticRoutesOnly",
          tunnels: "Options.TunnelOptions",
          "tunnels.insideCidr": "TunnelInsideCidr",
          "tunnels.presharedKey": "PreSharedKey",
        },
      }),
    ],
  },
  "aws:ec2/vpnGateway:VpnGateway": {
    calls: [
      tagged("vpn-gateway", "ec2.CreateVpnGateway", { adds: { Type: "ipsec.1" } }),
      call("ec2.AttachVpnGateway", { takes: ["vpcId"], adds: { VpnGatewayId: OWN_ID } }),
    ],
  },
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": {
    calls: [call("ec2.EnableVgwRoutePropagation", { members: { vpnGatewayId: "GatewayId" } })],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleRow("ec2.AuthorizeSecurityGroupEgress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleRow("ec2.AuthorizeSecurityGroupIngress"),
  "aws:ebs/encryptionByDefault:EncryptionByDefault": {
    calls: [call("ec2.EnableEbsEncryptionByDefault", { when: has("enabled") })],
    left: { enabled: "true is this call, false another" },
  },
};

function ruleRow(operation: string): ApiRow {
  return {
    calls: [
      call(operation, {
        prepare: ({ securityGroupId, tags, ...rule }) => ({ securityGroupId, tags, rule: [permissionOf(rule)] }),
        members: {
          securityGroupId: "GroupId",
          rule: "IpPermissions",
          tags: "TagSpecifications[].Tags",
        },
        adds: { "TagSpecifications[].ResourceType": "security-group-rule" },
      }),
    ],
    left: { "rule.region": "where the call goes, no member of it", tags: "none" },
  };
}

const permissionsOf = (rules: unknown): unknown =>
  Array.isArray(rules) ? rules.map((rule) => permissionOf(rule)) : rules;

/** A rule as EC2 writes it: the ports, and a list for each kind of other end. */
function permissionOf(rule: Values): Values {
  const {
    description,
    protocol,
    ipProtocol = protocol,
    cidrBlocks,
    cidrIpv4,
    cidrIpv6,
    prefixListId,
    prefixListIds,
  } = rule;
  const { referencedSecurityGroupId, securityGroups, ...rest } = rule;
  const ends = (key: string, ...of: unknown[]): object[] =>
    of
      .flat()
      .flatMap((each) =>
        each === undefined ? [] : [{ [key]: each, ...(description !== undefined && { description }) }],
      );
  const known = [
    "description",
    "protocol",
    "ipProtocol",
    "cidrBlocks",
    "cidrIpv4",
    "cidrIpv6",
    "prefixListId",
    "prefixListIds",
  ];
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !known.includes(name))),
    ipProtocol,
    ...ifAny("ipRanges", ends("cidrIp", cidrBlocks, cidrIpv4)),
    ...ifAny("ipv6Ranges", ends("cidrIpv6", cidrIpv6)),
    ...ifAny("prefixListIds", ends("prefixListId", prefixListId, prefixListIds)),
    ...ifAny("userIdGroupPairs", ends("groupId", referencedSecurityGroupId, securityGroups)),
  };
}

const ifAny = (name: string, values: readonly object[]): Values => (values.length > 0 ? { [name]: values } : {});

/** `tunnel1InsideCidr` and its likes, as one object for each tunnel. */
function withTunnels(inputs: Values): Values {
  const tunnels: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(inputs)) {
    const [, number, first = "", more] = /^tunnel([12])(.)(.*)$/.exec(name) ?? [];
    if (number === undefined) rest[name] = value;
    else tunnels[(Number(number) - 1) as 0 | 1][`${first.toLowerCase()}${more}`] = value;
  }
  return { ...rest, tunnels };
}
