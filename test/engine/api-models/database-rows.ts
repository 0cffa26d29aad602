import type { Values } from "../provider.ts";
import { type ApiTable, call, OWN_ID } from "./row.ts";

const isReplica = ({ replicateSourceDb }: Values): boolean => replicateSourceDb !== undefined;
const WINDOWS = { maintenanceWindow: "PreferredMaintenanceWindow", backupWindow: "PreferredBackupWindow" };
const INSTANCE_MEMBERS = {
  identifier: "DBInstanceIdentifier",
  instanceClass: "DBInstanceClass",
  passwordWo: "MasterUserPassword",
  password: "MasterUserPassword",
  username: "MasterUsername",
  replicateSourceDb: "SourceDBInstanceIdentifier",
  parameterGroupName: "DBParameterGroupName",
  caCertIdentifier: "CACertificateIdentifier",
  enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
  iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication",
  performanceInsightsEnabled: "EnablePerformanceInsights",
};

export const DATABASE_ROWS: ApiTable = {
  "aws:rds/instance:Instance": {
    calls: [
      call("rds.CreateDBInstance", {
        when: (inputs) => !isReplica(inputs),
        members: { ...INSTANCE_MEMBERS, ...WINDOWS },
      }),
      call("rds.CreateDBInstanceReadReplica", { when: isReplica, members: INSTANCE_MEMBERS }),
      // What a replica can't be given when it is made.
      call("rds.ModifyDBInstance", {
        when: isReplica,
        takes: ["backupRetentionPeriod", "backupWindow", "maintenanceWindow"],
        members: WINDOWS,
        adds: { DBInstanceIdentifier: OWN_ID },
      }),
      call("rds.DeleteDBInstance", {
        on: "delete",
        takes: ["finalSnapshotIdentifier", "skipFinalSnapshot", "deleteAutomatedBackups"],
        members: { finalSnapshotIdentifier: "FinalDBSnapshotIdentifier" },
        adds: { DBInstanceIdentifier: OWN_ID },
      }),
    ],
    left: {
      storageEncrypted: "of a replica: it is encrypted as its source is",
      passwordWoVersion: "the provider's own: a higher one makes it send the password again",
    },
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    named: "name",
    calls: [
      call("rds.CreateDBParameterGroup", {
        takes: ["name", "family", "description", "tags"],
        members: { name: "DBParameterGroupName", family: "DBParameterGroupFamily" },
      }),
      call("rds.ModifyDBParameterGroup", {
        takes: ["name", "parameters"],
        members: {
          name: "DBParameterGroupName",
          "parameters.name": "ParameterName",
          "parameters.value": "ParameterValue",
        },
      }),
    ],
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    named: "name",
    calls: [
      call("rds.CreateDBSubnetGroup", {
        members: { name: "DBSubnetGroupName", description: "DBSubnetGroupDescription" },
      }),
    ],
  },
};
