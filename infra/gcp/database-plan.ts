import type { DatabaseArgs, DatabasePlan } from "../platform.ts";

export type DatabaseRole = Pick<DatabaseArgs, "role" | "isPromoted" | "isHighlyAvailable">;

export class DatabaseRoleInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DatabaseRoleInvalid";
  }
}

export class DatabaseSizeInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DatabaseSizeInvalid";
  }
}

/**
 * A highly available Cloud SQL instance can't be a replication subscriber (cloud.google.com/sql/docs/postgres/replication/configure-logical-replication): a
 * copy has one zone until it is promoted.
 * @throws DatabaseRoleInvalid
 */
export function planAvailability({ role, isPromoted, isHighlyAvailable }: DatabaseRole): "REGIONAL" | "ZONAL" {
  if (role === "publisher" && isPromoted)
    throw new DatabaseRoleInvalid(
      "The database is the publisher and promoted: a publisher writes already, only a subscriber is promoted. Leave isPromoted out, or say that it is the subscriber.",
    );
  if (role === "subscriber" && !isPromoted && isHighlyAvailable)
    throw new DatabaseRoleInvalid(
      "The database is a subscriber and highly available: on Google Cloud a highly available instance can't subscribe. Promote it first, or leave isHighlyAvailable out.",
    );
  return isHighlyAvailable ? "REGIONAL" : "ZONAL";
}

/** @throws DatabaseSizeInvalid */
export function requireSize({ tier, storageGiB, backupDays }: DatabasePlan): void {
  if (!/^db-(custom-\d+-\d+|g1-small|f1-micro)$/.test(tier))
    throw new DatabaseSizeInvalid(
      `The tier ${JSON.stringify(tier)} is none of the Enterprise edition: db-custom-<processors>-<MiB> is wanted, db-g1-small or db-f1-micro for trials.`,
    );
  if (!Number.isInteger(storageGiB) || storageGiB < 10)
    throw new DatabaseSizeInvalid(`The storage is ${storageGiB} GiB; a whole number of at least 10 is wanted.`);
  if (!Number.isInteger(backupDays) || backupDays < 1 || backupDays > 365)
    throw new DatabaseSizeInvalid(`Backups are kept for ${backupDays} days; 1 to 365 are wanted.`);
}

/** The edition keeps what is needed for a point in time for a week at most; backups go back further. */
export const pointInTimeDays = (backupDays: number): number => Math.min(7, backupDays);

/**
 * The same for primary and replica: a replica refuses to start with fewer slots or senders than its primary, and each instance checks logins by itself.
 * pgaudit speaks only after `create extension pgaudit` in the database.
 */
export const DATABASE_FLAGS: Readonly<Record<string, string>> = {
  "cloudsql.iam_authentication": "on",
  "cloudsql.logical_decoding": "on", // publisher after a promotion; needed by a subscriber as well
  "cloudsql.enable_pgaudit": "on",
  "pgaudit.log": "ddl,role",
  log_checkpoints: "on",
  log_connections: "on",
  log_disconnections: "on",
  log_lock_waits: "on",
  log_min_duration_statement: "-1", // statements hold readers' searches and editors' texts
  // Every pod's pools at their fullest in the midst of a release, as far as memory bears it; by itself it is 400 at 8 GB and 100 below 6.
  max_connections: "600",
  max_replication_slots: "20",
  max_wal_senders: "20",
};
