import type { Provider } from "@pulumi/kubernetes";
import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Keeping } from "./keeping.ts";
import type { LogKeeping, Network } from "./network.ts";

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
  readonly dns: readonly (Peer | PodPeer)[];
  readonly identityService: readonly Peer[];
  /** What binds Kubernetes service accounts to cloud identities: a cluster's name, a pool's. */
  readonly identityPool: Output<string>;
}

/** Somewhere that pods may connect to. */
export interface Peer {
  readonly cidr: string;
  readonly ports: readonly { readonly protocol: "TCP" | "UDP"; readonly port: number }[];
}

/** The same by labels: a data plane that knows pods by who they are admits none by an address, its Service's included. */
export interface PodPeer extends Pick<Peer, "ports"> {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}
