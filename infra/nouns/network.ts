import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";

export interface NetworkArgs {
  readonly ranges: SiteRanges;
  /** One way out for all zones is cheaper and falls with its zone. */
  readonly egress: "per-zone" | "single";
  /** Flow logs: the key that encrypts them, how long they are kept. */
  readonly logs: LogKeeping;
}

export interface LogKeeping {
  readonly key: Input<string>;
  readonly days: number;
}

export interface Network extends ComponentResource {
  readonly id: Output<string>;
  /** Nodes, pods and private balancers: one per zone, or one for all. */
  readonly clusterSubnets: Output<string[]>;
  /** Where databases are put: a subnet group's, an allocated range's name. */
  readonly databasePlace: Output<string>;
  readonly ranges: SiteRanges;
  /** What a VPN attaches to: route tables (AWS) or peerings (Google Cloud) that must learn the other side's routes. */
  readonly routes: Output<string[]>;
}
