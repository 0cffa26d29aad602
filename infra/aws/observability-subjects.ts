import { TUNNELS } from "../alerts.ts";
import type { Subject, SubjectAlert } from "../signals.ts";
import { EDGE_REGION } from "./site.ts";

/** What the alarms must know of the parts that are watched. */
export interface Watched {
  /** RDS instances: primary and replica. */
  readonly databases: readonly string[];
  readonly storageGiB: number;
  readonly queue: string;
  readonly deadLetters: string;
  /** By subject: the balancer's and the distribution's dimension, the firewall's metric name, the certificate's ARN. */
  readonly edge: Readonly<Record<string, string>>;
}

export class EdgePartUnknown extends Error {
  constructor(subject: Subject, known: readonly string[]) {
    super(`The edge doesn't say what metrics call its part for ${subject}; it does for ${known.join(", ") || "none"}.`);
    this.name = "EdgePartUnknown";
  }
}

/** One line of CloudWatch's figures, or an expression over the others. Exactly one of a list is shown. */
export type Line =
  | { readonly id: string; readonly expression: string }
  | {
      readonly id: string;
      readonly namespace: string;
      readonly metric: string;
      readonly stat: "Sum" | "Average" | "Maximum" | "Minimum";
      readonly dimensions: Readonly<Record<string, string>>;
    };

interface SubjectMeasure {
  /** Seconds that one figure stands for; shorter ones aren't there. */
  readonly periodS: number;
  readonly isEdge: boolean;
  /** Where no figure means that nothing happened. */
  readonly isSilentWhenWell: boolean;
  /** The last one is what is compared with the threshold. @throws EdgePartUnknown */
  lines(watched: Watched, threshold?: number): readonly Line[];
  /** From {@link SUBJECT_UNITS} to the figure's own unit. */
  limit?(threshold: number): number;
}

const MINUTE = { periodS: 60, isEdge: false, isSilentWhenWell: false };
const EDGE = { ...MINUTE, isEdge: true, isSilentWhenWell: true };

/**
 * Of all connections of the account in the region: which are whose the alarm can't know. A mean of all would hide a site's four dead tunnels behind other
 * sites' live ones. So the worst tunnel; and for "none is up" each connection by itself, whose two tunnels have a mean of 0.5 while one is down. Of a query of
 * many lines, which CloudWatch wants ordered, any one raises the alarm.
 */
const TUNNEL = 'SELECT MIN(TunnelState) FROM SCHEMA("AWS/VPN", VpnId)';
const CONNECTIONS = 'SELECT AVG(TunnelState) FROM SCHEMA("AWS/VPN", VpnId) GROUP BY VpnId ORDER BY AVG() ASC';

