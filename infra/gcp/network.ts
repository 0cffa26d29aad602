import * as gcp from "@pulumi/gcp";
import { all, ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";
import type { LogKeeping, Network, NetworkArgs } from "../platform.ts";
import { makeLogStore } from "./keys-log-store.ts";
import { reserveDatabases } from "./network-databases.ts";
import { admitBalancers } from "./network-firewall.ts";
import { POD_RANGE, SERVICE_RANGE } from "./ranges.ts";
import type { GcpSite } from "./site.ts";

export class RangesUnfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RangesUnfit";
  }
}

/**
 * One network, one subnet for nodes and pods of all zones, one for the proxies of the private balancer, one range for databases.
 * `egress` says nothing here: Cloud NAT is a regional service without a zone to fall with, so both of its values are the same.
 */
export class GcpNetwork extends ComponentResource implements Network {
  readonly id: Output<string>;
  readonly clusterSubnets: Output<string[]>;
  readonly databasePlace: Output<string>;
  readonly ranges: SiteRanges;
  readonly routes: Output<string[]>;

  constructor(name: string, args: NetworkArgs, site: GcpSite, options?: ComponentResourceOptions) {
    requireOneOfEach(args.ranges);
    super("camera-reviews:gcp:Network", name, {}, options);
    this.ranges = args.ranges;
    const network = this.createNetwork(name);
    const subnet = this.createClusterSubnet(name, network, site);
    this.createProxySubnet(name, network, site);
    this.keepFlows(name, subnet, args.logs, site);
    const nat = this.letOut(name, network, subnet, site);
    const databases = reserveDatabases(this, name, network, this.ranges, site);
    admitBalancers(this, name, network, this.ranges);
    this.logQueries(name, network);
    this.id = network.id;
    // A node without a way out starts and then fails to pull images: subnets count as ready when NAT is.
    this.clusterSubnets = all([subnet.id, nat.id]).apply(([id]) => [id]);
    this.databasePlace = databases.place;
    this.routes = databases.peering.apply((peering) => [peering]);
    this.registerOutputs({ id: this.id, databasePlace: this.databasePlace });
  }

  private keepFlows(name: string, subnet: gcp.compute.Subnetwork, logs: LogKeeping, site: GcpSite): void {
    const filter = interpolate`resource.type="gce_subnetwork" AND resource.labels.subnetwork_name="${subnet.name}"`;
    makeLogStore(name, { ...logs, description: "Who reached whom in the network.", filter }, site, this);
  }

  private createNetwork(name: string): gcp.compute.Network {
    return new gcp.compute.Network(
      `${name}-vpc`,
      { autoCreateSubnetworks: false, routingMode: "GLOBAL" },
      { parent: this },
    );
  }

  private createClusterSubnet(name: string, network: gcp.compute.Network, { region }: GcpSite): gcp.compute.Subnetwork {
    const { nodes, pods, services } = this.ranges;
    return new gcp.compute.Subnetwork(
      `${name}-nodes`,
      {
        network: network.id,
        region,
        ipCidrRange: nodes[0],
        secondaryIpRanges: [
          { rangeName: POD_RANGE, ipCidrRange: pods[0] },
          { rangeName: SERVICE_RANGE, ipCidrRange: services },
        ],
        privateIpGoogleAccess: true, // Google's interfaces without NAT
        logConfig: {
          aggregationInterval: "INTERVAL_5_SEC",
          flowSampling: 0.5,
          metadata: "INCLUDE_ALL_METADATA",
        },
      },
      { parent: this, customTimeouts: { delete: "20m" } }, // balancers' leftovers hold it for minutes
    );
  }

  /** Proxies of the regional balancers live in a subnet of their own; nothing else can, and it can't log flows. */
  private createProxySubnet(name: string, network: gcp.compute.Network, { region }: GcpSite): void {
    new gcp.compute.Subnetwork(
      `${name}-proxies`,
      {
        network: network.id,
        region,
        ipCidrRange: this.ranges.balancers[0],
        purpose: "REGIONAL_MANAGED_PROXY",
        role: "ACTIVE",
      },
      { parent: this, customTimeouts: { delete: "20m" } },
    );
  }

  private letOut(
    name: string,
    network: gcp.compute.Network,
    subnet: gcp.compute.Subnetwork,
    { region }: GcpSite,
  ): gcp.compute.RouterNat {
    const router = new gcp.compute.Router(`${name}-router`, { network: network.id, region }, { parent: this });
    return new gcp.compute.RouterNat(
      `${name}-nat`,
      {
        router: router.name,
        region,
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
        subnetworks: [{ name: subnet.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
        // A busy node takes more ports; the fixed 64 each would drop connections.
        enableDynamicPortAllocation: true,
        enableEndpointIndependentMapping: false,
        minPortsPerVm: 64,
        maxPortsPerVm: 4096,
        logConfig: { enable: true, filter: "ERRORS_ONLY" }, // what got through is in the flow logs
      },
      { parent: this },
    );
  }

  private logQueries(name: string, network: gcp.compute.Network): void {
    new gcp.dns.Policy(
      `${name}-dns`,
      { enableLogging: true, networks: [{ networkUrl: network.id }] },
      { parent: this },
    );
  }
}

/** @throws RangesUnfit */
function requireOneOfEach({ nodes, pods, databases, balancers }: SiteRanges): void {
  const counts = Object.entries({ nodes, pods, databases, balancers }).filter(([, ranges]) => ranges.length !== 1);
  if (counts.length === 0) return;
  const found = counts.map(([part, ranges]) => `${ranges.length} for ${part}`).join(", ");
  throw new RangesUnfit(
    `Subnets of Google Cloud span all zones: one range of each part is wanted, found ${found}. planGcpRanges makes them.`,
  );
}
