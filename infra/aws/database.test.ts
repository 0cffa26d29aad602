import { beforeAll, describe, expect, it } from "@jest/globals";
import { all, ComponentResource, output } from "@pulumi/pulumi";
import type { DatabaseArgs, Network } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, type Recording, record } from "../recording/record.ts";
import { AwsDatabase } from "./database.ts";
import { DatabaseInvalid, requireDatabasePlan } from "./database-checks.ts";
import { planParameters } from "./database-parameters.ts";
import { planAwsRanges } from "./ranges.ts";
import type { AwsSite } from "./site.ts";

const INSTANCE = "aws:rds/instance:Instance";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const site: AwsSite = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
  databaseAuthority: "-----BEGIN CERTIFICATE-----",
  endpoints: [],
  kubernetesVersion: "1.35",
  isTornDown: false,
};

class SomeNetwork extends ComponentResource implements Network {
  readonly id = output("vpc-1");
  readonly clusterSubnets = output(["subnet-1"]);
  readonly databasePlace = output("databases");
  readonly ranges = planAwsRanges("10.16.0.0/16");
  readonly routes = output<string[]>([]);
  constructor() {
    super("test:Network", "network");
  }
}

const usual: Omit<DatabaseArgs, "network" | "clients"> = {
  key: "arn:data",
  logs: { key: "arn:logs", days: 90 },
  tier: "db.m7g.large",
  storageGiB: 100,
  role: "publisher",
  isPromoted: false,
  isHighlyAvailable: true,
  hasReplica: true,
  backupDays: 14,
  peers: ["10.32.0.0/20", "10.36.0.0/14"],
  isProtected: true,
};
const make = (given: Partial<DatabaseArgs> = {}, place: Partial<AwsSite> = {}) => {
  const args = { ...usual, network: new SomeNetwork(), clients: output(["sg-cluster"]), ...given };
  const database = new AwsDatabase("database", args, { ...site, ...place });
  const { primaryHost, replicaHost, ownerUrl, certificateAuthority, handles, ids } = database;
  return all([primaryHost, replicaHost, ownerUrl, certificateAuthority, handles, ids]);
};

