import * as aws from "@pulumi/aws";
import type { ComponentResource, Output, Resource } from "@pulumi/pulumi";
import type { EdgeArgs } from "../platform.ts";

/** The balancer's security groups and what opens the way to the pods. */
interface Doors {
  readonly groups: Output<string>[];
  /** Both directions between balancer and pods. */
  readonly toPods: readonly Resource[];
}

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/**
 * Who reaches the balancer, and that it reaches the pods. Two groups, since CloudFront's prefix list counts as 55 of a group's 60 rules; rules stand alone,
 * because a group's inline ones and others' undo each other. A group without rules lets nothing out either: health checks would fail.
 */
export function createDoors(
  parent: ComponentResource,
  name: string,
  { network, cluster, service, peers }: EdgeArgs,
): Doors {
  const child = { parent };
  const pods = cluster.clients.apply(([group = ""]) => group);
  const make = (part: string, description: string) =>
    new aws.ec2.SecurityGroup(`${name}-${part}`, { vpcId: network.id, description }, child);
  const edge = make("edge", "What CloudFront comes in by, and what goes on to pods");
  const others = make("peers", "Who uses the private name");
  const cloudFront = aws.ec2.getManagedPrefixListOutput(
    { name: "com.amazonaws.global.cloudfront.origin-facing" },
    child,
  );
  const ingress = (part: string, args: Omit<aws.vpc.SecurityGroupIngressRuleArgs, "ipProtocol">) =>
    new aws.vpc.SecurityGroupIngressRule(`${name}-${part}`, { ...HTTPS, ...args }, child);
  ingress("from-cloudfront", { securityGroupId: edge.id, prefixListId: cloudFront.id });
  ingress("from-cluster", { securityGroupId: others.id, referencedSecurityGroupId: pods });
  // Named after the range: by its place in the list, one that goes would make the next one take a range that is still another rule's.
  for (const cidrIpv4 of new Set(peers))
    ingress(`from-${cidrIpv4.replaceAll(/[./]/g, "-")}`, {
      securityGroupId: others.id,
      cidrIpv4,
      description: "Another site or an office", // EC2 takes no apostrophe
    });
  const podPort = { ipProtocol: "tcp", fromPort: service.port, toPort: service.port };
  const out = new aws.vpc.SecurityGroupEgressRule(
    `${name}-to-pods`,
    { ...podPort, securityGroupId: edge.id, referencedSecurityGroupId: pods },
    child,
  );
  const into = new aws.vpc.SecurityGroupIngressRule(
    `${name}-into-pods`,
    { ...podPort, securityGroupId: pods, referencedSecurityGroupId: edge.id },
    child,
  );
  return { groups: [edge.id, others.id], toPods: [out, into] };
}
