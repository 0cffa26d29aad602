/** Major version only: minor ones are RDS's to choose and to install. */
export const ENGINE_VERSION = "18";
export const FAMILY = `postgres${ENGINE_VERSION}`;

interface Parameter {
  readonly name: string;
  readonly value: string;
  /** Static parameters want a restart; RDS refuses `immediate` for them. */
  readonly applyMethod: "immediate" | "pending-reboot";
}

/** Read when PostgreSQL starts. The four numbers must be at least as high on a replica as on its primary, or it doesn't start. */
const STATIC: Readonly<Record<string, string>> = {
  "rds.logical_replication": "1",
  max_replication_slots: "20",
  max_wal_senders: "25",
  max_worker_processes: "24",
  shared_preload_libraries: "pg_stat_statements,pgaudit",
};

const DYNAMIC: Readonly<Record<string, string>> = {
  "rds.force_ssl": "1",
  password_encryption: "scram-sha-256",
  /** MB of WAL that a subscriber which is away may hold back: then it is cut off rather than that the disk fills. */
  max_slot_wal_keep_size: "20480",
  wal_sender_timeout: "30000",
  idle_in_transaction_session_timeout: "60000",
  // PostgreSQL 18 wants the stages by name; "1" is refused.
  log_connections: "authentication,authorization",
  log_disconnections: "1",
  log_min_duration_statement: "500",
  log_lock_waits: "1",
  "pgaudit.log": "ddl,role",
};

/**
 * Neither `synchronized_standby_slots` nor `sync_replication_slots`: with them every write would wait for a replica that is away. The second zone is covered by
 * the Multi-AZ instance; a promoted replica gets a new subscription.
 *
 * The same for publisher and subscriber, so that a promotion needs no restart.
 */
export function planParameters(of: "primary" | "replica"): readonly Parameter[] {
  // Long reads on the replica aren't cancelled because the primary has cleaned up what they look at.
  const dynamic = of === "replica" ? { ...DYNAMIC, hot_standby_feedback: "1" } : DYNAMIC;
  return [...parameters(STATIC, "pending-reboot"), ...parameters(dynamic, "immediate")];
}

const parameters = (values: Readonly<Record<string, string>>, applyMethod: Parameter["applyMethod"]): Parameter[] =>
  Object.entries(values).map(([name, value]) => ({ name, value, applyMethod }));
