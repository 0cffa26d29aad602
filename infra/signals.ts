/**
 * What is watched, once, for both clouds. What the service itself tells is asked in PromQL, which both clouds' managed Prometheus speaks; what only a
 * cloud knows about its own parts is named here and found by each cloud in its own metrics.
 */

export type Severity = "page" | "ticket";

interface AlertText {
  /** Kebab-case; the same in both clouds and in the runbook's anchors. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence that says what is wrong and for whom. */
  readonly says: string;
}

/** Asked of managed Prometheus. Fires while the expression has a result for `forS` seconds. */
export interface QueryAlert extends AlertText {
  readonly kind: "query";
  readonly promql: string;
  readonly forS: number;
}

/** What a cloud measures of its own parts. */
export const SUBJECTS = [
  "database-cpu",
  "database-storage",
  "database-connections",
  "replica-lag",
  "replication-slot-retained",
  "queue-age",
  "dead-letters",
  "balancer-errors",
  "edge-errors",
  "certificate-expiry",
  "firewall-blocks",
  "vpn-tunnels",
] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface SubjectAlert extends AlertText {
  readonly kind: "subject";
  readonly subject: Subject;
  /** In the unit of {@link SUBJECT_UNITS}. */
  readonly threshold: number;
  readonly when: "above" | "below";
  readonly forS: number;
}

export type Alert = QueryAlert | SubjectAlert;

export const SUBJECT_UNITS: Readonly<Record<Subject, string>> = {
  "database-cpu": "percent of the processors",
  "database-storage": "percent that is free",
  "database-connections": "connections",
  "replica-lag": "seconds",
  "replication-slot-retained": "bytes",
  "queue-age": "seconds of the oldest message",
  "dead-letters": "messages",
  "balancer-errors": "percent of requests answered 5xx",
  "edge-errors": "percent of requests answered 5xx",
  "certificate-expiry": "days left",
  "firewall-blocks": "requests a minute",
  "vpn-tunnels": "tunnels that are up",
};

/** A service level: what counts as good of what counts, and how much of it is promised over 30 days. */
export interface Objective {
  readonly id: string;
  readonly says: string;
  /** Between 0 and 1. */
  readonly target: number;
  /** PromQL of a rate; `WINDOW` stands for the window, e.g. `5m`. */
  readonly good: string;
  readonly total: string;
}
