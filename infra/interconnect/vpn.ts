import * as aws from "@pulumi/aws";
import * as gcp from "@pulumi/gcp";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";
import type { AwsPlace } from "../aws/site.ts";
import { GcpSecrets } from "../gcp/secrets.ts";
import type { GcpSite } from "../gcp/site.ts";
import { planName, requireName } from "../names.ts";
import type { Keeping, LogKeeping } from "../platform.ts";
import { addressesOf, makeConnection, makeCustomerGateway } from "./aws-tunnels.ts";
import { type GcpEnd, makePeerGateway, makeTunnel } from "./gcp-tunnels.ts";
import { makeTunnelKeys } from "./tunnel-keys.ts";
import { planTunnels, requireAsns, requireSeparate, type Tunnel } from "./tunnel-plan.ts";

export interface AwsGcpVpnArgs extends Keeping {
  readonly aws: {
    readonly vpcId: Input<string>;
    /** All that must find the other side: databases', and the nodes' and balancer's, or answers to the other's pods are dropped. */
    readonly routeTableIds: readonly Input<string>[];
    readonly ranges: SiteRanges;
    /** Fixed for the gateway's life; 64512 without it. */
    readonly asn?: number;
    readonly logs: LogKeeping;
  };
  readonly gcp: {
    /** The network's id. */
    readonly network: Input<string>;
    readonly ranges: SiteRanges;
    /** Fixed for the router's life; 65010 without it. */
    readonly asn?: number;
    /** Encrypts the copy of the pre-shared keys. */
    readonly secretsKey: Input<string>;
  };
  /** Raise one to change that tunnel's key; one at a time. */
  readonly keyVersions?: readonly number[];
}

export const AWS_ASN = 64_512;
export const GCP_ASN = 65_010;

/** What other networks connect to as well. */
interface AwsEnd {
  readonly gatewayId: Output<string>;
  readonly asn: number;
  readonly logGroupArn: Output<string>;
}

/**
 * Four tunnels between the clouds with a BGP session each; everything between the sites goes through them. Google's peering with Cloud SQL's network
 * hands on what it learns (gcp/network-databases.ts), and in turn that network's range is told to AWS here, for Google tells only subnets by itself.
 */
export class AwsGcpVpn extends ComponentResource {
  readonly aws: AwsEnd;
  readonly gcp: GcpEnd & { readonly asn: number };
  /** For alarms: AWS's connections, Google's tunnels. */
  readonly connectionIds: Output<string>[];
  readonly tunnelNames: Output<string>[];

  constructor(
    name: string,
    args: AwsGcpVpnArgs,
    site: { readonly aws: AwsPlace; readonly gcp: GcpSite },
    options?: ComponentResourceOptions,
  ) {
    super("camera-reviews:interconnect:AwsGcpVpn", name, {}, options);
    const asns = { aws: args.aws.asn ?? AWS_ASN, gcp: args.gcp.asn ?? GCP_ASN };
    requireAsns(asns);
    requireSeparate({ aws: args.aws.ranges, gcp: args.gcp.ranges });
    const tunnels = planTunnels();
    const keys = makeTunnelKeys(name, tunnels.length, args.keyVersions ?? [], this);
    const gateway = this.googleGateway(name, args, site);
    this.aws = this.amazonEnd(name, args, site.aws, asns.aws);
    this.gcp = this.googleEnd(name, args, gateway, site.gcp.region, asns.gcp);
    const connections = this.connect(name, gateway, tunnels, keys);
    this.tunnelNames = this.tunnel(name, connections, tunnels, keys);
    this.connectionIds = connections.map(({ id }) => id);
    this.keepKeys(name, args, site.gcp, keys);
    this.registerOutputs({ connectionIds: this.connectionIds, tunnelNames: this.tunnelNames });
  }

  /** Its two addresses are what AWS and offices are told: a new gateway is new work for all of them. */
  private googleGateway(
    name: string,
    { gcp: { network }, isProtected }: AwsGcpVpnArgs,
    { gcp: { region, isTornDown } }: { readonly gcp: GcpSite },
  ): gcp.compute.HaVpnGateway {
    return new gcp.compute.HaVpnGateway(
      `${name}-gateway`,
      { network, region },
      { parent: this, protect: isProtected && !isTornDown },
    );
  }

