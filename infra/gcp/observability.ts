import * as gcp from "@pulumi/gcp";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  output,
} from "@pulumi/pulumi";
import { requireLogDays } from "../log-days.ts";
import type { CollectorTargets, Observability, ObservabilityArgs } from "../platform.ts";
import { makeLogStore } from "./keys-log-store.ts";
import { makeBudget, requireBudget } from "./observability-budget.ts";
import { makeChannels, parseReceiver, requireReceivers } from "./observability-channels.ts";
import { planDashboard } from "./observability-dashboard.ts";
import { makePolicy, type PolicyWant } from "./observability-policies.ts";
import type { Watched } from "./observability-subjects.ts";
import type { GcpSite } from "./site.ts";

/**
 * What is known of a site while it runs, and who is told. Metrics, traces and logs are the project's: what the service tells is in Google Cloud's managed
 * Prometheus, which Cloud Monitoring asks like any figure of its own. `key` is not used: nothing here keeps messages.
 */
export class GcpObservability extends ComponentResource implements Observability {
  readonly collector: Output<CollectorTargets>;
  readonly metricQuery: Observability["metricQuery"];
  readonly handle: Output<string>;

  constructor(name: string, args: ObservabilityArgs, site: GcpSite, options?: ComponentResourceOptions) {
    requireWatchable(args);
    super("camera-reviews:gcp:Observability", name, {}, options);
    const channels = this.tell(name, args, site);
    const watched = this.watch(name, args, site);
    for (const alert of args.alerts) makePolicy(name, alert, { watched, channels }, this);
    this.show(name, args, site, watched);
    this.keepPodLogs(name, args, site);
    this.handle = output(`projects/${site.project}`);
    this.collector = output(site.project).apply(planCollector);
    this.metricQuery = {
      address: output(`https://monitoring.googleapis.com/v1/projects/${site.project}/location/global/prometheus`),
      podIdentity: "gcp",
      metadata: {},
    };
    this.registerOutputs({ handle: this.handle });
  }

  private keepPodLogs(name: string, { cluster, logs }: ObservabilityArgs, site: GcpSite): void {
    const filter = interpolate`resource.type="k8s_container" AND resource.labels.cluster_name="${cluster.name}"`;
    makeLogStore(name, { ...logs, description: "What the pods print.", filter }, site, this);
  }

  /** The budget is told to those who get tickets; it takes e-mail only. */
  private tell(name: string, { notify, budgetUsd }: ObservabilityArgs, site: GcpSite): PolicyWant["channels"] {
    const made = makeChannels(name, [...notify.page, ...notify.ticket], this);
    const channelsOf = (texts: readonly string[]): Output<string>[] => texts.flatMap((text) => made.get(text) ?? []);
    const emails = notify.ticket.filter((text) => parseReceiver(text).kind === "email");
    makeBudget(`${name}-budget`, budgetUsd, channelsOf(emails), site, this);
    return { page: channelsOf(notify.page), ticket: channelsOf(notify.ticket) };
  }

  private watch(name: string, args: ObservabilityArgs, site: GcpSite): Output<Watched> {
    const { database, queue, edge, publicHost } = args;
    const { uptimeCheckId } = this.lookAtCertificate(`${name}-certificate`, publicHost, site);
    return all([database.ids, queue.name, queue.deadLetterName, edge.ids, uptimeCheckId]).apply(
      ([databases, queueName, deadLetters, parts, certificateCheck]): Watched => ({
        environment: site.environment,
        databases,
        queue: queueName,
        deadLetters,
        edge: parts,
        certificateCheck,
      }),
    );
  }

  /** From outside, as a reader sees it: the certificate counts whatever the answer is. */
  private lookAtCertificate(name: string, host: string, { project }: GcpSite): gcp.monitoring.UptimeCheckConfig {
    return new gcp.monitoring.UptimeCheckConfig(
      name,
      {
        displayName: name,
        period: "900s",
        timeout: "10s",
        httpCheck: {
          path: "/healthz/edge",
          port: 443,
          useSsl: true,
          validateSsl: true,
          acceptedResponseStatusCodes: [{ statusClass: "STATUS_CLASS_ANY" }],
        },
        monitoredResource: { type: "uptime_url", labels: { project_id: project, host } },
      },
      { parent: this },
    );
  }

  private show(name: string, args: ObservabilityArgs, site: GcpSite, watched: Output<Watched>): void {
    const { alerts, objectives } = args;
    const title = `Camera reviews, ${site.environment}, ${site.region}`;
    new gcp.monitoring.Dashboard(
      `${name}-dashboard`,
      {
        dashboardJson: watched.apply((known) =>
          JSON.stringify(planDashboard({ title, alerts, objectives, watched: known })),
        ),
      },
      { parent: this },
    );
  }
}

/** @throws ReceiverInvalid, LogsKeptTooLong, BudgetInvalid */
function requireWatchable({ notify, logs, budgetUsd }: ObservabilityArgs): void {
  requireReceivers("page", notify.page);
  requireReceivers("ticket", notify.ticket);
  requireLogDays(logs.days);
  requireBudget(budgetUsd);
}

/** A series belongs to a place and a cluster there; without the detector two sites' pods would be one. */
const planCollector = (project: string): CollectorTargets => ({
  extensions: {},
  processors: { resourcedetection: { detectors: ["gcp"], timeout: "10s" } },
  metrics: { googlemanagedprometheus: { project } },
  traces: { googlecloud: { project } },
});
