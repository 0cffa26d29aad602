import type { Alert, Objective, QueryAlert, SubjectAlert } from "./signals.ts";
import { planBurnAlerts } from "./slo.ts";

/** Where each alert is explained; the anchor is its id. */
const RUNBOOK = "docs/operations.md";
export const runbookOf = ({ id }: Pick<Alert, "id">): string => `${RUNBOOK}#${id}`;

/** VPN tunnels between the two clouds while all is well. */
export const TUNNELS = 4;

const GIB = 1024 ** 3;
const READS = `method=~"GET|HEAD",route!~"/livez|/readyz|/healthz/edge|/version"`;

/** What readers are promised of each site. */
export const OBJECTIVES: readonly Objective[] = [
  {
    id: "reads-available",
    says: "99.95 % of readers' requests are answered.",
    target: 0.9995,
    good: `sum(rate(http_request_duration_seconds_count{${READS},status!~"5.."}[WINDOW]))`,
    total: `sum(rate(http_request_duration_seconds_count{${READS}}[WINDOW]))`,
  },
  {
    id: "reads-fast",
    says: "99 % of readers' requests that no cache answers take at most 250 ms.",
    target: 0.99,
    good: `sum(rate(http_request_duration_seconds_bucket{${READS},le="0.25"}[WINDOW]))`,
    total: `sum(rate(http_request_duration_seconds_count{${READS}}[WINDOW]))`,
  },
];

const query = (
  id: string,
  severity: QueryAlert["severity"],
  forS: number,
  promql: string,
  says: string,
): QueryAlert => ({ kind: "query", id, severity, forS, promql, says });

/** What the service tells of itself; a site's managed Prometheus knows that site only. */
const QUERIES: readonly QueryAlert[] = [
  query(
    "no-signal",
    "page",
    300,
    "absent(nodejs_version_info)",
    "No process of this site is heard of: it is down, or nobody collects its metrics and all other alerts are blind.",
  ),
  query(
    "writes-fail",
    "page",
    60,
    `sum(increase(http_request_duration_seconds_count{method=~"POST|PUT|PATCH|DELETE",status=~"5.."}[5m])) >= 3`,
    "Editors' changes are refused: the writer, its database or the copy that must confirm is away.",
  ),
  query(
    "writer-unknown",
    "page",
    120,
    "max(writer_epoch) < 1",
    "Nobody may write: no site has said that it is the writer, or both have said so with one epoch.",
  ),
  query(
    "writer-disputed",
    "page",
    120,
    "(max(writer_epoch) != min(writer_epoch)) or (max(writer_here) != min(writer_here))",
    "This site's processes disagree on who writes.",
  ),
  query(
    "durability-not-cross",
    "ticket",
    600,
    `min(durability_mode{mode="cross"}) < 1`,
    "Changes are acknowledged before the other cloud has them: the loss of this site would lose the newest.",
  ),
  query(
    "slot-retained",
    "ticket",
    300,
    `max(replication_slot_lag_bytes) > ${2 * GIB}`,
    "A copy or a replica is more than 2 GiB behind the primary, which keeps all that for it.",
  ),
  query(
    "slot-near-limit",
    "page",
    300,
    `max(replication_slot_lag_bytes) > ${14 * GIB}`,
    "A copy or a replica is more than 14 GiB behind: RDS gives it up at 20 GiB and it must be made anew; Cloud SQL keeps all, and its disk fills.",
  ),
  query(
    "readers-late",
    "ticket",
    300,
    "max(replica_lag_seconds) > 30",
    "Readers see what was true more than 30 s ago.",
  ),
  query(
    "outbox-late",
    "ticket",
    300,
    "max(outbox_oldest_due_seconds) > 300",
    "A promised task (a purge, a mail, an export) is more than five minutes late.",
  ),
  query(
    "tasks-fail",
    "ticket",
    300,
    `sum by (task) (increase(task_duration_seconds_count{outcome="failed"}[1h])) > 5`,
    "One kind of task has failed more than five times within an hour.",
  ),
  query(
    "scrapes-fail",
    "ticket",
    0,
    "sum by (metric) (increase(scrape_source_failures_total[15m])) > 5",
    "A figure can't be measured, so that its alert is blind.",
  ),
  query(
    "restarts",
    "ticket",
    0,
    "max(changes(process_start_time_seconds[30m])) >= 3",
    "One pod has started three times within half an hour.",
  ),
];

const subject = (
  id: string,
  severity: SubjectAlert["severity"],
  forS: number,
  fires: Pick<SubjectAlert, "subject" | "when" | "threshold">,
  says: string,
): SubjectAlert => ({ kind: "subject", id, severity, forS, says, ...fires });

const above = (name: SubjectAlert["subject"], threshold: number) =>
  ({ subject: name, when: "above", threshold }) as const;
const below = (name: SubjectAlert["subject"], threshold: number) =>
  ({ subject: name, when: "below", threshold }) as const;

/** What a cloud knows of its own parts, also while the service says nothing. */
const PARTS: readonly SubjectAlert[] = [
  subject("database-cpu", "ticket", 900, above("database-cpu", 85), "The database is short of processors."),
  subject("database-storage", "ticket", 900, below("database-storage", 20), "The database's disk is filling up."),
  subject("database-full-soon", "page", 300, below("database-storage", 8), "The database's disk is nearly full."),
  subject(
    "database-connections",
    "ticket",
    300,
    above("database-connections", 300),
    "The database is running out of connections.",
  ),
  subject("replica-lag", "ticket", 300, above("replica-lag", 60), "The replica is more than a minute behind."),
  subject(
    "replication-slot-retained",
    "ticket",
    600,
    above("replication-slot-retained", 4 * GIB),
    "The primary keeps more than 4 GiB for somebody who doesn't take it.",
  ),
  subject("queue-age", "ticket", 300, above("queue-age", 900), "An uploaded image has waited a quarter of an hour."),
  subject("dead-letters", "ticket", 300, above("dead-letters", 0), "An uploaded image was given up."),
  subject("balancer-errors", "page", 300, above("balancer-errors", 5), "The balancer gets errors from the pods."),
  subject("edge-errors", "page", 300, above("edge-errors", 5), "Readers get errors from the edge."),
  subject(
    "certificate-expiry",
    "ticket",
    3600,
    below("certificate-expiry", 21),
    "The certificate was not renewed: in three weeks nobody can connect.",
  ),
  subject(
    "firewall-blocks",
    "ticket",
    600,
    above("firewall-blocks", 600),
    "The firewall blocks many requests: an attack, or a rule that hits readers.",
  ),
  subject(
    "vpn-tunnel-down",
    "ticket",
    900,
    below("vpn-tunnels", TUNNELS),
    "A VPN tunnel is down: the next one that fails may part the sites.",
  ),
  subject(
    "vpn-down",
    "page",
    120,
    below("vpn-tunnels", 1),
    "The VPN has no tunnel left (on AWS: one of its connections has none): the copy may get nothing, and changes that it must confirm are refused.",
  ),
];

/** All that anybody is told of a site, the same in both clouds. */
export const ALERTS: readonly Alert[] = [...OBJECTIVES.flatMap(planBurnAlerts), ...QUERIES, ...PARTS];