describe("AwsDatabase", () => {
  let made: Recording<unknown>;
  const one = (of: string, name?: string): RecordedResource => onlyOne(made.resources, of, name);
  const urns = (of: string) => ofType(made.resources, of).map(({ urn }) => urn);
  beforeAll(async () => {
    made = await record(() => make());
  });

  it("makes a primary in two zones that is private, encrypted, backed up and protected", () => {
    const primary = one(INSTANCE, "database-primary");
    expect(primary).toMatchObject({ isProtected: true, isDeletedBeforeReplaced: true });
    expect(primary.parent).toBe(one("camera-reviews:aws:Database").urn);
    expect(primary.inputs).toMatchObject({
      identifier: "reviews-production-database",
      engine: "postgres",
      engineVersion: "18",
      dbName: "camera_reviews",
      username: "camera_owner",
      multiAz: true,
      publiclyAccessible: false,
      storageEncrypted: true,
      kmsKeyId: "arn:data",
      dbSubnetGroupName: "databases",
      vpcSecurityGroupIds: ["database-clients-id"],
      iamDatabaseAuthenticationEnabled: true,
      backupRetentionPeriod: 14,
      copyTagsToSnapshot: true,
      deletionProtection: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "reviews-production-database-final-0badcafe",
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      performanceInsightsKmsKeyId: "arn:data",
      monitoringInterval: 60,
      autoMinorVersionUpgrade: true,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      parameterGroupName: "database-primary",
    });
  });

  it("has a password of its own making that no state shows, because a managed one forbids replicas", () => {
    const primary = one(INSTANCE, "database-primary");
    expect(primary.inputs.manageMasterUserPassword).toBeUndefined();
    expect(primary.inputs.password).toBeUndefined();
    expect(primary.inputs.passwordWo).toHaveLength(40);
    expect(primary.inputs.passwordWoVersion).toBe(1);
    expect(primary.secrets).toContain("passwordWo");
    expect(one("random:index/randomPassword:RandomPassword").inputs).toMatchObject({ length: 40, special: false });
  });

  it("tells a replica what it can't take over from its primary, and nothing else", () => {
    const replica = one(INSTANCE, "database-replica");
    expect(replica.isProtected).toBe(true);
    expect(replica.inputs).toMatchObject({
      identifier: "reviews-production-database-replica",
      replicateSourceDb: "reviews-production-database",
      instanceClass: "db.m7g.large",
      parameterGroupName: "database-replica",
      vpcSecurityGroupIds: ["database-clients-id"],
      iamDatabaseAuthenticationEnabled: true,
      monitoringRoleArn: "arn:aws:iam::111122223333:role/database-monitoring",
      performanceInsightsKmsKeyId: "arn:data",
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      deletionProtection: true,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      storageEncrypted: true,
      maxAllocatedStorage: one(INSTANCE, "database-primary").inputs.maxAllocatedStorage,
      skipFinalSnapshot: true,
    });
    const refused = ["username", "passwordWo", "engine", "engineVersion", "dbName", "dbSubnetGroupName", "kmsKeyId"];
    expect(Object.keys(replica.inputs)).not.toEqual(expect.arrayContaining([expect.stringMatching(refused.join("|"))]));
    expect(replica.inputs.finalSnapshotIdentifier).toBeUndefined();
  });

  it("never has both away for maintenance", () => {
    const windows = ofType(made.resources, INSTANCE).map(({ inputs }) => String(inputs.maintenanceWindow).slice(0, 3));
    expect(windows.sort()).toEqual(["sat", "sun"]);
  });

  it("makes the log groups before RDS can, with key and end", () => {
    const groups = ofType(made.resources, LOGS);
    expect(groups.map(({ inputs }) => inputs.name).sort()).toEqual([
      "/aws/rds/instance/reviews-production-database-replica/postgresql",
      "/aws/rds/instance/reviews-production-database-replica/upgrade",
      "/aws/rds/instance/reviews-production-database/postgresql",
      "/aws/rds/instance/reviews-production-database/upgrade",
    ]);
    for (const { inputs } of groups) expect(inputs).toMatchObject({ kmsKeyId: "arn:logs", retentionInDays: 90 });
    const [attachment] = urns("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    for (const part of ["primary", "replica"]) {
      const { dependsOn } = one(INSTANCE, `database-${part}`);
      const own = groups.filter(({ name }) => name.startsWith(`database-${part}`)).map(({ urn }) => urn);
      expect(own).toHaveLength(2);
      expect(dependsOn).toEqual(expect.arrayContaining([...own, attachment]));
    }
  });

  it("admits the cluster and the other sites, and goes out to the other sites only", () => {
    const port = { protocol: "tcp", fromPort: 5432, toPort: 5432 };
    const others = { ...port, cidrBlocks: ["10.32.0.0/20", "10.36.0.0/14"], description: "Other sites" };
    const group = one("aws:ec2/securityGroup:SecurityGroup");
    expect(group.inputs).toMatchObject({
      vpcId: "vpc-1",
      ingress: [{ ...port, securityGroups: ["sg-cluster"], description: "The cluster" }, others],
      egress: [others],
    });
    expect(group.timeouts.delete).toBe("20m");
  });

  it("is the parent of everything", () => {
    const { urn } = one("camera-reviews:aws:Database");
    const own = made.resources.filter(({ name }) => name.startsWith("database-"));
    expect(own.filter(({ parent }) => parent !== urn)).toEqual([]);
    expect(own.length).toBeGreaterThan(10);
  });

  it("hands on hosts, the owner's way in as a secret, and what may be connected to", () => {
    const host = (id: string) => `${id}.abcdefghijkl.sa-east-1.rds.amazonaws.com`;
    const [primaryHost, replicaHost, ownerUrl, authority, handles, ids] = made.result as [
      string,
      string,
      string,
      string,
      string[],
      string[],
    ];
    expect(primaryHost).toBe(host("reviews-production-database"));
    expect(replicaHost).toBe(host("reviews-production-database-replica"));
    expect(ownerUrl).toMatch(
      new RegExp(
        `^postgres://camera_owner:[\\w-]{40}@${primaryHost}:5432/camera_reviews\\?sslmode=verify-full&sslrootcert=%2Fetc%2Fdatabase-authority%2Fca.pem$`,
      ),
    );
    expect(authority).toBe("-----BEGIN CERTIFICATE-----");
    expect(handles).toEqual([
      "arn:aws:rds-db:sa-east-1:111122223333:dbuser:db-DATABASE-PRIMARY",
      "arn:aws:rds-db:sa-east-1:111122223333:dbuser:db-DATABASE-REPLICA",
    ]);
    expect(ids).toEqual(["reviews-production-database", "reviews-production-database-replica"]);
  });
});

