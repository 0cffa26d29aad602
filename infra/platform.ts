import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Audit, AuditArgs } from "./nouns/audit.ts";
import type { Cluster, ClusterArgs } from "./nouns/cluster.ts";
import type { Database, DatabaseArgs, DatabasePlan } from "./nouns/database.ts";
import type { Delivery, DeliveryArgs } from "./nouns/delivery.ts";
import type { Edge, EdgeArgs } from "./nouns/edge.ts";
import type { Identity, IdentityArgs } from "./nouns/identity.ts";
import type { Images, ImagesArgs } from "./nouns/images.ts";
import type { Keys, KeysArgs } from "./nouns/keys.ts";
import type { Network, NetworkArgs } from "./nouns/network.ts";
import type { Observability, ObservabilityArgs } from "./nouns/observability.ts";
import type { Queue, QueueArgs } from "./nouns/queue.ts";
import type { Registry, RegistryArgs } from "./nouns/registry.ts";
import type { Secrets, SecretsArgs } from "./nouns/secrets.ts";

export type * from "./nouns/audit.ts";
export type * from "./nouns/cluster.ts";
export type * from "./nouns/database.ts";
export type * from "./nouns/delivery.ts";
export type * from "./nouns/edge.ts";
export type * from "./nouns/identity.ts";
export type * from "./nouns/images.ts";
export type * from "./nouns/keeping.ts";
export type * from "./nouns/keys.ts";
export { KEY_PURPOSES } from "./nouns/keys.ts";
export type * from "./nouns/network.ts";
export type * from "./nouns/observability.ts";
export type * from "./nouns/queue.ts";
export type * from "./nouns/registry.ts";
export type * from "./nouns/secrets.ts";

/**
 * What this product needs of a cloud, and no more. A cloud's folder implements every noun in a file of the same name and hands them over as one object:
 * `awsPlatform(site)`, `gcpPlatform(site)`. What only one cloud knows (regions, zones, account) is given when that object is made.
 * Keys, buckets, queues are handed around as that cloud's own handle: an ARN, a full resource name.
 */
export interface Platform {
  /** For messages and labels; nothing is ever chosen by it. */
  readonly cloud: string;
  /** Refuses what this cloud would refuse, before anything is made. @throws errors that name what was found and what is wanted */
  readonly check: (plan: SitePlan) => void;
  readonly network: Make<NetworkArgs, Network>;
  readonly keys: Make<KeysArgs, Keys>;
  readonly secrets: Make<SecretsArgs, Secrets>;
  readonly images: Make<ImagesArgs, Images>;
  readonly queue: Make<QueueArgs, Queue>;
  readonly database: Make<DatabaseArgs, Database>;
  readonly cluster: Make<ClusterArgs, Cluster>;
  readonly identity: Make<IdentityArgs, Identity>;
  readonly edge: Make<EdgeArgs, Edge>;
  readonly observability: Make<ObservabilityArgs, Observability>;
}

/** What a site is going to ask for, as far as it is known before. */
export interface SitePlan {
  readonly network: Pick<NetworkArgs, "ranges">;
  readonly cluster: Pick<ClusterArgs, "access" | "admins" | "viewers">;
  readonly database: DatabasePlan;
}

/** What exists once in an account or project, whatever runs in it. */
export interface AccountPlatform {
  readonly cloud: string;
  readonly keys: Make<KeysArgs, Keys>;
  readonly registry: Make<RegistryArgs, Registry>;
  readonly audit: Make<AuditArgs, Audit>;
  readonly delivery: Make<DeliveryArgs, Delivery>;
}

type Make<Args, Noun> = (name: string, args: Args, options?: ComponentResourceOptions) => Noun;
