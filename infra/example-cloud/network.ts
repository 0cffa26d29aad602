import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";
import type { Network, NetworkArgs } from "../platform.ts";
import { keepLogs } from "./observability-logs.ts";
import { resourceClass } from "./resources.ts";

const Net = resourceClass<{ range: string }>("example:network:Network");
const Subnet = resourceClass<{
  network: string;
  range: string;
  givesPublicAddresses: boolean;
  flowLogs: string;
}>("example:network:Subnet");
const Nat = resourceClass<{ network: string; range: string }>("example:network:Nat");
const Route = resourceClass<{ subnet: string; to: string; by: string }>("example:network:Route");

export class ExampleNetwork extends ComponentResource implements Network {
  readonly id: Output<string>;
  readonly clusterSubnets: Output<string[]>;
  readonly databasePlace: Output<string>;
  readonly ranges: SiteRanges;
  readonly routes: Output<string[]>;

  constructor(name: string, args: NetworkArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Network", name, {}, options);
    this.ranges = args.ranges;
    this.id = new Net(`${name}-net`, { range: args.ranges.whole }, { parent: this }).id;
    const flowLogs = keepLogs(`${name}-flows`, args.logs, this);
    const inner = this.subnets(`${name}-cluster`, args.ranges.nodes, flowLogs);
    this.letOut(name, inner, args);
    this.clusterSubnets = all(inner);
    this.databasePlace = all(this.subnets(`${name}-db`, args.ranges.databases, flowLogs)).apply((ids) => ids.join());
    this.routes = this.clusterSubnets;
    this.registerOutputs({ id: this.id });
  }

  private subnets(name: string, ranges: readonly string[], flowLogs: Output<string>): Output<string>[] {
    const usual = { network: this.id, givesPublicAddresses: false, flowLogs };
    return ranges.map((range, at) => new Subnet(`${name}-${at + 1}`, { ...usual, range }, { parent: this }).id);
  }

  /** Databases have no way out. */
  private letOut(name: string, subnets: readonly Output<string>[], { ranges, egress }: NetworkArgs): void {
    const exits = egress === "single" ? ranges.public.slice(0, 1) : ranges.public;
    const nats = exits.map(
      (range, at) => new Nat(`${name}-nat-${at + 1}`, { network: this.id, range }, { parent: this }),
    );
    for (const [at, subnet] of subnets.entries()) {
      const by = nats[at % nats.length]?.id ?? "";
      new Route(`${name}-out-${at + 1}`, { subnet, to: "0.0.0.0/0", by }, { parent: this });
    }
  }
}
