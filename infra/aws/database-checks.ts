import { containsRange, RangeInvalid } from "../address-plan.ts";
import type { DatabasePlan } from "../platform.ts";
import { requireRetention } from "./keys-log-group.ts";

export class DatabaseInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DatabaseInvalid";
  }
}

/** The least that gp3 has, and half of the most that RDS has: it grows by itself. */
const STORAGE_GIB = { min: 20, max: 32_768 };
const MAX_BACKUP_DAYS = 35;

/**
 * What contradicts itself or what RDS would refuse after minutes.
 * @throws DatabaseInvalid, RangeInvalid, RetentionInvalid
 */
export function requireDatabasePlan(args: DatabasePlan): void {
  const { role, isPromoted, tier, storageGiB, backupDays, isProtected, hasReplica, peers, logs } = args;
  if (role === "publisher" && isPromoted)
    throw new DatabaseInvalid("A publisher can't be promoted: it is the writer. Only a subscriber is promoted.");
  if (!/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(tier))
    throw new DatabaseInvalid(`tier must be an RDS class such as db.m7g.large; found ${JSON.stringify(tier)}.`);
  if (!isWhole(storageGiB, STORAGE_GIB.min, STORAGE_GIB.max))
    throw new DatabaseInvalid(
      `storageGiB must be a whole number from ${STORAGE_GIB.min} to ${STORAGE_GIB.max}; found ${storageGiB}.`,
    );
  if (!isWhole(backupDays, 0, MAX_BACKUP_DAYS))
    throw new DatabaseInvalid(`backupDays must be a whole number from 0 to ${MAX_BACKUP_DAYS}; found ${backupDays}.`);
  if (hasReplica && backupDays === 0)
    throw new DatabaseInvalid("A replica is made from the primary's backups: backupDays must be at least 1.");
  if (isProtected && backupDays < 7)
    throw new DatabaseInvalid(
      `A protected database keeps its backups for at least 7 days; found backupDays ${backupDays}.`,
    );
  for (const peer of peers) requirePeer(peer);
  requireRetention(logs.days);
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Peers come over the VPN: a public range, or everybody, is a mistake. */
function requirePeer(range: string): void {
  if (!PRIVATE.some((outer) => containsRange(outer, range)))
    throw new RangeInvalid(`${range} is no private range: only other sites may connect to the database.`);
}
