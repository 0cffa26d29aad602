import * as aws from "@pulumi/aws";
import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { requireLogDays } from "../log-days.ts";
import { PRODUCT, planName } from "../names.ts";
import type { CollectorTargets, Observability, ObservabilityArgs } from "../platform.ts";
import { edgeKeyOf } from "./keys.ts";
import { makeLogGroup, requireRetention } from "./keys-log-group.ts";
import { type AlarmTopics, makeAlarm } from "./observability-alarms.ts";
import { makeBudget, requireBudget } from "./observability-budget.ts";
import { planDashboard } from "./observability-dashboard.ts";
import { makeClusterLogs } from "./observability-logs.ts";
import { makePrometheus } from "./observability-prometheus.ts";
import { requireReceivers } from "./observability-receivers.ts";
import type { Watched } from "./observability-subjects.ts";
import { makeTopics } from "./observability-topics.ts";
import { type AwsSite, EDGE_REGION } from "./site.ts";

/**
 * What is known of a site while it runs, and who is told. What the service tells goes to managed Prometheus, what AWS knows of its parts to CloudWatch; both
 * tell the same topics.
 *
 * `key` is of the purpose `events`: it has a replica where the edge's alarms live. So it is a multi-Region key, which managed Prometheus refuses: metrics
 * are under the key of the logs.
 */
export class AwsObservability extends ComponentResource implements Observability {
  readonly collector: Output<CollectorTargets>;
  readonly metricQuery: Observability["metricQuery"];
  readonly handle: Output<string>;

  constructor(name: string, args: ObservabilityArgs, site: AwsSite, options?: ComponentResourceOptions) {
    requireWatchable(args);
    super("camera-reviews:aws:Observability", name, {}, options);
    const topics = this.tell(name, args, site);
    const workspace = this.keepMetrics(name, args, site, topics);
    const { accountId, kubernetesVersion } = site;
    makeClusterLogs(name, { cluster: args.cluster.name, accountId, kubernetesVersion, logs: args.logs }, this);
    this.watchParts(name, args, site, topics);
    makeBudget(
      `${name}-budget`,
      { environment: site.environment, usd: args.budgetUsd, topic: topics.edge.ticket },
      this,
    );
    this.handle = workspace.arn;
    this.collector = workspace.prometheusEndpoint.apply((endpoint) => planCollector(endpoint, site));
    this.metricQuery = {
      address: workspace.prometheusEndpoint.apply((endpoint) => endpoint.replace(/\/$/, "")),
      podIdentity: "aws",
      metadata: { awsRegion: site.region },
    };
    this.registerOutputs({ handle: this.handle });
  }

  private tell(name: string, args: ObservabilityArgs, { accountId }: AwsSite): AlarmTopics {
    const { key, notify } = args;
    return {
      site: makeTopics(name, { key, accountId, publishers: ["cloudwatch", "aps"] }, notify, this),
      edge: makeTopics(
        `${name}-edge`,
        { key: edgeKeyOf(key), accountId, region: EDGE_REGION, publishers: ["cloudwatch", "budgets"] },
        notify,
        this,
      ),
    };
  }

  private keepMetrics(name: string, args: ObservabilityArgs, site: AwsSite, topics: AlarmTopics): aws.amp.Workspace {
    // Names that begin so need no policy of their own, of which an account may have ten.
    const physicalName = `/aws/vendedlogs/prometheus/${planName("log-group", site, name)}`;
    const logGroup = makeLogGroup(`${name}-prometheus`, { ...args.logs, physicalName }, this);
    const alias = `${PRODUCT}-${site.environment}`;
    return makePrometheus(
      name,
      { alias, key: args.logs.key, logGroup, alerts: args.alerts, topics: topics.site, region: site.region },
      this,
    );
  }

  private watchParts(name: string, args: ObservabilityArgs, site: AwsSite, topics: AlarmTopics): void {
    const watched = watchedOf(args);
    for (const alert of args.alerts) if (alert.kind === "subject") makeAlarm(name, alert, watched, topics, this);
    const title = `Camera reviews, ${site.environment}, ${site.region}`;
    const { alerts, objectives } = args;
    new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: planName("label", site, name),
        dashboardBody: watched.apply((known) =>
          JSON.stringify(planDashboard({ title, region: site.region, alerts, objectives, watched: known })),
        ),
      },
      { parent: this, deleteBeforeReplace: true },
    );
  }
}

/** @throws ReceiverInvalid, LogsKeptTooLong, RetentionInvalid, BudgetInvalid */
function requireWatchable({ notify, logs, budgetUsd }: ObservabilityArgs): void {
  requireReceivers("page", notify.page);
  requireReceivers("ticket", notify.ticket);
  requireLogDays(logs.days);
  requireRetention(logs.days);
  requireBudget(budgetUsd);
}

function watchedOf({ database, databaseStorageGiB, queue, edge }: ObservabilityArgs): Output<Watched> {
  return all([database.ids, queue.name, queue.deadLetterName, edge.ids]).apply(
    ([databases, queueName, deadLetters, parts]): Watched => ({
      databases,
      storageGiB: databaseStorageGiB,
      queue: queueName,
      deadLetters,
      edge: parts,
    }),
  );
}

/** The pod's own role signs; without suffixes a metric keeps the name that the service gave it, which the alerts ask for. */
function planCollector(endpoint: string, { region }: AwsSite): CollectorTargets {
  return {
    extensions: { sigv4auth: { region, service: "aps" } },
    metrics: {
      prometheusremotewrite: {
        endpoint: `${endpoint.replace(/\/$/, "")}/api/v1/remote_write`,
        auth: { authenticator: "sigv4auth" },
        add_metric_suffixes: false,
      },
    },
    traces: { awsxray: { region } },
  };
}
