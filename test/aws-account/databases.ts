import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { type Check, told, type World } from "./world.ts";

const INSTANCE = "aws:rds/instance:Instance";

export const DATABASES: Check = {
  says: "asks RDS for nothing that it refuses, and for replicas that can follow",
  find: (world) => world.of(INSTANCE).flatMap((each) => [...usual(world, each), ...ofRole(world, each)]),
};

/** A primary's alone: RDS takes them from the source, and refuses to be told. docs.aws.amazon.com/AmazonRDS, CreateDBInstanceReadReplica */
const PRIMARY_ONLY = [
  "username",
  "password",
  "passwordWo",
  "engine",
  "engineVersion",
  "dbName",
  "dbSubnetGroupName",
  "allocatedStorage",
  "backupRetentionPeriod",
  "finalSnapshotIdentifier",
  "manageMasterUserPassword",
];
/** Off unless asked for, on a replica too. */
const ALWAYS = [
  "iamDatabaseAuthenticationEnabled",
  "monitoringInterval",
  "monitoringRoleArn",
  "performanceInsightsEnabled",
  "enabledCloudwatchLogsExports",
  "caCertIdentifier",
  "copyTagsToSnapshot",
  "autoMinorVersionUpgrade",
  "maxAllocatedStorage",
  "parameterGroupName",
];

function usual(world: World, each: RecordedResource): string[] {
  const groups = listOf(input(each, "vpcSecurityGroupIds"));
  const attachments = world
    .of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter((one) => String(input(one, "policyArn")).endsWith("/AmazonRDSEnhancedMonitoringRole"));
  return [
    ...ALWAYS.filter((path) => !input(each, path)).map((path) => `${told(each)} has no ${path}`),
    ...(groups.length > 0 && groups.every((group) => world.find("aws:ec2/securityGroup:SecurityGroup", group))
      ? []
      : [`${told(each)} gets the VPC's default group`]),
    ...(attachments.length > 0 && world.waitsForAll(each, attachments)
      ? []
      : [`${told(each)} is made before its monitoring role may write`]),
    ...logGroups(world, each),
  ];
}

/** RDS makes those that aren't there, without key and end. */
function logGroups(world: World, each: RecordedResource): string[] {
  return listOf(input(each, "enabledCloudwatchLogsExports")).flatMap((log) => {
    const name = `/aws/rds/instance/${input(each, "identifier")}/${log}`;
    const group = world.of("aws:cloudwatch/logGroup:LogGroup").find((one) => input(one, "name") === name);
    return group && world.waitsFor(each, group) ? [] : [`${told(each)} makes ${name} by itself`];
  });
}

const sourceOf = (world: World, each: RecordedResource): RecordedResource | undefined =>
  world.of(INSTANCE).find((one) => input(one, "identifier") === input(each, "replicateSourceDb"));

function ofRole(world: World, each: RecordedResource): string[] {
  const isReplica = input(each, "replicateSourceDb") !== undefined;
  return isReplica ? replica(world, each, sourceOf(world, each)) : [...primary(each), ...parameters(world, each)];
}

function primary(each: RecordedResource): string[] {
  const says = [
    [input(each, "manageMasterUserPassword") === undefined, "has RDS's managed password: no replica can be made of it"],
    [Number(input(each, "backupRetentionPeriod")) > 0, "has no backups, which a replica is made from"],
    [input(each, "dbName") !== undefined, "has no database"],
    [input(each, "username") !== "postgres", "has a name for its owner that is everybody's"],
    [/^\d+$/.test(String(input(each, "engineVersion"))), "names a minor version, which RDS changes by itself"],
    [input(each, "passwordWoVersion") !== undefined, "never gets another password"],
  ] as const;
  return says.filter(([isFine]) => !isFine).map(([, what]) => `${told(each)} ${what}`);
}

function replica(world: World, each: RecordedResource, source: RecordedResource | undefined): string[] {
  if (!source) return [`${told(each)} follows nobody`];
  const least = [
    ["instanceClass", input(each, "instanceClass") === input(source, "instanceClass")],
    ["maxAllocatedStorage", Number(input(each, "maxAllocatedStorage")) >= Number(input(source, "maxAllocatedStorage"))],
    ["parameterGroupName", input(each, "parameterGroupName") !== input(source, "parameterGroupName")],
  ] as const;
  return [
    ...PRIMARY_ONLY.filter((path) => input(each, path) !== undefined).map((path) => `${told(each)} is told ${path}`),
    ...least.filter(([, isFine]) => !isFine).map(([path]) => `${told(each)} can't follow: ${path}`),
    ...(world.waitsFor(each, source) ? [] : [`${told(each)} is made before its source`]),
    ...parameters(world, each, source),
  ];
}

type Parameters = ReadonlyMap<string, { readonly value: string; readonly applyMethod: string }>;

function parametersOf(world: World, each: RecordedResource): Parameters {
  const group = world.find("aws:rds/parameterGroup:ParameterGroup", input(each, "parameterGroupName"));
  return new Map(
    listOf(input(group, "parameters")).map((one) => [
      String(at(one, "name")),
      { value: String(at(one, "value")), applyMethod: String(at(one, "applyMethod")) },
    ]),
  );
}

/** Read at start only: RDS refuses `immediate`. Those of PostgreSQL 18 that the programs may set. */
const STATIC = [
  "rds.logical_replication",
  "max_replication_slots",
  "max_wal_senders",
  "max_worker_processes",
  "max_connections",
  "shared_preload_libraries",
];
/** A replica that has fewer than its source doesn't start. */
const AS_MANY = ["max_wal_senders", "max_worker_processes", "max_replication_slots"];
/** With them a replica that is away holds up every write. */
const HOLDING = ["synchronized_standby_slots", "sync_replication_slots", "rds.iam_auth_for_replication"];
const CONNECTION_STAGES = ["receipt", "authentication", "authorization", "setup_durations", "all"];

function parameters(world: World, each: RecordedResource, source = each): string[] {
  const [own, first] = [parametersOf(world, each), parametersOf(world, source)];
  const group = world.find("aws:rds/parameterGroup:ParameterGroup", input(each, "parameterGroupName"));
  const stages = own.get("log_connections")?.value.split(",") ?? [];
  const says: readonly (readonly [boolean, string])[] = [
    [input(group, "family") === `postgres${input(source, "engineVersion")}`, "is of another family than its engine"],
    [stages.every((stage) => CONNECTION_STAGES.includes(stage)), `log_connections is ${stages.join(",")}`],
    [HOLDING.every((name) => !own.has(name)), "has a parameter by which a replica holds up writes"],
    ...STATIC.map((name) => {
      const parameter = own.get(name);
      return [!parameter || parameter.applyMethod === "pending-reboot", `${name} can't be applied at once`] as const;
    }),
    ...AS_MANY.map(
      (name) => [Number(own.get(name)?.value) >= Number(first.get(name)?.value), `${name} is too low`] as const,
    ),
  ];
  return says.filter(([isFine]) => !isFine).map(([, what]) => `${told(each)}'s parameters: ${what}`);
}
