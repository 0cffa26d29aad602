import { awsBestPractices } from "./frameworks.ts";
import { list, type Must, number, resourceRule, stackRule } from "./rule.ts";

export const ingressNarrow = resourceRule({
  name: "ingress-narrow",
  description: "Everybody may come to port 443 of an edge and nowhere else; never to a shell or a database.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: awsBestPractices("EC2.18", "Security groups admit everybody to allowed ports only"),
  tags: ["N-01", "aws", "gcp", "AWS FSBP EC2.19", "CIS AWS 6.3, 6.4", "CIS Google Cloud 3.6, 3.7"],
  remediationSteps:
    "Name the group, prefix list or range that may come instead of 0.0.0.0/0. Rules stand by themselves (aws.vpc.SecurityGroupIngressRule); Google's own health check ranges are narrow enough.",
  settings: { openPorts: list(["443"], "TCP ports that everybody may come to.") },
  checks: {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"(rule, must, { config }) {
      const isOpen = () => isEverybody(rule.cidrIpv4) || isEverybody(rule.cidrIpv6);
      const isAllowed = () => isOpenPort(rule.fromPort, rule.toPort, config.openPorts) && rule.ipProtocol === "tcp";
      must(() => !isOpen() || isAllowed(), openMessage(config.openPorts));
    },
    "aws:ec2/securityGroup:SecurityGroup"(group, must, { config }) {
      for (const rule of group.ingress ?? []) judgeRule(rule, must, config.openPorts);
    },
    "aws:ec2/securityGroupRule:SecurityGroupRule"(rule, must, { config }) {
      if (rule.type === "ingress") judgeRule(rule, must, config.openPorts);
    },
    "gcp:compute/firewall:Firewall"(firewall, must, { config }) {
      const isOpen = () =>
        (firewall.direction ?? "INGRESS") === "INGRESS" &&
        !firewall.disabled &&
        (firewall.sourceRanges ?? []).some(isEverybody);
      const isAllowed = () =>
        (firewall.allows ?? []).every(
          ({ protocol, ports }) =>
            protocol === "tcp" && (ports ?? ["all"]).every((port) => config.openPorts.includes(port)),
        );
      must(() => !isOpen() || isAllowed(), openMessage(config.openPorts));
    },
  },
});

export const flowsLogged = stackRule({
  name: "flows-logged",
  description: "Who connected to whom in a network can be looked up after an incident.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("EC2.6", "Flow logs are enabled in all networks"),
  tags: ["N-02", "aws", "gcp", "CIS AWS 4.7", "CIS Google Cloud 3.10"],
  remediationSteps:
    "AWS: an aws.ec2.FlowLog of the VPC with trafficType \"ALL\". Google Cloud: logConfig on each subnetwork, except proxies' and private service connections'.",
  judges: ["aws:ec2/vpc:Vpc", "gcp:compute/subnetwork:Subnetwork"],
  checkStack(stack, must) {
    for (const vpc of stack.of("aws:ec2/vpc:Vpc"))
      must(
        vpc,
        () => stack.beside(vpc, "aws:ec2/flowLog:FlowLog", "vpcId").some(({ inputs }) => inputs.trafficType === "ALL"),
        'must have a FlowLog with trafficType: "ALL".',
      );
    for (const subnet of stack.of("gcp:compute/subnetwork:Subnetwork")) {
      const hasMachines = () => ["PRIVATE", undefined].includes(subnet.inputs.purpose);
      must(subnet, () => !hasMachines() || subnet.inputs.logConfig, "must have a logConfig.");
    }
  },
});

