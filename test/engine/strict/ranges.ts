import { containsRange, findOverlaps } from "../../../infra/address-plan.ts";
import type { Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { type Thing, textAt, told, valueAt } from "./thing.ts";
import type { World } from "./world.ts";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const SUBNETWORK = "gcp:compute/subnetwork:Subnetwork";
const CLUSTER = "gcp:container/cluster:Cluster";
const GLOBAL_ADDRESS = "gcp:compute/globalAddress:GlobalAddress";
const AWS_SOURCE = "docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";
const GCP_SOURCE = "cloud.google.com/vpc/docs/subnets";

interface Ranged {
  readonly property: string;
  readonly range: string;
}

/** Ranges that overlap within their network, lie outside of it, or are none. */
export function checkRanges(world: World, type: string, inputs: Values, self?: Thing): Refusal[] {
  if (type === VPC) return [...checkForm(rangesOf(VPC, inputs), AWS_SOURCE), ...checkSize(rangesOf(VPC, inputs))];
  if (type === SUBNET) return checkSubnet(world, inputs, self);
  if (type === CLUSTER) return checkNamedRanges(world, inputs);
  if (type === SUBNETWORK || type === GLOBAL_ADDRESS) return checkGoogle(world, type, inputs, self);
  return [];
}

function checkSubnet(world: World, inputs: Values, self?: Thing): Refusal[] {
  const own = rangesOf(SUBNET, inputs);
  const wrong = [...checkForm(own, AWS_SOURCE), ...checkSize(own)];
  const [vpc] = world.known(String(inputs.vpcId)).filter(({ type }) => type === VPC);
  const whole = textAt(vpc?.inputs, "cidrBlock");
  if (wrong.length > 0 || !vpc || !whole) return wrong;
  const outside = own
    .filter(({ range }) => !containsRange(whole, range))
    .map(({ property, range }) => ({
      property,
      found: range,
      says: `lies outside of ${told(vpc)}, ${whole}`,
      source: AWS_SOURCE,
    }));
  const others = world.of(SUBNET).filter((each) => each !== self && each.inputs.vpcId === inputs.vpcId);
  return [...outside, ...overlaps(own, others, AWS_SOURCE)];
}

function checkGoogle(world: World, type: string, inputs: Values, self?: Thing): Refusal[] {
  const own = rangesOf(type, inputs);
  const wrong = checkForm(own, GCP_SOURCE);
  if (wrong.length > 0) return wrong;
  const others = world
    .of(SUBNETWORK, GLOBAL_ADDRESS)
    .filter((each) => each !== self && networkOf(world, each.inputs) === networkOf(world, inputs));
  const inside = own.flatMap((each, index) =>
    own.slice(index + 1).flatMap((other) =>
      meet(each.range, other.range)
        ? [
            {
              property: other.property,
              found: other.range,
              says: `overlaps ${each.range} of the same subnetwork`,
              source: GCP_SOURCE,
            },
          ]
        : [],
    ),
  );
  return [...inside, ...overlaps(own, others, GCP_SOURCE)];
}

/** A cluster takes its pods' and Services' addresses from ranges of its subnetwork, by their names. */
function checkNamedRanges(world: World, inputs: Values): Refusal[] {
  const [subnetwork] = world.known(String(inputs.subnetwork)).filter(({ type }) => type === SUBNETWORK);
  if (!subnetwork) return [];
  const names = ((subnetwork.inputs.secondaryIpRanges ?? []) as unknown[]).map((each) => valueAt(each, "rangeName"));
  return ["clusterSecondaryRangeName", "servicesSecondaryRangeName"]
    .map((name) => `ipAllocationPolicy.${name}`)
    .filter((property) => valueAt(inputs, property) !== undefined && !names.includes(valueAt(inputs, property)))
    .map((property) => ({
      property,
      found: valueAt(inputs, property),
      says: `${told(subnetwork)} has no such range`,
      source: "cloud.google.com/kubernetes-engine/docs/how-to/alias-ips",
    }));
}

/** A network is known by its id and by its link. */
const networkOf = (world: World, inputs: Values): string =>
  world.known(String(inputs.network))[0]?.id ?? String(inputs.network);

function rangesOf(type: string, inputs: Values): Ranged[] {
  const ranges: [string, unknown][] = [];
  if (type === VPC || type === SUBNET) ranges.push(["cidrBlock", inputs.cidrBlock]);
  if (type === SUBNETWORK) {
    ranges.push(["ipCidrRange", inputs.ipCidrRange]);
    for (const [index, each] of ((inputs.secondaryIpRanges ?? []) as unknown[]).entries())
      ranges.push([`secondaryIpRanges[${index}].ipCidrRange`, valueAt(each, "ipCidrRange")]);
  }
  if (type === GLOBAL_ADDRESS && inputs.purpose === "VPC_PEERING" && inputs.address)
    ranges.push(["address", `${inputs.address}/${inputs.prefixLength}`]);
  return ranges.flatMap(([property, range]) => (typeof range === "string" ? [{ property, range }] : []));
}

function overlaps(own: readonly Ranged[], others: readonly Thing[], source: string): Refusal[] {
  return own.flatMap(({ property, range }) =>
    others.flatMap((other) =>
      rangesOf(other.type, other.inputs)
        .filter((each) => meet(range, each.range))
        .map((each) => ({ property, found: range, says: `overlaps ${each.range} of ${told(other)}`, source })),
    ),
  );
}

const meet = (a: string, b: string): boolean => findOverlaps({ a, b }).length > 0;

function checkForm(ranges: readonly Ranged[], source: string): Refusal[] {
  return ranges
    .filter(({ range }) => !isRange(range))
    .map(({ property, range }) => ({
      property,
      found: range,
      says: "is no range that begins at its own first address",
      source,
    }));
}

function checkSize(ranges: readonly Ranged[]): Refusal[] {
  return ranges
    .filter(({ range }) => Number(range.split("/")[1]) < 16 || Number(range.split("/")[1]) > 28)
    .map(({ property, range }) => ({
      property,
      found: range,
      says: "a range has 16 to 28 bits of prefix",
      source: AWS_SOURCE,
    }));
}

function isRange(range: string): boolean {
  try {
    return containsRange(range, range);
  } catch {
    return false;
  }
}
