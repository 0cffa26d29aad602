import type { RecordedResource } from "../../infra/recording/record.ts";
import { input } from "../platform-contract/reading.ts";
import { type Check, told, type World } from "./world.ts";

/** What holds what can't be made again, and the cloud's own switch where there is one. */
const KEPT: Readonly<Record<string, string | undefined>> = {
  "aws:rds/instance:Instance": "deletionProtection",
  "aws:eks/cluster:Cluster": "deletionProtection",
  "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
  "aws:cloudfront/distribution:Distribution": undefined,
  "aws:s3/bucket:Bucket": undefined,
  "aws:ecr/repository:Repository": undefined,
  "aws:kms/key:Key": undefined,
  "aws:ec2/vpc:Vpc": undefined,
  "aws:ec2/subnet:Subnet": undefined,
  "aws:ec2/vpnGateway:VpnGateway": undefined,
  "aws:route53/zone:Zone": undefined,
  "aws:secretsmanager/secret:Secret": undefined,
  "aws:acm/certificate:Certificate": undefined,
};

const kept = (world: World): RecordedResource[] => world.of(...Object.keys(KEPT));

const isSwitchedOn = (each: RecordedResource): boolean => {
  const path = KEPT[each.type];
  return path === undefined || input(each, path) === true;
};

/** By what a removal would fail on, or delete for good. */
const EMPTIED: Readonly<Record<string, (each: RecordedResource) => boolean>> = {
  "aws:s3/bucket:Bucket": (each) => input(each, "forceDestroy") === true || each.retainsOnDelete,
  "aws:ecr/repository:Repository": (each) => input(each, "forceDelete") === true,
  "aws:route53/zone:Zone": (each) => input(each, "forceDestroy") === true,
  "aws:secretsmanager/secret:Secret": (each) => input(each, "recoveryWindowInDays") === 0,
  "aws:rds/instance:Instance": (each) => input(each, "skipFinalSnapshot") === true,
  "aws:lb/loadBalancer:LoadBalancer": (each) => input(each, "accessLogs.enabled") === false,
};

export const KEEPING: Check = {
  says: "lets nothing go that can't be made again",
  find: (world) => [
    ...kept(world)
      .filter((each) => !each.isProtected || !isSwitchedOn(each))
      .map((each) => `${told(each)} isn't protected`),
    ...Object.entries(EMPTIED).flatMap(([type, isEmptied]) =>
      world
        .of(type)
        .filter((each) => isEmptied(each) && !isReplica(each))
        .map((each) => `${told(each)} would be emptied or forgotten`),
    ),
    ...order(world),
  ],
};

const isReplica = (each: RecordedResource): boolean => input(each, "replicateSourceDb") !== undefined;

/** With `teardown` the first run clears all that would stop the second. */
export const REMOVAL: Check = {
  says: "clears all that would stop a removal",
  find: (world) => [
    ...world.resources.filter(({ isProtected }) => isProtected).map((each) => `${told(each)} is protected`),
    ...kept(world)
      .filter((each) => KEPT[each.type] !== undefined && isSwitchedOn(each))
      .map((each) => `${told(each)} is protected by AWS`),
    ...Object.entries(EMPTIED).flatMap(([type, isEmptied]) =>
      world
        .of(type)
        .filter((each) => !isEmptied(each))
        .map((each) => `${told(each)} can't be removed while something is in it`),
    ),
    ...world.of("aws:cloudwatch/logDelivery:LogDelivery").map((each) => `${told(each)} holds the distribution`),
    ...order(world),
  ],
};

/** Removed the other way round: what is in use goes last. */
const ORDER: readonly (readonly [later: string, earlier: string])[] = [
  ["aws:rds/instance:Instance", "aws:rds/parameterGroup:ParameterGroup"],
  ["aws:cloudfront/distribution:Distribution", "aws:cloudfront/vpcOrigin:VpcOrigin"],
  ["aws:cloudfront/distribution:Distribution", "aws:wafv2/webAcl:WebAcl"],
  ["aws:cloudfront/vpcOrigin:VpcOrigin", "aws:lb/loadBalancer:LoadBalancer"],
  ["aws:cfg/recorderStatus:RecorderStatus", "aws:cfg/deliveryChannel:DeliveryChannel"],
  ["aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "aws:route53/keySigningKey:KeySigningKey"],
  ["aws:eks/podIdentityAssociation:PodIdentityAssociation", "aws:eks/cluster:Cluster"],
  ["aws:eks/addon:Addon", "aws:eks/cluster:Cluster"],
];

const order = (world: World): string[] =>
  ORDER.flatMap(([later, earlier]) => {
    const firsts = world.of(earlier);
    return world
      .of(later)
      .filter((each) => firsts.length > 0 && !firsts.some((first) => world.waitsFor(each, first)))
      .map((each) => `${told(each)} doesn't go before ${earlier}`);
  });
