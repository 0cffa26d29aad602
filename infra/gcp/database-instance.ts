import type * as gcp from "@pulumi/gcp";
import type { DatabaseArgs } from "../platform.ts";
import { DATABASE_FLAGS, planAvailability, pointInTimeDays } from "./database-plan.ts";
import type { GcpSite } from "./site.ts";

type Settings = gcp.types.input.sql.DatabaseInstanceSettings;
type InstanceArgs = gcp.sql.DatabaseInstanceArgs;

export const isKept = ({ isProtected }: DatabaseArgs, { isTornDown }: GcpSite): boolean => isProtected && !isTornDown;

export function primaryArgs(args: DatabaseArgs, site: GcpSite): InstanceArgs {
  return {
    ...anyInstance(args, site),
    encryptionKeyName: args.key,
    settings: {
      ...anySettings(args, site),
      availabilityType: planAvailability(args),
      backupConfiguration: {
        enabled: true,
        pointInTimeRecoveryEnabled: true,
        transactionLogRetentionDays: pointInTimeDays(args.backupDays),
        backupRetentionSettings: { retainedBackups: args.backupDays, retentionUnit: "COUNT" },
        startTime: "05:00", // night in São Paulo
        location: site.region,
      },
      maintenanceWindow: { day: 7, hour: 6, updateTrack: "stable" },
      // What is left when somebody removes it all the same.
      retainBackupsOnDelete: !site.isTornDown,
      finalBackupConfig: { enabled: !site.isTornDown, ...(!site.isTornDown && { retentionDays: 30 }) },
    },
  };
}

/** In the primary's region a replica has the primary's key and window, and Cloud SQL refuses to be told; it has no backups of its own. */
export function replicaArgs(args: DatabaseArgs, site: GcpSite, primary: gcp.sql.DatabaseInstance): InstanceArgs {
  return {
    ...anyInstance(args, site),
    masterInstanceName: primary.name,
    settings: { ...anySettings(args, site), availabilityType: "ZONAL" },
  };
}

const anyInstance = (args: DatabaseArgs, site: GcpSite): InstanceArgs => ({
  databaseVersion: "POSTGRES_18",
  region: site.region,
  deletionProtection: isKept(args, site),
});

/**
 * The shared authority signs a certificate for the instance's own name, so that clients can check whom they talk to; the instance's own authority would
 * only name the instance in a way that no client of PostgreSQL checks.
 */
function anySettings(args: DatabaseArgs, site: GcpSite): Settings {
  return {
    edition: "ENTERPRISE",
    tier: args.tier,
    diskType: "PD_SSD",
    diskSize: args.storageGiB,
    diskAutoresize: true,
    deletionProtectionEnabled: isKept(args, site),
    connectorEnforcement: "NOT_REQUIRED",
    ipConfiguration: {
      ipv4Enabled: false,
      privateNetwork: args.network.id,
      allocatedIpRange: args.network.databasePlace,
      sslMode: "ENCRYPTED_ONLY",
      serverCaMode: "GOOGLE_MANAGED_CAS_CA",
      serverCertificateRotationMode: "AUTOMATIC_ROTATION_DURING_MAINTENANCE", // they last a year
    },
    databaseFlags: Object.entries(DATABASE_FLAGS).map(([name, value]) => ({ name, value })),
    insightsConfig: { queryInsightsEnabled: true, recordApplicationTags: false, recordClientAddress: false },
  };
}