export const defaultNetworkUnused = stackRule({
  name: "default-network-unused",
  description:
    "What a cloud gives without being asked is empty: nothing falls into a network or group that nobody planned.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("EC2.2", "Default security groups admit nothing"),
  tags: ["N-03", "aws", "gcp", "CIS AWS 6.5", "CIS Google Cloud 3.1, 3.2"],
  remediationSteps:
    "AWS: an aws.ec2.DefaultSecurityGroup of each VPC without ingress and egress. Google Cloud: networks with autoCreateSubnetworks: false.",
  judges: ["aws:ec2/vpc:Vpc", "gcp:compute/network:Network"],
  checkStack(stack, must) {
    for (const vpc of stack.of("aws:ec2/vpc:Vpc")) {
      const groups = stack.beside(vpc, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId");
      must(vpc, () => groups.length > 0, "must have a DefaultSecurityGroup that holds its default group empty.");
      for (const { inputs } of groups)
        must(vpc, () => !inputs.ingress?.length && !inputs.egress?.length, "must have no rules in its default group.");
    }
    for (const network of stack.of("gcp:compute/network:Network"))
      must(network, () => network.inputs.autoCreateSubnetworks === false, "must have autoCreateSubnetworks: false.");
  },
});

export const subnetGivesNoPublicAddress = resourceRule({
  name: "subnet-gives-no-public-address",
  description: "Nothing gets an address on the internet by being started in a subnet.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("EC2.15", "Subnets don't assign public addresses"),
  tags: ["N-03", "aws"],
  remediationSteps: "Leave out mapPublicIpOnLaunch, or set it to false.",
  checks: {
    "aws:ec2/subnet:Subnet"(subnet, must) {
      must(() => subnet.mapPublicIpOnLaunch !== true, "must not have mapPublicIpOnLaunch: true.");
    },
  },
});

export const tunnelModern = resourceRule({
  name: "tunnel-modern",
  description:
    "Tunnels speak IKEv2 with one strong set of ciphers (of several, a rekey may choose one that the other side refuses), and log.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("EC2.183", "VPN connections use IKEv2"),
  tags: ["N-04", "aws", "gcp", "AWS FSBP EC2.171"],
  remediationSteps:
    'AWS: for both tunnels ikeVersions ["ikev2"], one entry in each list of phase 1 and 2, logOptions.cloudwatchLogOptions.logEnabled. Google Cloud: ikeVersion 2.',
  checks: {
    "aws:ec2/vpnConnection:VpnConnection"(connection, must) {
      for (const tunnel of ["tunnel1", "tunnel2"] as const) {
        must(() => isOnly(connection[`${tunnel}IkeVersions`], "ikev2"), `must have ${tunnel}IkeVersions: ["ikev2"].`);
        for (const list of TRANSFORMS) {
          const key = `${tunnel}${list}` as const;
          must(
            () => (connection[key] as readonly unknown[] | undefined)?.length === 1,
            `must have one entry in ${key}.`,
          );
        }
        must(
          () => connection[`${tunnel}LogOptions`]?.cloudwatchLogOptions?.logEnabled === true,
          `must have ${tunnel}LogOptions.cloudwatchLogOptions.logEnabled: true.`,
        );
      }
    },
    "gcp:compute/vPNTunnel:VPNTunnel"(tunnel, must) {
      must(() => (tunnel.ikeVersion ?? 2) === 2, "must have ikeVersion: 2.");
    },
  },
});

export const tunnelsRedundant = stackRule({
  name: "tunnels-redundant",
  description:
    "Two sites are joined by four tunnels over two gateways of each side: one may be away for its cloud's own maintenance.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("EC2.20", "Both tunnels of a VPN connection are up"),
  tags: ["N-04", "aws", "gcp"],
  remediationSteps:
    "Make two aws.ec2.VpnConnection to the two interfaces of a gcp.compute.HaVpnGateway and four gcp.compute.VPNTunnel with interfaces 0, 0, 1, 1.",
  settings: { tunnels: number(4, "Tunnels between the two sites.") },
  judges: ["aws:ec2/vpnConnection:VpnConnection", "gcp:compute/vPNTunnel:VPNTunnel"],
  checkStack(stack, must, { tunnels }) {
    const ends = stack.of("gcp:compute/vPNTunnel:VPNTunnel");
    const connections = stack.of("aws:ec2/vpnConnection:VpnConnection");
    if (ends.length > 0) {
      must(ends[0], () => ends.length >= tunnels, `must be one of at least ${tunnels} tunnels.`);
      must(
        ends[0],
        () => new Set(ends.map(({ inputs }) => inputs.vpnGatewayInterface)).size === 2,
        "must be one of tunnels over both interfaces of the gateway.",
      );
    }
    if (connections.length > 0)
      must(
        connections[0],
        () => connections.length * 2 >= tunnels,
        `must be one of at least ${tunnels / 2} connections: each has two tunnels.`,
      );
  },
});

const TRANSFORMS = [
  "Phase1EncryptionAlgorithms",
  "Phase1IntegrityAlgorithms",
  "Phase1DhGroupNumbers",
  "Phase2EncryptionAlgorithms",
  "Phase2IntegrityAlgorithms",
  "Phase2DhGroupNumbers",
] as const;

interface Rule {
  readonly cidrBlocks?: readonly string[] | undefined;
  readonly ipv6CidrBlocks?: readonly string[] | undefined;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly protocol?: string;
}

function judgeRule(rule: Rule, must: Must, openPorts: readonly string[]): void {
  const isOpen = () => [...(rule.cidrBlocks ?? []), ...(rule.ipv6CidrBlocks ?? [])].some(isEverybody);
  const isAllowed = () => isOpenPort(rule.fromPort, rule.toPort, openPorts) && rule.protocol === "tcp";
  must(() => !isOpen() || isAllowed(), openMessage(openPorts));
}

const openMessage = (openPorts: readonly string[]): string =>
  `must not admit everybody, except to TCP port ${openPorts.join(", ")}: name a group, a prefix list or a range.`;

const isEverybody = (cidr: string | undefined): boolean => cidr?.endsWith("/0") ?? false;

const isOpenPort = (from: number | undefined, to: number | undefined, open: readonly string[]): boolean =>
  from !== undefined && from === to && open.includes(String(from));

const isOnly = (values: readonly string[] | undefined, wanted: string): boolean =>
  values?.length === 1 && values[0] === wanted;
