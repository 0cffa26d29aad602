import { containsRange } from "../../infra/address-plan.ts";
import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { type Check, told, type World } from "./world.ts";

/** One way in or out of a group. */
interface Way {
  readonly group: string;
  readonly isOut: boolean;
  /** A group's id, a prefix list's, or a range. */
  readonly peer: string;
  readonly port: number;
}

/** What an environment's other parts are at, as its settings have it. */
interface Ranges {
  readonly pods: readonly string[];
  readonly databases: readonly string[];
}

export const reach = (other: Ranges): Check => ({
  says: "lets everybody reach whom they must, and have an answer, and nobody else",
  find: (world) => [...ways(world, other), ...routes(world), ...rules(world)],
});

const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const STANDALONE: Readonly<Record<string, boolean>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": false,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": true,
};

/** A group without a rule lets nothing through, in or out: the provider takes AWS's own away. */
function waysOf(world: World): Way[] {
  const alone = Object.entries(STANDALONE).flatMap(([type, isOut]) =>
    world.of(type).map((rule) => ({
      group: String(input(rule, "securityGroupId")),
      isOut,
      port: Number(input(rule, "toPort")),
      peer: String(input(rule, "referencedSecurityGroupId") ?? input(rule, "prefixListId") ?? input(rule, "cidrIpv4")),
    })),
  );
  return [...alone, ...world.of(SECURITY_GROUP).flatMap(inline)];
}

const inline = (group: RecordedResource): Way[] =>
  (["ingress", "egress"] as const).flatMap((direction) =>
    listOf(input(group, direction)).flatMap((rule) =>
      [...listOf(at(rule, "securityGroups")), ...listOf(at(rule, "cidrBlocks"))].map((peer) => ({
        group: `${group.name}-id`,
        isOut: direction === "egress",
        port: Number(at(rule, "toPort")),
        peer: String(peer),
      })),
    ),
  );

const isWithin = (range: string, peer: string): boolean => /^\d/.test(peer) && containsRange(peer, range);

function ways(world: World, other: Ranges): string[] {
  const [balancer] = world.of("aws:lb/loadBalancer:LoadBalancer");
  const [cluster] = world.of("aws:eks/cluster:Cluster");
  if (!balancer || !cluster) return [];
  const all = waysOf(world);
  const pods = `sg-${cluster.name}`; // EKS makes it, and lets everything out
  const ofBalancer = listOf(input(balancer, "securityGroups")).map(String);
  const ofDatabases = world
    .of("aws:rds/instance:Instance")
    .flatMap((each) => listOf(input(each, "vpcSecurityGroupIds")).map(String));
  const has = (groups: readonly string[], isOut: boolean, port: number, isPeer: (peer: string) => boolean): boolean =>
    all.some((way) => groups.includes(way.group) && way.isOut === isOut && way.port === port && isPeer(way.peer));
  const needs: readonly (readonly [string, boolean])[] = [
    ["CloudFront → balancer", has(ofBalancer, false, 443, (peer) => peer.startsWith("pl-"))],
    ["balancer → pods, out", has(ofBalancer, true, 8080, (peer) => peer === pods)],
    ["balancer → pods, in", has([pods], false, 8080, (peer) => ofBalancer.includes(peer))],
    ["pods → balancer", has(ofBalancer, false, 443, (peer) => peer === pods)],
    ["pods → databases", has(ofDatabases, false, 5432, (peer) => peer === pods)],
    ...other.pods.map(
      (range) => [`${range} → balancer`, has(ofBalancer, false, 443, (peer) => isWithin(range, peer))] as const,
    ),
    ...other.databases.flatMap((range) => [
      [`${range} → databases`, has(ofDatabases, false, 5432, (peer) => isWithin(range, peer))] as const,
      [`databases → ${range}`, has(ofDatabases, true, 5432, (peer) => isWithin(range, peer))] as const,
    ]),
  ];
  const open = all
    .filter(({ isOut, peer }) => !isOut && peer.endsWith("/0"))
    .map(({ group }) => `${group} is open to all`);
  return [...needs.filter(([, isThere]) => !isThere).map(([what]) => `no way ${what}`), ...open];
}

/** Every subnet that others talk with learns the VPN's routes; those inside have a way out, and databases none. */
function routes(world: World): string[] {
  const gateways = world.of("aws:ec2/vpnGateway:VpnGateway");
  const propagated = world
    .of("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")
    .map((each) => String(input(each, "routeTableId")));
  const tables = world.of("aws:ec2/routeTable:RouteTable").filter(({ name }) => !name.endsWith("-public"));
  const out = world.of("aws:ec2/route:Route").filter((each) => input(each, "destinationCidrBlock") === "0.0.0.0/0");
  const isOut = (table: RecordedResource) => out.some((route) => input(route, "routeTableId") === `${table.name}-id`);
  return [
    ...tables
      .filter(({ name }) => gateways.length > 0 && !propagated.includes(`${name}-id`))
      .map((table) => `${told(table)} has no way back to the other site`),
    ...tables
      .filter((table) => isOut(table) === /database/.test(table.name))
      .map((table) => `${told(table)} has a way out that it must not have, or none`),
  ];
}

/** CloudFront's prefix list counts for so many rules. docs.aws.amazon.com/AmazonVPC, working-with-aws-managed-prefix-lists */
const WEIGHT = { prefixList: 55, most: 60 };

function rules(world: World): string[] {
  const [default_] = world.of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
  const all = waysOf(world);
  const heavy = [...Map.groupBy(all, ({ group, isOut }) => `${group} ${isOut ? "out" : "in"}`)].filter(
    ([, its]) => its.reduce((sum, { peer }) => sum + (peer.startsWith("pl-") ? WEIGHT.prefixList : 1), 0) > WEIGHT.most,
  );
  const alone = new Set(
    Object.keys(STANDALONE).flatMap((type) => world.of(type).map((each) => input(each, "securityGroupId"))),
  );
  const mixed = world
    .of(SECURITY_GROUP)
    .filter((group) => alone.has(`${group.name}-id`))
    .filter((group) => input(group, "ingress") !== undefined || input(group, "egress") !== undefined);
  const isOpen = [...listOf(input(default_, "ingress")), ...listOf(input(default_, "egress"))].length > 0;
  return [
    ...heavy.map(([group]) => `${group}: more than ${WEIGHT.most} rules`),
    ...mixed.map((group) => `${told(group)}: its own rules and those beside it undo each other`),
    ...(isOpen ? ["the default group lets somebody through"] : []),
  ];
}