  private amazonEnd(name: string, { aws: args, isProtected }: AwsGcpVpnArgs, place: AwsPlace, asn: number): AwsEnd {
    const gateway = new aws.ec2.VpnGateway(
      `${name}-gateway`,
      { vpcId: args.vpcId, amazonSideAsn: String(asn) },
      { parent: this, protect: isProtected && !place.isTornDown },
    );
    args.routeTableIds.forEach((routeTableId, index) => {
      const route = { vpnGatewayId: gateway.id, routeTableId };
      new aws.ec2.VpnGatewayRoutePropagation(`${name}-routes-${index}`, route, { parent: this });
    });
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        // Services may write to this prefix without a policy of the account, which has room for ten.
        name: requireName("log-group", `/aws/vendedlogs/vpn/${planName("log-group", place, name)}`),
        kmsKeyId: args.logs.key,
        retentionInDays: args.logs.days,
      },
      { parent: this, deleteBeforeReplace: true },
    );
    return { gatewayId: gateway.id, asn, logGroupArn: logs.arn };
  }

  private googleEnd(
    name: string,
    { gcp: { network, ranges } }: AwsGcpVpnArgs,
    gateway: gcp.compute.HaVpnGateway,
    region: string,
    asn: number,
  ): AwsGcpVpn["gcp"] {
    const router = new gcp.compute.Router(
      `${name}-router`,
      {
        network,
        region,
        bgp: {
          asn,
          advertiseMode: "CUSTOM",
          advertisedGroups: ["ALL_SUBNETS"],
          advertisedIpRanges: ranges.databases.map((range) => ({
            range,
            description: "Cloud SQL, in a peered network",
          })),
          keepaliveInterval: 20,
        },
      },
      { parent: this },
    );
    return { gateway: gateway.id, router: router.name, region, asn };
  }

  private connect(
    name: string,
    gateway: gcp.compute.HaVpnGateway,
    tunnels: readonly Tunnel[],
    keys: readonly Output<string>[],
  ): aws.ec2.VpnConnection[] {
    return [0, 1].map((side) => {
      const ipAddress = gateway.vpnInterfaces.apply((all) => all[side]?.ipAddress ?? "");
      const google = makeCustomerGateway(`${name}-google-${side}`, { ipAddress, asn: this.gcp.asn }, this);
      const [first, second] = [2 * side, 2 * side + 1];
      return makeConnection(
        `${name}-connection-${side}`,
        {
          ...this.aws,
          customerGatewayId: google.id,
          tunnels: [tunnels[first] as Tunnel, tunnels[second] as Tunnel],
          keys: [keys[first] as Output<string>, keys[second] as Output<string>],
        },
        this,
      );
    });
  }

  private tunnel(
    name: string,
    connections: readonly aws.ec2.VpnConnection[],
    tunnels: readonly Tunnel[],
    keys: readonly Output<string>[],
  ): Output<string>[] {
    const peer = makePeerGateway(`${name}-amazon`, connections.flatMap(addressesOf), this);
    return tunnels.map((tunnel, index) =>
      makeTunnel(
        `${name}-tunnel-${index}`,
        {
          end: this.gcp,
          tunnel,
          key: keys[index] as Output<string>,
          peer,
          peerAsn: this.aws.asn,
          ownAddress: tunnel.secondAddress,
          peerAddress: tunnel.firstAddress,
        },
        this,
      ),
    );
  }

  /** AWS keeps the keys in its own Secrets Manager (see aws-tunnels.ts); so that Google's side can be mended without AWS, they are there too. */
  private keepKeys(
    name: string,
    { gcp: { secretsKey }, isProtected }: AwsGcpVpnArgs,
    site: GcpSite,
    keys: Output<string>[],
  ): void {
    const entries = Object.fromEntries(keys.map((key, index) => [`TUNNEL_${index}`, key]));
    new GcpSecrets(`${name}-keys`, { key: secretsKey, entries, isProtected }, site, { parent: this });
  }
}
