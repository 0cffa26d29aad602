import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Cluster } from "./cluster.ts";

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
