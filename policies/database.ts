import { awsBestPractices, platform } from "./frameworks.ts";
import type { InputsByToken } from "./inputs.ts";
import { isTornDown, isWriter } from "./mode.ts";
import { isGiven } from "./reading.ts";
import { modeRule, number, resourceRule } from "./rule.ts";

export const databaseNotPublic = resourceRule({
  name: "database-not-public",
  description: "A database has no address on the internet.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: awsBestPractices("RDS.2", "Instances are not publicly accessible"),
  tags: ["D-01", "D-07", "aws", "gcp", "CIS AWS 3.2.3", "CIS Google Cloud 6.5, 6.7"],
  remediationSteps:
    "AWS: publiclyAccessible: false. Google Cloud: settings.ipConfiguration.ipv4Enabled: false, a privateNetwork and no authorizedNetworks.",
  checks: {
    "aws:rds/instance:Instance"(instance, must) {
      must(() => instance.publiclyAccessible === false, "must have publiclyAccessible: false.");
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      const ip = () => instance.settings?.ipConfiguration;
      must(() => ip()?.ipv4Enabled === false, "must have settings.ipConfiguration.ipv4Enabled: false.");
      must(
        () => (ip()?.authorizedNetworks ?? []).length === 0,
        "must have no authorizedNetworks: it is reached from its network.",
      );
    },
  },
});

export const databaseEncryptedWithOwnKey = resourceRule({
  name: "database-encrypted-with-own-key",
  description: "A database is encrypted with a key that we can rotate, watch and take away.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("RDS.3", "Instances are encrypted at rest"),
  tags: ["D-01", "D-08", "aws", "gcp", "CIS AWS 3.2.1", "CIS Google Cloud 6.9"],
  remediationSteps:
    "AWS: storageEncrypted: true with kmsKeyId (a replica takes its source's). Google Cloud: encryptionKeyName. Neither can be changed later.",
  checks: {
    "aws:rds/instance:Instance"(instance, must) {
      must(() => instance.storageEncrypted === true, "must have storageEncrypted: true.");
      must(() => instance.kmsKeyId || isReplica(instance), "must name our key in kmsKeyId.");
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      must(() => instance.encryptionKeyName || instance.masterInstanceName, "must name our key in encryptionKeyName.");
    },
  },
});

export const databaseSpansZones = modeRule({
  name: "database-spans-zones",
  description: "The database that is written to survives the loss of a zone without anybody's help.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("RDS.5", "Instances are configured in several zones"),
  tags: ["D-02", "D-10", "aws", "gcp", "CIS AWS 3.2.4"],
  remediationSteps:
    'AWS: multiAz: true on the primary. Google Cloud: settings.availabilityType "REGIONAL", from the promotion on. Who writes is the environment\'s fact writer; a site that follows is not judged.',
  applies: isWriter,
  checks: {
    "aws:rds/instance:Instance"(instance, must) {
      must(() => instance.multiAz === true || isReplica(instance), "must have multiAz: true.");
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      must(
        () => instance.masterInstanceName || instance.settings?.availabilityType === "REGIONAL",
        'must have settings.availabilityType: "REGIONAL": this site writes.',
      );
    },
  },
});

export const databaseZonesFitRole = modeRule({
  name: "database-zones-fit-role",
  description: "A subscriber has one zone: Google Cloud refuses a logical subscription of a regional instance.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("D-10", "A site's database is as available as its role needs and allows"),
  tags: ["D-10", "gcp"],
  remediationSteps:
    'Set settings.availabilityType to "ZONAL" while the site follows the other one. A promotion is told by the environment\'s fact writer.',
  applies: (stack) => !isWriter(stack),
  checks: {
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      must(
        () => instance.masterInstanceName || instance.settings?.availabilityType === "ZONAL",
        'must have settings.availabilityType: "ZONAL": this site follows.',
      );
    },
  },
});

export const databaseBackedUp = modeRule({
  name: "database-backed-up",
  description: "A database can be brought back to any minute of its last days, and leaves a last copy when it goes.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("RDS.11", "Instances have automatic backups"),
  tags: ["D-03", "D-08", "aws", "gcp", "AWS FSBP RDS.17", "CIS Google Cloud 6.8"],
  remediationSteps:
    "AWS: backupRetentionPeriod, copyTagsToSnapshot: true, skipFinalSnapshot: false with a finalSnapshotIdentifier, deleteAutomatedBackups: false. Google Cloud: settings.backupConfiguration with enabled, pointInTimeRecoveryEnabled and backupRetentionSettings.retainedBackups.",
  settings: { minDays: number(7, "Days for which backups are kept at least.") },
  checks: {
    "aws:rds/instance:Instance"(instance, must, { config, stack }) {
      must(() => instance.copyTagsToSnapshot === true, "must have copyTagsToSnapshot: true.");
      const isPrimary = () => !isReplica(instance);
      const keeps = () => (instance.backupRetentionPeriod ?? 0) >= config.minDays;
      must(() => !isPrimary() || keeps(), `must have a backupRetentionPeriod of at least ${config.minDays} days.`);
      const isKept = () => instance.skipFinalSnapshot !== true && instance.finalSnapshotIdentifier;
      must(
        () => !isPrimary() || isKept() || isTornDown(stack),
        "must have a finalSnapshotIdentifier and skipFinalSnapshot: false.",
      );
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must, { config }) {
      const backup = () => (instance.masterInstanceName ? undefined : (instance.settings?.backupConfiguration ?? {}));
      must(
        () => backup()?.enabled !== false && (!backup() || backup()?.enabled),
        "must have backupConfiguration.enabled: true.",
      );
      must(
        () => !backup() || backup()?.pointInTimeRecoveryEnabled === true,
        "must have backupConfiguration.pointInTimeRecoveryEnabled: true.",
      );
      must(
        () => !backup() || (backup()?.backupRetentionSettings?.retainedBackups ?? 0) >= config.minDays,
        `must retain at least ${config.minDays} backups.`,
      );
    },
  },
});

export const databasePatched = resourceRule({
  name: "database-patched",
  description: "A database takes its engine's security releases by itself.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("RDS.13", "Instances take minor upgrades by themselves"),
  tags: ["D-04", "aws", "CIS AWS 3.2.2"],
  remediationSteps: "Set autoMinorVersionUpgrade: true and name the engine's major version only.",
  checks: {
    "aws:rds/instance:Instance"(instance, must) {
      must(() => instance.autoMinorVersionUpgrade === true, "must have autoMinorVersionUpgrade: true.");
    },
  },
});

/** A value that isn't known yet is given all the same. */
export const isReplica = (instance: InputsByToken["aws:rds/instance:Instance"]): boolean =>
  isGiven(() => instance.replicateSourceDb);
