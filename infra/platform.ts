import type { Provider } from "@pulumi/kubernetes";
import type { ComponentResource, ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type { SiteRanges } from "./address-plan.ts";
import type { EdgeContract } from "./edge-contract.ts";
import type { Alert, Objective } from "./signals.ts";

/**
 * What this product needs of a cloud, and no more. A cloud's folder implements every noun in a file of the same name and hands them over as one object:
 * `awsPlatform(site)`, `gcpPlatform(site)`. What only one cloud knows (regions, zones, account) is given when that object is made.
 * Keys, buckets, queues are handed around as that cloud's own handle: an ARN, a full resource name.
 */
export interface Platform {
  /** For messages and labels; nothing is ever chosen by it. */
  readonly cloud: string;
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

/** What exists once in an account or project, whatever runs in it. */
export interface AccountPlatform {
  readonly cloud: string;
  readonly keys: Make<KeysArgs, Keys>;
  readonly registry: Make<RegistryArgs, Registry>;
  readonly audit: Make<AuditArgs, Audit>;
  readonly delivery: Make<DeliveryArgs, Delivery>;
}

export type Make<Args, Noun> = (name: string, args: Args, options?: ComponentResourceOptions) => Noun;

/** How long something is protected from being lost. `false` only for a stack that is being torn down. */
export interface Keeping {
  /** Pulumi's protection and the cloud's own deletion protection. */
  readonly isProtected: boolean;
}

// ---- network

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

// ---- keys

/** One key per purpose, so that who may use one can do nothing with another. */
export const KEY_PURPOSES = [
  "data",
  "cluster",
  "logs",
  "edge-logs",
  "events",
  "images",
  "secrets",
  "registry",
  "trail",
] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

export interface KeysArgs extends Keeping {
  readonly purposes: readonly KeyPurpose[];
}

export interface Keys extends ComponentResource {
  /** The key's handle. An error names a purpose that was not asked for. */
  of(purpose: KeyPurpose): Output<string>;
}

// ---- secrets

export interface SecretsArgs extends Keeping {
  readonly key: Input<string>;
  /** What the service reads as `<NAME>_FILE`, by that name; every value is a Pulumi secret. */
  readonly entries: Readonly<Record<string, Input<string>>>;
}

export interface Secrets extends ComponentResource {
  /** How a pod mounts some of them: one file each, named as the entry. An error names an entry that is not there. */
  mount(entries: readonly string[]): SecretMount;
  /** For {@link Permission}. */
  handles(entries: readonly string[]): Output<string[]>;
}

/** The parts of a SecretProviderClass and its volume that differ by cloud. */
export interface SecretMount {
  readonly driver: string;
  readonly provider: string;
  readonly parameters: Output<Readonly<Record<string, string>>>;
}

// ---- images

export interface ImagesArgs extends Keeping {
  readonly key: Input<string>;
  /** Days after which an upload that nobody confirmed is removed. */
  readonly pendingDays: number;
  /** Days after which an export is removed. */
  readonly exportDays: number;
  /** Days for which the audit chain's anchors can't be removed by anybody. */
  readonly anchorDays: number;
  /** The editors' application: browsers upload from there. */
  readonly uploadOrigin: string;
}

/** Where sample images, exports and audit anchors live: private, encrypted with our key, versioned. */
export interface Images extends ComponentResource {
  /** IMAGES_URL: `s3://…`, `gs://…`. */
  readonly imagesUrl: Output<string>;
  /** EXPORTS_URL. */
  readonly exportsUrl: Output<string>;
  /** AUDIT_ANCHOR_URL. */
  readonly anchorsUrl: Output<string>;
  readonly handles: {
    readonly images: Output<string>;
    readonly exports: Output<string>;
    readonly anchors: Output<string>;
  };
}

// ---- queue

export interface QueueArgs {
  readonly key: Input<string>;
  /** Each finished upload to its images is told here. */
  readonly source: Images;
  readonly handlerLimitS: number;
  readonly maxReceives: number;
}

export interface Queue extends ComponentResource {
  /** UPLOADS_URL: `sqs://…`, `pubsub://…`. */
  readonly url: Output<string>;
  readonly handle: Output<string>;
  /** What metrics call it, and the one for messages that were given up. */
  readonly name: Output<string>;
  readonly deadLetterName: Output<string>;
}

// ---- database

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

export interface Database extends ComponentResource {
  readonly primaryHost: Output<string>;
  /** The primary's without a replica. */
  readonly replicaHost: Output<string>;
  readonly name: string;
  /** MIGRATE_DATABASE_URL: the owner's way in. A secret. */
  readonly ownerUrl: Output<string>;
  /** PEM of who signs its certificate. */
  readonly certificateAuthority: Output<string>;
  /** For {@link Permission}: primary and replica. */
  readonly handles: Output<string[]>;
  /** What metrics call it. */
  readonly ids: Output<string[]>;
}

// ---- cluster

/** Private wants a runner inside the network; a list of CIDRs is narrow, never everybody. */
export type ClusterAccess = "private" | readonly string[];

export interface ClusterArgs extends Keeping {
  readonly network: Network;
  /** Encrypts what the API server stores. */
  readonly key: Input<string>;
  readonly logs: LogKeeping;
  readonly access: ClusterAccess;
  /** Who may change it, who may look, by the cloud's own principals. */
  readonly admins: readonly Input<string>[];
  readonly viewers: readonly Input<string>[];
}

export interface Cluster extends ComponentResource {
  readonly name: Output<string>;
  /** Holds no credential: whoever uses it proves himself to the cloud. */
  readonly kubeconfig: Output<string>;
  readonly kubernetes: Provider;
  /** What databases and balancers admit: a security group, a range. */
  readonly clients: Output<string[]>;
  /** Where pods reach name service and their cloud identity. */
  readonly dns: readonly Peer[];
  readonly identityService: readonly Peer[];
  /** What binds Kubernetes service accounts to cloud identities: a cluster's name, a pool's. */
  readonly identityPool: Output<string>;
}

/** Somewhere that pods may connect to. */
export interface Peer {
  readonly cidr: string;
  readonly ports: readonly { readonly protocol: "TCP" | "UDP"; readonly port: number }[];
}

// ---- identity

/** One thing that the workload may do; every cloud renders the same list. */
export type Permission =
  | { readonly does: "read-objects" | "write-objects"; readonly in: Input<string>; readonly key: Input<string> }
  | { readonly does: "consume-messages"; readonly from: Input<string>; readonly key: Input<string> }
  | { readonly does: "connect-to-database"; readonly to: Input<string[]>; readonly as: string }
  | { readonly does: "read-secrets"; readonly of: Input<string[]>; readonly key: Input<string> }
  | { readonly does: "purge-edge"; readonly of: Input<string> }
  | { readonly does: "write-metrics" | "write-traces" | "read-metrics"; readonly of: Input<string> };

export interface IdentityArgs {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly may: readonly Permission[];
}

/** What a pod of one service account is in the cloud. No key exists for it. */
export interface Identity extends ComponentResource {
  /** For the Kubernetes service account. */
  readonly annotations: Output<Readonly<Record<string, string>>>;
  /** Its database user, where the cloud derives it; undefined where `as` is the name. */
  readonly login: Output<string | undefined>;
}

// ---- registry

export interface RegistryArgs extends Keeping {
  readonly key: Input<string>;
  readonly untaggedDays: number;
}

export interface Registry extends ComponentResource {
  /** `host/path`, without digest. */
  readonly repository: Output<string>;
  readonly handle: Output<string>;
}

// ---- edge

/** The Kubernetes Service that the balancer fills its targets from. */
export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

export interface EdgeHosts {
  /** What readers ask for. */
  readonly public: string;
  /** This site's origin, private where the cloud's CDN can reach a private one. */
  readonly origin: string;
  /** The other site's public origin, for reads while this one's is away. */
  readonly secondOrigin?: string;
  /** What the other site sends writes to, over the VPN. */
  readonly private: string;
}

export interface EdgeArgs extends Keeping {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly service: ServiceRef;
  readonly contract: EdgeContract;
  readonly hosts: EdgeHosts;
  /** Issued certificates by their use. */
  readonly certificates: {
    readonly public: Input<string>;
    readonly origin: Input<string>;
    readonly private: Input<string>;
  };
  /** Proves to an origin that the other cloud's edge asks. The first is sent, all are accepted: rotation without a gap. */
  readonly originSecrets: readonly Input<string>[];
  readonly images: Images;
  readonly imagesKey: Input<string>;
  readonly logs: LogKeeping;
  /** Ranges that may use the private host: the other site's pods, an office. */
  readonly peers: readonly string[];
  /** `count` only tells; for the first days of a new rule. */
  readonly firewall: "block" | "count";
}

export interface Edge extends ComponentResource {
  /** Where the public name and the origin's name lead. */
  readonly entrance: Output<DnsTarget>;
  readonly origin: Output<DnsTarget>;
  readonly private: Output<DnsTarget>;
  readonly binding: PodBinding;
  /** CIDRs that requests to pods come from: TRUSTED_PROXIES, and what network policies admit. */
  readonly balancers: Output<string[]>;
  /** PURGE_URL: `cloudfront://…`, `cloud-cdn://…`. */
  readonly purgeUrl: Output<string>;
  /** For {@link Permission}. */
  readonly handle: Output<string>;
  /** What metrics call its parts, by {@link Alert} subject. */
  readonly ids: Output<Readonly<Record<string, string>>>;
}

/** What a name leads to: another name of the same cloud, or addresses. */
export type DnsTarget =
  | { readonly kind: "alias"; readonly name: string; readonly zone: string; readonly hasIpv6: boolean }
  | { readonly kind: "addresses"; readonly ipv4: readonly string[]; readonly ipv6: readonly string[] };

/** How the cluster fills the balancer's targets; the balancer itself is not the cluster's. */
export interface PodBinding {
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly serviceAnnotations: Output<Readonly<Record<string, string>>>;
  /** Objects between the Service and its pods. */
  readonly objects: readonly BindingObject[];
  /** What must stand before pods are told apart into ready and not. */
  readonly ready: readonly Resource[];
}

export interface BindingObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

// ---- observability

export interface ObservabilityArgs {
  readonly cluster: Cluster;
  readonly database: Database;
  readonly queue: Queue;
  readonly edge: Edge;
  readonly key: Input<string>;
  readonly logs: LogKeeping;
  readonly alerts: readonly Alert[];
  readonly objectives: readonly Objective[];
  /** E-mail addresses or the cloud's own receivers, by severity. */
  readonly notify: { readonly page: readonly string[]; readonly ticket: readonly string[] };
  readonly budgetUsd: number;
}

export interface Observability extends ComponentResource {
  /** Where the collector sends what it gathers: OpenTelemetry Collector exporters and extensions, by their names. */
  readonly collector: Output<CollectorTargets>;
  /** Where KEDA asks for requests per pod. */
  readonly metricQuery: {
    readonly address: Output<string>;
    readonly podIdentity: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  /** For {@link Permission}. */
  readonly handle: Output<string>;
}

export interface CollectorTargets {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly traces: Readonly<Record<string, unknown>>;
}

// ---- what exists once

/** A singleton that somebody else made is adopted by its id; `off` is a written decision. */
export type Singleton = "manage" | "off" | { readonly adopt: string };

export interface AuditArgs extends Keeping {
  readonly key: Input<string>;
  /** Days for which the trail can't be removed by anybody. */
  readonly lockDays: number;
  /** By the cloud's names: `detector`, `hub`, `recorder` …; unknown ones are an error. */
  readonly singletons: Readonly<Record<string, Singleton>>;
  readonly notify: readonly string[];
}

export interface Audit extends ComponentResource {
  /** The locked bucket. */
  readonly trail: Output<string>;
}

export interface DeliveryArgs {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly branch: string;
  readonly registry: Registry;
  readonly provider: Singleton;
}

/** What CI is in the cloud: three roles without keys, for this repository only. */
export interface Delivery extends ComponentResource {
  readonly previewer: Output<string>;
  readonly deployer: Output<string>;
  readonly publisher: Output<string>;
}