describe("AwsDatabase, otherwise", () => {
  it("keeps the owner's way in secret", async () => {
    let isSecret: boolean | undefined;
    await record(async () => {
      const args = { ...usual, network: new SomeNetwork(), clients: output(["sg"]) };
      isSecret = await (new AwsDatabase("database", args, site).ownerUrl as unknown as { isSecret: Promise<boolean> })
        .isSecret;
    });
    expect(isSecret).toBe(true);
  });

  it("sends readers to the primary where there is no replica, and has no rule without other sites", async () => {
    const { resources, result } = await record(() => make({ hasReplica: false, peers: [] }));
    expect(ofType(resources, INSTANCE)).toHaveLength(1);
    const [primaryHost, replicaHost] = result as unknown as string[];
    expect(replicaHost).toBe(primaryHost);
    const { inputs } = onlyOne(resources, "aws:ec2/securityGroup:SecurityGroup");
    expect(inputs.ingress).toHaveLength(1);
    expect(inputs.egress).toEqual([]);
  });

  it("loses every protection in a removal, which wants no snapshot", async () => {
    const { resources } = await record(() => make({}, { isTornDown: true }));
    for (const each of ofType(resources, INSTANCE)) {
      expect(each.isProtected).toBe(false);
      expect(each.inputs).toMatchObject({ deletionProtection: false, skipFinalSnapshot: true });
    }
    const { inputs } = onlyOne(resources, INSTANCE, "database-primary");
    expect(inputs.finalSnapshotIdentifier).toBeUndefined();
    expect(inputs.deleteAutomatedBackups).toBe(true);
  });

  it("can be previewed", async () => {
    expect((await record(() => make(), { isPreview: true })).result).toBeUndefined();
  });

  it("refuses a contradiction before it makes anything", async () => {
    await expect(record(() => make({ isPromoted: true }))).rejects.toThrow("A publisher can't be promoted");
  });
});

describe("requireDatabasePlan", () => {
  const check = (wrong: Partial<DatabaseArgs>) => () => requireDatabasePlan({ ...usual, ...wrong } as DatabaseArgs);

  it.each<[string, Partial<DatabaseArgs>]>([
    ["the usual", {}],
    ["a subscriber that follows", { role: "subscriber" }],
    ["a subscriber that was promoted", { role: "subscriber", isPromoted: true }],
    [
      "something small and unprotected",
      { isProtected: false, backupDays: 0, hasReplica: false, tier: "db.t4g.medium" },
    ],
  ])("takes %s", (_, given) => {
    expect(check(given)).not.toThrow();
  });

  it.each<[Partial<DatabaseArgs>, string]>([
    [{ isPromoted: true }, "A publisher can't be promoted"],
    [{ tier: "m7g.large" }, 'tier must be an RDS class such as db.m7g.large; found "m7g.large".'],
    [{ tier: "db-custom-2-8192" }, "tier must be an RDS class"],
    [{ storageGiB: 10 }, "storageGiB must be a whole number from 20 to 32768; found 10."],
    [{ backupDays: 36 }, "backupDays must be a whole number from 0 to 35; found 36."],
    [{ backupDays: 0, isProtected: false }, "A replica is made from the primary's backups"],
    [{ backupDays: 3 }, "A protected database keeps its backups for at least 7 days"],
    [{ peers: ["0.0.0.0/0"] }, "0.0.0.0/0 is no private range"],
    [{ peers: ["203.0.113.0/24"] }, "203.0.113.0/24 is no private range"],
    [{ logs: { key: "k", days: 42 } }, "can't keep logs for 42 days"],
  ])("refuses %j", (wrong, message) => {
    expect(check(wrong)).toThrow(message);
  });

  it("names its errors after the fact", () => {
    expect(check({ isPromoted: true })).toThrow(DatabaseInvalid);
  });
});

describe("planParameters", () => {
  const parameter = (of: "primary" | "replica", name: string) => planParameters(of).find((each) => each.name === name);

  it.each(["rds.logical_replication", "max_replication_slots", "max_wal_senders", "max_worker_processes"])(
    "gives %s to both alike, at their next start",
    (name) => {
      expect(parameter("primary", name)).toMatchObject({ applyMethod: "pending-reboot" });
      expect(parameter("replica", name)).toEqual(parameter("primary", name));
    },
  );

  it.each([
    ["rds.force_ssl", "1"],
    ["max_slot_wal_keep_size", "20480"],
    ["log_connections", "authentication,authorization"],
  ])("sets %s to %s at once", (name, value) => {
    expect(parameter("primary", name)).toEqual({ name, value, applyMethod: "immediate" });
  });

  it("has nothing that would stop writes while the replica is away", () => {
    const names = [...planParameters("primary"), ...planParameters("replica")].map(({ name }) => name);
    expect(
      names.filter((name) => /synchroni[sz]ed_standby_slots|sync_replication_slots|iam_auth_for_repl/.test(name)),
    ).toEqual([]);
  });

  it("lets the replica's long reads live", () => {
    expect(parameter("replica", "hot_standby_feedback")?.value).toBe("1");
    expect(parameter("primary", "hot_standby_feedback")).toBeUndefined();
  });
});
