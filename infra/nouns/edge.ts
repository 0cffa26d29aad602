import type { ComponentResource, Input, Output, Resource } from "@pulumi/pulumi";
import type { EdgeContract } from "../edge-contract.ts";
import type { Alert } from "../signals.ts";
import type { Cluster } from "./cluster.ts";
import type { Permission } from "./identity.ts";
import type { Images } from "./images.ts";
import type { Keeping } from "./keeping.ts";
import type { LogKeeping, Network } from "./network.ts";

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

interface BindingObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}
