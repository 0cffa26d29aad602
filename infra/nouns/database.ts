import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Permission } from "./identity.ts";
import type { Keeping } from "./keeping.ts";
import type { LogKeeping, Network } from "./network.ts";

export interface DatabaseArgs extends Keeping {
  readonly network: Network;
  readonly key: Input<string>;
  readonly logs: LogKeeping;
  /** The cloud's own word for a size: `db.m7g.large`, `db-custom-2-8192`. */
  readonly tier: string;
  readonly storageGiB: number;
  /** The publisher is first to write; the subscriber follows it until it is promoted. */
  readonly role: "publisher" | "subscriber";
  readonly isPromoted: boolean;
  /** A second zone that takes over by itself. A subscriber can't have it on Google Cloud. */
  readonly isHighlyAvailable: boolean;
  readonly hasReplica: boolean;
  readonly backupDays: number;
  /** Who may connect: the cluster's own handle. */
  readonly clients: Output<string[]>;
  /** Other sites' ranges that may connect: their database and pods. */
  readonly peers: readonly string[];
}

/** What a database is going to be, without what it stands in. */
export type DatabasePlan = Pick<
  DatabaseArgs,
  | "tier"
  | "storageGiB"
  | "role"
  | "isPromoted"
  | "isHighlyAvailable"
  | "hasReplica"
  | "backupDays"
  | "peers"
  | "isProtected"
> & { readonly logs: { readonly days: number } };

export interface Database extends ComponentResource {
  readonly primaryHost: Output<string>;
  /** Where another site's database reaches the primary, if its host is a name that is known in its own network only. */
  readonly publisherHost?: Output<string>;
  /** The primary's without a replica. */
  readonly replicaHost: Output<string>;
  readonly name: string;
  /** DATABASE_AUTH: how the cloud's identities sign in. */
  readonly authentication: "aws-iam" | "gcp-iam" | "password";
  /** MIGRATE_DATABASE_URL: the owner's way in, with the authority's file that pods have (kubernetes/names.ts). A secret. */
  readonly ownerUrl: Output<string>;
  /** PEM of who signs its certificate. */
  readonly certificateAuthority: Output<string>;
  /** For {@link Permission}: primary and replica. */
  readonly handles: Output<string[]>;
  /** What metrics call it. */
  readonly ids: Output<string[]>;
}
