import * as gcp from "@pulumi/gcp";
import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Tunnel } from "./tunnel-plan.ts";

/** Google's end of all tunnels. */
export interface GcpEnd {
  /** The HA VPN gateway's id. */
  readonly gateway: Input<string>;
  /** The cloud router's name. */
  readonly router: Input<string>;
  readonly region: string;
}

interface GcpTunnel {
  readonly end: GcpEnd;
  readonly tunnel: Tunnel;
  readonly key: Input<string>;
  /** The other side's gateway, as Google knows it. */
  readonly peer: gcp.compute.ExternalVpnGateway;
  readonly peerAsn: number;
  /** Inside addresses. */
  readonly ownAddress: string;
  readonly peerAddress: string;
}

/** One transform per phase, the same that AWS is given. GCM needs no integrity of its own; its PRF is what AWS calls phase 1's integrity. */
const CIPHERS = {
  phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-256"], dhs: ["Group-20"] },
  phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
};
/** The same for all tunnels: Google sends through all that are up. */
const ROUTE_PRIORITY = 100;

const REDUNDANCY = { 1: "SINGLE_IP_INTERNALLY_REDUNDANT", 2: "TWO_IPS_REDUNDANCY", 4: "FOUR_IPS_REDUNDANCY" } as const;

/** The other side's public addresses, numbered in their order. */
export const makePeerGateway = (
  name: string,
  addresses: readonly Input<string>[],
  parent: ComponentResource,
): gcp.compute.ExternalVpnGateway =>
  new gcp.compute.ExternalVpnGateway(
    name,
    {
      redundancyType: REDUNDANCY[addresses.length as keyof typeof REDUNDANCY],
      interfaces: addresses.map((ipAddress, id) => ({ id, ipAddress })),
    },
    { parent },
  );

/**
 * A tunnel, its interface on the router and its BGP session. A changed key makes a new tunnel, and a gateway has room for one between two addresses: the
 * old one goes first, with what hangs on it.
 * @returns the tunnel's name, for what watches it
 */
export function makeTunnel(name: string, plan: GcpTunnel, parent: ComponentResource): Output<string> {
  const { end, tunnel, key, peer, peerAsn, ownAddress, peerAddress } = plan;
  const { router, region } = end;
  const options = { parent, deleteBeforeReplace: true };
  const made = new gcp.compute.VPNTunnel(
    name,
    {
      region,
      vpnGateway: end.gateway,
      vpnGatewayInterface: tunnel.gatewayInterface,
      peerExternalGateway: peer.id,
      peerExternalGatewayInterface: tunnel.peerInterface,
      router,
      sharedSecret: key,
      ikeVersion: 2,
      cipherSuite: CIPHERS,
    },
    { ...options, additionalSecretOutputs: ["sharedSecret"] },
  );
  const inside = new gcp.compute.RouterInterface(
    `${name}-inside`,
    { router, region, vpnTunnel: made.name, ipRange: `${ownAddress}/30` },
    options,
  );
  new gcp.compute.RouterPeer(
    `${name}-bgp`,
    {
      router,
      region,
      interface: inside.name,
      peerAsn,
      ipAddress: ownAddress,
      peerIpAddress: peerAddress,
      advertisedRoutePriority: ROUTE_PRIORITY,
    }, // no BFD: AWS's gateway doesn't speak it
    options,
  );
  return made.name;
}