/** Where each subject's figures come from. CloudFront, its firewall and its certificate tell theirs in {@link EDGE_REGION} only. */
export const SUBJECT_MEASURES: Readonly<Record<Subject, SubjectMeasure>> = {
  "database-cpu": {
    ...MINUTE,
    lines: (watched) => overDatabases(watched, "CPUUtilization", "Maximum", "MAX(METRICS())"),
  },
  "database-storage": {
    ...MINUTE,
    // Of what was asked for: RDS tells free bytes, and the disk may have grown since.
    lines: (watched) =>
      overDatabases(watched, "FreeStorageSpace", "Minimum", `100 * MIN(METRICS()) / ${watched.storageGiB * 1024 ** 3}`),
  },
  "database-connections": {
    ...MINUTE,
    lines: (watched) => overDatabases(watched, "DatabaseConnections", "Maximum", "MAX(METRICS())"),
  },
  "replica-lag": { ...MINUTE, lines: (watched) => overDatabases(watched, "ReplicaLag", "Maximum", "MAX(METRICS())") },
  "replication-slot-retained": {
    ...MINUTE,
    lines: (watched) => overDatabases(watched, "OldestReplicationSlotLag", "Maximum", "MAX(METRICS())"),
  },
  "queue-age": {
    ...MINUTE,
    isSilentWhenWell: true,
    lines: ({ queue }) => [ofQueue("age", "ApproximateAgeOfOldestMessage", queue)],
  },
  "dead-letters": {
    ...MINUTE,
    isSilentWhenWell: true,
    lines: ({ deadLetters }) => [ofQueue("dead", "ApproximateNumberOfMessagesVisible", deadLetters)],
  },
  "balancer-errors": { ...MINUTE, isSilentWhenWell: true, lines: balancerErrors },
  "edge-errors": {
    ...EDGE,
    lines: (watched) => [
      {
        id: "errors",
        namespace: "AWS/CloudFront",
        metric: "5xxErrorRate",
        stat: "Average",
        dimensions: { DistributionId: edgePart(watched, "edge-errors"), Region: "Global" },
      },
    ],
  },
  "certificate-expiry": {
    ...EDGE,
    periodS: 86_400,
    lines: (watched) => [
      {
        id: "days",
        namespace: "AWS/CertificateManager",
        metric: "DaysToExpiry",
        stat: "Minimum",
        dimensions: { CertificateArn: edgePart(watched, "certificate-expiry") },
      },
    ],
  },
  "firewall-blocks": {
    ...EDGE,
    lines: (watched) => [
      {
        id: "blocked",
        namespace: "AWS/WAFV2",
        metric: "BlockedRequests",
        stat: "Sum",
        dimensions: { WebACL: edgePart(watched, "firewall-blocks"), Rule: "ALL" },
      },
    ],
  },
  "vpn-tunnels": {
    ...MINUTE,
    isSilentWhenWell: true,
    // The tunnels are another stack's, made later; before that there is no figure. A tunnel tells 1 while it is up.
    lines: (_, tunnels = TUNNELS) => [{ id: "up", expression: tunnels < TUNNELS ? CONNECTIONS : TUNNEL }],
    limit: (tunnels) => (tunnels < TUNNELS ? 0.25 : 0.75),
  },
};

export interface SubjectAlarm {
  readonly lines: readonly Line[];
  readonly periodS: number;
  readonly periods: number;
  readonly comparisonOperator: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly treatMissingData: "notBreaching" | "missing";
}

export const regionOf = (subject: Subject): string | undefined =>
  SUBJECT_MEASURES[subject].isEdge ? EDGE_REGION : undefined;

/** @throws EdgePartUnknown */
export function planAlarm({ subject, threshold, when, forS }: SubjectAlert, watched: Watched): SubjectAlarm {
  const { periodS, isSilentWhenWell, lines, limit } = SUBJECT_MEASURES[subject];
  return {
    lines: lines(watched, threshold),
    periodS,
    periods: Math.max(1, Math.ceil(forS / periodS)),
    comparisonOperator: when === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: limit?.(threshold) ?? threshold,
    treatMissingData: isSilentWhenWell ? "notBreaching" : "missing",
  };
}

function overDatabases(
  { databases }: Watched,
  metric: string,
  stat: "Maximum" | "Minimum",
  expression: string,
): readonly Line[] {
  const each = databases.map((database, index) => ({
    id: `database${index}`,
    namespace: "AWS/RDS",
    metric,
    stat,
    dimensions: { DBInstanceIdentifier: database },
  }));
  return [...each, { id: "worst", expression }];
}

const ofQueue = (id: string, metric: string, queue: string): Line => ({
  id,
  namespace: "AWS/SQS",
  metric,
  stat: "Maximum",
  dimensions: { QueueName: queue },
});

function balancerErrors(watched: Watched): readonly Line[] {
  const dimensions = { LoadBalancer: edgePart(watched, "balancer-errors") };
  const count = (id: string, metric: string): Line => ({
    id,
    namespace: "AWS/ApplicationELB",
    metric,
    stat: "Sum",
    dimensions,
  });
  return [
    count("all", "RequestCount"),
    count("pods", "HTTPCode_Target_5XX_Count"),
    count("balancer", "HTTPCode_ELB_5XX_Count"),
    // The balancer doesn't count what it refuses for want of pods as a request.
    { id: "asked", expression: "FILL(all, 0) + FILL(balancer, 0)" },
    { id: "share", expression: "IF(asked > 0, 100 * (FILL(pods, 0) + FILL(balancer, 0)) / asked, 0)" },
  ];
}

function edgePart({ edge }: Watched, subject: Subject): string {
  const part = edge[subject];
  if (part === undefined) throw new EdgePartUnknown(subject, Object.keys(edge));
  return part;
}
