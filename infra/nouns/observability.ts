import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Alert, Objective } from "../signals.ts";
import type { Cluster } from "./cluster.ts";
import type { Database } from "./database.ts";
import type { Edge } from "./edge.ts";
import type { Permission } from "./identity.ts";
import type { LogKeeping } from "./network.ts";
import type { Queue } from "./queue.ts";

export interface ObservabilityArgs {
  readonly cluster: Cluster;
  readonly database: Database;
  /** What was asked for: a cloud that tells only free bytes needs it to tell a share. */
  readonly databaseStorageGiB: number;
  readonly queue: Queue;
  readonly edge: Edge;
  /** What readers ask for: a cloud that counts no days of a certificate looks at it there. */
  readonly publicHost: string;
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
  /** What is done with everything before it is sent, in this order: a cloud's own marks of where it comes from. */
  readonly processors?: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly traces: Readonly<Record<string, unknown>>;
}
