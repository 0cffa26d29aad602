import type { Subject, SubjectAlert } from "../signals.ts";

/** What the conditions must know of the parts that are watched. */
export interface Watched {
  readonly environment: string;
  /** Cloud SQL instances, `project:name`: primary and replica. */
  readonly databases: readonly string[];
  readonly queue: string;
  readonly deadLetters: string;
  /** By subject: the URL map's name, the security policy's name. */
  readonly edge: Readonly<Record<string, string>>;
  /** The uptime check that looks at the certificate from outside. */
  readonly certificateCheck: string;
}

export class EdgePartUnknown extends Error {
  constructor(subject: Subject, known: readonly string[]) {
    super(`The edge doesn't say what metrics call its part for ${subject}; it does for ${known.join(", ") || "none"}.`);
    this.name = "EdgePartUnknown";
  }
}

interface Aggregation {
  readonly alignmentPeriod: string;
  readonly perSeriesAligner: string;
  readonly crossSeriesReducer: string;
}

interface SubjectCondition {
  readonly filter: string;
  /** Of what the filter's figure is a share. */
  readonly denominatorFilter?: string;
  readonly aggregation: Aggregation;
  readonly comparison: "COMPARISON_GT" | "COMPARISON_LT";
  readonly thresholdValue: number;
}

interface SubjectMeasure {
  filter(watched: Watched): string;
  denominator?(watched: Watched): string;
  readonly aggregation: Aggregation;
  /** From {@link SUBJECT_UNITS} to the figure's own unit. */
  limit?(threshold: number): number;
  /** The figure grows where the subject shrinks. */
  readonly isTurned?: true;
}

const aggregate = (perSeriesAligner: string, crossSeriesReducer: string, alignmentPeriod = "60s"): Aggregation => ({
  alignmentPeriod,
  perSeriesAligner: `ALIGN_${perSeriesAligner}`,
  crossSeriesReducer: `REDUCE_${crossSeriesReducer}`,
});
const WORST = aggregate("MAX", "MAX");
const COUNTED = aggregate("DELTA", "SUM");
const ERRORS = "metric.labels.response_code_class = 500";
const toShare = (percent: number): number => percent / 100;

/** Where each subject's figures come from. Source: Google Cloud metrics list. */
const SUBJECT_MEASURES: Readonly<Record<Subject, SubjectMeasure>> = {
  "database-cpu": { filter: (all) => ofDatabases(all, "cpu/utilization"), aggregation: WORST, limit: toShare },
  "database-storage": {
    filter: (all) => ofDatabases(all, "disk/utilization"),
    aggregation: WORST,
    limit: (free) => toShare(100 - free),
    isTurned: true,
  },
  "database-connections": {
    filter: (all) => ofDatabases(all, "postgresql/num_backends"),
    aggregation: aggregate("MAX", "SUM"),
  },
  "replica-lag": { filter: (all) => ofDatabases(all, "replication/replica_lag"), aggregation: WORST },
  "replication-slot-retained": {
    // Of replicas: Cloud SQL measures no slot of a logical subscriber; the service's own figure does.
    filter: (all) => ofDatabases(all, "postgresql/replication/replica_byte_lag"),
    aggregation: WORST,
  },
  "queue-age": {
    filter: ({ queue }) => ofSubscription(queue, "oldest_unacked_message_age"),
    aggregation: WORST,
  },
  "dead-letters": {
    filter: ({ deadLetters }) => ofSubscription(deadLetters, "num_undelivered_messages"),
    aggregation: WORST,
  },
  "balancer-errors": {
    filter: (all) => ofBalancer(all, "backend_request_count", ERRORS),
    denominator: (all) => ofBalancer(all, "backend_request_count"),
    aggregation: aggregate("RATE", "SUM"),
    limit: toShare,
  },
  "edge-errors": {
    filter: (all) => ofBalancer(all, "request_count", ERRORS),
    denominator: (all) => ofBalancer(all, "request_count"),
    aggregation: aggregate("RATE", "SUM"),
    limit: toShare,
  },
  "certificate-expiry": {
    filter: ({ certificateCheck }) =>
      both(
        'metric.type = "monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires"',
        'resource.type = "uptime_url"',
        `metric.labels.check_id = "${certificateCheck}"`,
      ),
    // Readers are sent to either cloud, and so are the checks: the least of an hour is of the worse of both certificates.
    aggregation: aggregate("MIN", "MIN", "3600s"),
  },
  "firewall-blocks": {
    filter: (all) =>
      both(
        'metric.type = "networksecurity.googleapis.com/https/request_count"',
        'resource.type = "network_security_policy"',
        `resource.labels.policy_name = "${edgePart(all, "firewall-blocks")}"`,
        'metric.labels.blocked = "true"',
      ),
    aggregation: COUNTED,
  },
  "vpn-tunnels": {
    // The tunnels are another stack's, made later; before that there is no figure. Each tells 1 while it is up.
    // Only those of the environment's own interconnect, to the other cloud: Pulumi names them after their stack.
    filter: ({ environment }) =>
      both(
        'metric.type = "vpn.googleapis.com/tunnel_established"',
        'resource.type = "vpn_gateway"',
        `metric.labels.tunnel_name = starts_with("interconnect-${environment}-vpn-")`,
      ),
    aggregation: aggregate("MIN", "SUM"),
  },
};

/** @throws EdgePartUnknown */
export function planCondition({ subject, threshold, when }: SubjectAlert, watched: Watched): SubjectCondition {
  const { filter, denominator, aggregation, limit, isTurned = false } = SUBJECT_MEASURES[subject];
  return {
    filter: filter(watched),
    ...(denominator && { denominatorFilter: denominator(watched) }),
    aggregation,
    comparison: (when === "above") !== isTurned ? "COMPARISON_GT" : "COMPARISON_LT",
    thresholdValue: limit?.(threshold) ?? threshold,
  };
}

const both = (...parts: readonly string[]): string => parts.join(" AND ");

function ofDatabases({ databases }: Watched, metric: string): string {
  const ids = databases.map((database) => `"${database}"`).join(", ");
  return both(
    `metric.type = "cloudsql.googleapis.com/database/${metric}"`,
    'resource.type = "cloudsql_database"',
    `resource.labels.database_id = one_of(${ids})`,
  );
}

const ofSubscription = (subscription: string, metric: string): string =>
  both(
    `metric.type = "pubsub.googleapis.com/subscription/${metric}"`,
    'resource.type = "pubsub_subscription"',
    `resource.labels.subscription_id = "${subscription}"`,
  );

/** One balancer: what the backends answered it, and what it answered readers. */
const ofBalancer = (watched: Watched, metric: string, ...more: readonly string[]): string =>
  both(
    `metric.type = "loadbalancing.googleapis.com/https/${metric}"`,
    'resource.type = "https_lb_rule"',
    `resource.labels.url_map_name = "${edgePart(watched, "edge-errors")}"`,
    ...more,
  );

function edgePart({ edge }: Watched, subject: Subject): string {
  const part = edge[subject];
  if (part === undefined) throw new EdgePartUnknown(subject, Object.keys(edge));
  return part;
}
