import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";
import { makeConnection, makeCustomerGateway } from "./aws-tunnels.ts";
import { makePeerGateway, makeTunnel } from "./gcp-tunnels.ts";
import { makeTunnelKeys } from "./tunnel-keys.ts";
import {
  InterconnectInvalid,
  type OnSitePlan,
  planOnSiteTunnels,
  requireAsns,
  requireSeparate,
  type Tunnel,
} from "./tunnel-plan.ts";
import type { AwsGcpVpn } from "./vpn.ts";

export interface OnSiteNetworkArgs {
  /** Its gateway's public addresses; with two, either may fail. */
  readonly addresses: readonly string[];
  /** A private one, of its own. */
  readonly asn: number;
  /** What is behind it; its gateway tells them by BGP, without which Google's VPN connects to nothing. */
  readonly ranges: readonly string[];
  /** 1 for the first network, 2 for the next …: its inside addresses hang on it, so it stays. */
  readonly link: number;
  /** What it must not overlap. */
  readonly sites: Readonly<Record<string, SiteRanges>>;
  readonly vpn: Pick<AwsGcpVpn, "aws" | "gcp">;
  /** Raise one to change that tunnel's key: AWS's tunnels first, then Google's. */
  readonly keyVersions?: readonly number[];
}

/** What the gateway on site is set to, one for each tunnel. */
interface DeviceTunnel {
  readonly insideCidr: string;
  readonly ownAddress: string;
  readonly cloudAddress: string;
  readonly cloudAsn: number;
  /** A secret. */
  readonly key: Output<string>;
}

/**
 * An office's or a data centre's network, connected to both clouds with the same transforms as the clouds are to each other. AWS's gateway also hands on to
 * it what it learns from Google, which is a longer way that serves while Google's own tunnels are down.
 */
export class OnSiteNetwork extends ComponentResource {
  /** For whoever sets the gateway up; AWS's tunnels first, then Google's. */
  readonly device: readonly DeviceTunnel[];
  readonly connectionIds: Output<string>[];
  readonly tunnelNames: Output<string>[];

  constructor(name: string, args: OnSiteNetworkArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:interconnect:OnSiteNetwork", name, {}, options);
    const { addresses, asn, vpn, link } = args;
    requireAsns({ aws: vpn.aws.asn, gcp: vpn.gcp.asn, [name]: asn });
    requireSeparate(args.sites, { [name]: args.ranges });
    const plan = planOnSiteTunnels(link, requireAddresses(name, addresses));
    const keys = makeTunnelKeys(name, plan.aws.length + plan.gcp.length, args.keyVersions ?? [], this);
    this.connectionIds = this.connect(name, args, plan, keys);
    this.tunnelNames = this.tunnel(name, args, plan, keys.slice(plan.aws.length));
    this.device = describeDevice(plan, keys, vpn);
    this.registerOutputs({ device: this.device });
  }

  private connect(
    name: string,
    { addresses, asn, vpn }: OnSiteNetworkArgs,
    plan: OnSitePlan,
    keys: readonly Output<string>[],
  ): Output<string>[] {
    return addresses.map((ipAddress, index) => {
      const gateway = makeCustomerGateway(`${name}-device-${index}`, { ipAddress, asn }, this);
      const [first, second] = [2 * index, 2 * index + 1];
      const connection = makeConnection(
        `${name}-connection-${index}`,
        {
          ...vpn.aws,
          customerGatewayId: gateway.id,
          tunnels: [plan.aws[first] as Tunnel, plan.aws[second] as Tunnel],
          keys: [keys[first] as Output<string>, keys[second] as Output<string>],
        },
        this,
      );
      return connection.id;
    });
  }

  private tunnel(
    name: string,
    { addresses, asn, vpn }: OnSiteNetworkArgs,
    plan: OnSitePlan,
    keys: readonly Output<string>[],
  ): Output<string>[] {
    const peer = makePeerGateway(`${name}-device`, addresses, this);
    return plan.gcp.map((tunnel, index) =>
      makeTunnel(
        `${name}-tunnel-${index}`,
        {
          end: vpn.gcp,
          tunnel,
          key: keys[index] as Output<string>,
          peer,
          peerAsn: asn,
          ownAddress: tunnel.firstAddress,
          peerAddress: tunnel.secondAddress,
        },
        this,
      ),
    );
  }
}

function describeDevice(
  { aws, gcp }: OnSitePlan,
  keys: readonly Output<string>[],
  vpn: OnSiteNetworkArgs["vpn"],
): DeviceTunnel[] {
  const asns = [...aws.map(() => vpn.aws.asn), ...gcp.map(() => vpn.gcp.asn)];
  return [...aws, ...gcp].map(({ insideCidr, firstAddress, secondAddress }, index) => ({
    insideCidr,
    ownAddress: secondAddress,
    cloudAddress: firstAddress,
    cloudAsn: asns[index] as number,
    key: keys[index] as Output<string>,
  }));
}

/** @throws InterconnectInvalid */
function requireAddresses(name: string, addresses: readonly string[]): 1 | 2 {
  const wrong = addresses.filter((address) => !isPublic(address));
  const count = addresses.length;
  const problems = [
    ...(count === 1 || count === 2 ? [] : [`${name} has ${count} addresses, and one or two are wanted`]),
    ...(new Set(addresses).size === count ? [] : [`${name} has the same address twice (${addresses.join(", ")})`]),
    ...wrong.map((address) => `${name} has the address ${address}, which isn't a public IPv4 address`),
  ];
  if (problems.length > 0) throw new InterconnectInvalid(problems);
  return count as 1 | 2;
}

const PRIVATE =
  /^(0|10|127|22[4-9]|2[3-5]\d|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\./;

function isPublic(address: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1) ?? [];
  return parts.length === 4 && parts.every((part) => Number(part) <= 255) && !PRIVATE.test(address);
}
