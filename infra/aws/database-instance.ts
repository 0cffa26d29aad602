import type * as aws from "@pulumi/aws";
import type { Input, Output } from "@pulumi/pulumi";
import type { DatabaseArgs } from "../platform.ts";
import { ENGINE_VERSION } from "./database-parameters.ts";

export const DATABASE = "camera_reviews";
export const OWNER = "camera_owner";
export const PORT = 5432;
/** RDS hands these to CloudWatch. */
export const LOGS = ["postgresql", "upgrade"];

/** What primary and replica share. */
export interface InstanceParts {
  readonly identifier: string;
  readonly parameterGroup: Output<string>;
  readonly securityGroup: Output<string>;
  readonly monitoringRole: Output<string>;
  readonly isKept: boolean;
}

export interface PrimaryParts extends InstanceParts {
  readonly password: Output<string>;
  /** Raised when the password changes; RDS doesn't tell the password, so nothing else would show it. */
  readonly passwordVersion: number;
  readonly finalSnapshot: Output<string>;
}

type InstanceArgs = aws.rds.InstanceArgs;

function usualArgs(args: DatabaseArgs, parts: InstanceParts): InstanceArgs {
  return {
    identifier: parts.identifier,
    instanceClass: args.tier,
    parameterGroupName: parts.parameterGroup,
    vpcSecurityGroupIds: [parts.securityGroup],
    publiclyAccessible: false,
    storageType: "gp3",
    // The replica's own, too: it would fill up and stop while its primary grows.
    maxAllocatedStorage: Math.min(args.storageGiB * 5, 65_536),
    storageEncrypted: true,
    iamDatabaseAuthenticationEnabled: true,
    caCertIdentifier: "rds-ca-rsa2048-g1",
    monitoringInterval: 60,
    monitoringRoleArn: parts.monitoringRole,
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: args.key,
    performanceInsightsRetentionPeriod: 7,
    databaseInsightsMode: "standard",
    enabledCloudwatchLogsExports: LOGS,
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: true,
    deletionProtection: parts.isKept,
  };
}

export function primaryArgs(args: DatabaseArgs, parts: PrimaryParts, isTornDown: boolean): InstanceArgs {
  return {
    ...usualArgs(args, parts),
    engine: "postgres",
    engineVersion: ENGINE_VERSION,
    // A version that is out of support is upgraded, not paid for by the hour.
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    dbName: DATABASE,
    username: OWNER,
    // Not RDS's managed password: RDS makes no replica of an instance that has one.
    passwordWo: parts.password,
    passwordWoVersion: parts.passwordVersion,
    port: PORT,
    multiAz: args.isHighlyAvailable,
    dbSubnetGroupName: args.network.databasePlace,
    kmsKeyId: args.key,
    allocatedStorage: args.storageGiB,
    backupRetentionPeriod: args.backupDays,
    // UTC: two in the night where the writers are.
    backupWindow: "05:00-06:00",
    maintenanceWindow: "sun:06:30-sun:07:30",
    deleteAutomatedBackups: isTornDown,
    skipFinalSnapshot: isTornDown,
    ...(!isTornDown && { finalSnapshotIdentifier: parts.finalSnapshot }),
  };
}

/** User, password, engine, key, subnets are the primary's; RDS refuses to be told them again. */
export function replicaArgs(args: DatabaseArgs, parts: InstanceParts, primary: Input<string>): InstanceArgs {
  return {
    ...usualArgs(args, parts),
    replicateSourceDb: primary,
    // On another day than the primary's: one of them always serves readers.
    maintenanceWindow: "sat:06:30-sat:07:30",
    skipFinalSnapshot: true,
  };
}
