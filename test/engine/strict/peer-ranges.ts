import { findOverlaps } from "../../../infra/address-plan.ts";
import type { Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { type Thing, textAt, told, valueAt } from "./thing.ts";
import type { World } from "./world.ts";

const SOURCE =
  "cloud.google.com/network-connectivity/docs/vpn/how-to/creating-ha-vpn2: ranges of both sides must not overlap";
/** What joins two networks, by whatever side is made last. */
const JOINING = ["aws:ec2/vpnConnection:VpnConnection", "gcp:compute/vPNTunnel:VPNTunnel"];

/** Packets between two networks that have a range in common get lost without a word from anybody: it is refused here. */
export function checkPeerRanges(world: World, type: string, inputs: Values): Refusal[] {
  if (type === "gcp:compute/routerPeer:RouterPeer") return checkAdvertised(world, inputs);
  if (!JOINING.includes(type)) return [];
  const here = world.of("aws:ec2/vpc:Vpc").map((each) => [each, textAt(each.inputs, "cidrBlock")] as const);
  const there = world
    .of("gcp:compute/subnetwork:Subnetwork")
    .flatMap((each) => rangesOf(each).map((range) => [each, range] as const));
  return here.flatMap(([vpc, a]) =>
    there
      .filter(([, b]) => a !== undefined && findOverlaps({ a, b }).length > 0)
      .map(([other, b]) => ({
        property: "",
        says: `${told(vpc)} (${a}) and ${told(other)} (${b}) overlap`,
        source: SOURCE,
      })),
  );
}

const rangesOf = ({ inputs }: Thing): string[] =>
  [
    inputs.ipCidrRange,
    ...((inputs.secondaryIpRanges ?? []) as unknown[]).map((each) => valueAt(each, "ipCidrRange")),
  ].filter((each): each is string => typeof each === "string");

/** A router tells its peer only of what the other side doesn't have. */
function checkAdvertised(world: World, inputs: Values): Refusal[] {
  const own = world.of("aws:ec2/vpc:Vpc").flatMap((each) => textAt(each.inputs, "cidrBlock") ?? []);
  return ((inputs.advertisedIpRanges ?? []) as unknown[]).flatMap((each, index) => {
    const range = textAt(each, "range");
    const overlap = own.find((b) => range !== undefined && findOverlaps({ a: range, b }).length > 0);
    return overlap === undefined
      ? []
      : [
          {
            property: `advertisedIpRanges[${index}].range`,
            found: range,
            says: `is told to the side that has ${overlap}`,
            source: SOURCE,
          },
        ];
  });
}
