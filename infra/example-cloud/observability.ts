import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { CollectorTargets, Observability, ObservabilityArgs } from "../platform.ts";
import type { Alert, Objective, Subject } from "../signals.ts";
import { keepLogs } from "./observability-logs.ts";
import { resourceClass } from "./resources.ts";
import type { ExamplePlace } from "./site.ts";

const Workspace = resourceClass<{ region: string }>("example:metrics:Workspace");
const Alarm = resourceClass<{ in: string; says: string; condition: string; forS: number; tells: readonly string[] }>(
  "example:metrics:Alarm",
);
const Dashboard = resourceClass<{ in: string; alerts: readonly Alert[]; objectives: readonly Objective[] }>(
  "example:metrics:Dashboard",
);
const Budget = resourceClass<{ monthlyUsd: number; tells: readonly string[] }>("example:billing:Budget");

/** What this cloud calls what it measures of its own parts. */
const METRICS: Readonly<Record<Subject, string>> = {
  "database-cpu": "db.cpu.percent",
  "database-storage": "db.storage.free.percent",
  "database-connections": "db.connections",
  "replica-lag": "db.replica.lag.s",
  "replication-slot-retained": "db.slots.retained.bytes",
  "queue-age": "messages.oldest.s",
  "dead-letters": "messages.dead",
  "balancer-errors": "balancer.5xx.percent",
  "edge-errors": "cdn.5xx.percent",
  "certificate-expiry": "certificates.left.days",
  "firewall-blocks": "firewall.refused.minute",
  "vpn-tunnels": "vpn.tunnels.up",
};

export class ExampleObservability extends ComponentResource implements Observability {
  readonly collector: Output<CollectorTargets>;
  readonly metricQuery: Observability["metricQuery"];
  readonly handle: Output<string>;

  constructor(name: string, args: ObservabilityArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Observability", name, {}, options);
    const inside = { parent: this };
    keepLogs(`${name}-logs`, args.logs, this);
    this.handle = new Workspace(name, { region: place.region }, inside).id;
    for (const alert of args.alerts) {
      const { id, says, forS, severity } = alert;
      const inputs = { in: this.handle, says, forS, condition: conditionOf(alert), tells: args.notify[severity] };
      new Alarm(`${name}-${id}`, inputs, inside);
    }
    const { alerts, objectives } = args;
    new Dashboard(`${name}-dashboard`, { in: this.handle, alerts, objectives }, inside);
    new Budget(`${name}-budget`, { monthlyUsd: args.budgetUsd, tells: args.notify.ticket }, inside);
    const address = interpolate`https://${this.handle}.metrics.example`;
    this.collector = address.apply(planCollector);
    this.metricQuery = { address, podIdentity: "example", metadata: {} };
    this.registerOutputs({ handle: this.handle });
  }
}

const conditionOf = (alert: Alert): string =>
  alert.kind === "query" ? alert.promql : `${METRICS[alert.subject]} ${alert.when} ${alert.threshold}`;

const planCollector = (address: string): CollectorTargets => ({
  extensions: {},
  metrics: { prometheusremotewrite: { endpoint: `${address}/write` } },
  traces: { otlphttp: { endpoint: `${address}/traces` } },
});
