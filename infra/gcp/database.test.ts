import { describe, expect, it } from "@jest/globals";
import { isSecret, output } from "@pulumi/pulumi";
import type { DatabaseArgs, Network } from "../platform.ts";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { GcpDatabase } from "./database.ts";
import { DatabaseNameMissing, privateName } from "./database-names.ts";
import {
  type DatabaseRole,
  DatabaseRoleInvalid,
  DatabaseSizeInvalid,
  planAvailability,
  pointInTimeDays,
  requireSize,
} from "./database-plan.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  zones: [],
  isTornDown: false,
};
const INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance";
const PASSWORD = "random:index/randomPassword:RandomPassword";

const argsOf = (more: Partial<DatabaseArgs> = {}): DatabaseArgs => ({
  network: { id: output("the-network"), databasePlace: output("the-range") } as unknown as Network,
  key: "the-key",
  logs: { key: "log-key", days: 30 },
  tier: "db-custom-2-8192",
  storageGiB: 100,
  role: "subscriber",
  isPromoted: false,
  isHighlyAvailable: false,
  hasReplica: true,
  backupDays: 14,
  clients: output([]),
  peers: [],
  isProtected: true,
  ...more,
});
const recordDatabase = (more: Partial<DatabaseArgs> = {}, site = SITE, isPreview = false) =>
  record(
    () => {
      const database = new GcpDatabase("database", argsOf(more), site);
      const { primaryHost, publisherHost, replicaHost, certificateAuthority, handles, ids, ownerUrl } = database;
      return { primaryHost, publisherHost, replicaHost, certificateAuthority, handles, ids, ownerUrl };
    },
    { isPreview, answers: { [PASSWORD]: () => ({ result: "not-a-real-password" }) } },
  );

describe("GcpDatabase", () => {
  const recording = recordDatabase();
  const instance = async (name: string) => onlyOne((await recording).resources, INSTANCE, name);

  it("makes a private, encrypted, protected instance that goes back to a point in time", async () => {
    const primary = await instance("database-primary");
    expect(primary.isProtected).toBe(true);
    expect(primary.ignoreChanges).toEqual(["settings.diskSize"]);
    expect(primary.inputs).toMatchObject({
      databaseVersion: "POSTGRES_18",
      region: "southamerica-east1",
      encryptionKeyName: "the-key",
      deletionProtection: true,
      settings: {
        edition: "ENTERPRISE",
        tier: "db-custom-2-8192",
        availabilityType: "ZONAL",
        diskSize: 100,
        deletionProtectionEnabled: true,
        retainBackupsOnDelete: true,
        finalBackupConfig: { enabled: true, retentionDays: 30 },
        ipConfiguration: {
          ipv4Enabled: false,
          privateNetwork: "the-network",
          allocatedIpRange: "the-range",
          sslMode: "ENCRYPTED_ONLY",
          serverCaMode: "GOOGLE_MANAGED_CAS_CA",
        },
        backupConfiguration: {
          enabled: true,
          pointInTimeRecoveryEnabled: true,
          transactionLogRetentionDays: 7,
          backupRetentionSettings: { retainedBackups: 14, retentionUnit: "COUNT" },
          location: "southamerica-east1",
        },
        insightsConfig: { queryInsightsEnabled: true },
      },
    });
  });

  it("lets identities log in, streams changes out and keeps an audit, on replicas too", async () => {
    const flagsOf = async (name: string) => {
      const { databaseFlags } = (await instance(name)).inputs.settings as { databaseFlags: { name: string }[] };
      return databaseFlags;
    };
    expect(await flagsOf("database-primary")).toEqual(
      expect.arrayContaining([
        { name: "cloudsql.iam_authentication", value: "on" },
        { name: "cloudsql.logical_decoding", value: "on" },
        { name: "cloudsql.enable_pgaudit", value: "on" },
        { name: "log_connections", value: "on" },
        { name: "log_disconnections", value: "on" },
        { name: "max_replication_slots", value: "20" },
      ]),
    );
    expect(await flagsOf("database-replica")).toEqual(await flagsOf("database-primary"));
  });

  it("makes a replica in one zone that leaves key and backups to its primary", async () => {
    const { inputs, isProtected } = await instance("database-replica");
    expect(isProtected).toBe(true);
    expect(inputs).toMatchObject({
      masterInstanceName: "database-primary",
      deletionProtection: true,
      settings: { availabilityType: "ZONAL", ipConfiguration: { ipv4Enabled: false, sslMode: "ENCRYPTED_ONLY" } },
    });
    expect(inputs).not.toHaveProperty("encryptionKeyName");
    expect(inputs.settings).not.toHaveProperty("backupConfiguration");
  });

  it("resolves the names that the certificates are for, in our network only", async () => {
    const { resources, result } = await recording;
    expect(onlyOne(resources, "gcp:dns/managedZone:ManagedZone").inputs).toMatchObject({
      dnsName: "southamerica-east1.sql-psa.goog.",
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: "the-network" }] },
    });
    expect(onlyOne(resources, "gcp:dns/recordSet:RecordSet", "database-replica-host").inputs).toMatchObject({
      name: "database-replica.0a1b2c.southamerica-east1.sql-psa.goog.",
      type: "A",
      rrdatas: ["10.32.160.4"],
    });
    expect(result.primaryHost).toBe("database-primary.0a1b2c.southamerica-east1.sql-psa.goog");
    expect(result.replicaHost).toBe("database-replica.0a1b2c.southamerica-east1.sql-psa.goog");
  });

  it("is reached by other sites at its address, since they don't know the names", async () => {
    const { resources, result } = await recording;
    const { rrdatas } = onlyOne(resources, "gcp:dns/recordSet:RecordSet", "database-host").inputs;
    expect(result.publisherHost).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(rrdatas).toEqual([result.publisherHost]);
  });

  it("tells each authority once", async () => {
    expect((await recording).result.certificateAuthority).toBe(
      "-----BEGIN CERTIFICATE-----\nZXhhbXBsZQ==\n-----END CERTIFICATE-----\n",
    );
  });

  it("makes the owner and the database, and leaves both to the instance", async () => {
    const { resources, result } = await recording;
    const owner = onlyOne(resources, "gcp:sql/user:User");
    expect(owner.inputs).toMatchObject({ name: "camera_owner", type: "BUILT_IN", deletionPolicy: "ABANDON" });
    expect(owner.secrets).toContain("password");
    expect(onlyOne(resources, "gcp:sql/database:Database").inputs).toMatchObject({
      name: "camera_reviews",
      instance: "database-primary",
      deletionPolicy: "ABANDON",
    });
    expect(result.ownerUrl).toBe(
      "postgres://camera_owner:not-a-real-password@database-primary.0a1b2c.southamerica-east1.sql-psa.goog:5432/camera_reviews?sslmode=verify-full&sslrootcert=%2Fetc%2Fdatabase-authority%2Fca.pem",
    );
  });

  it("names its instances for identities and metrics", async () => {
    const { result } = await recording;
    expect(result.handles).toEqual(["database-primary", "database-replica"]);
    expect(result.ids).toEqual(["example-project:database-primary", "example-project:database-replica"]);
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Database");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual(Array(8).fill(urn));
  });
});

describe("GcpDatabase otherwise", () => {
  it("keeps the owner's address a secret", async () => {
    const { result } = await record(() => isSecret(new GcpDatabase("database", argsOf(), SITE).ownerUrl), {
      answers: { [PASSWORD]: () => ({ result: "not-a-real-password" }) },
    });
    expect(result).toBe(true);
  });

  it("previews without knowing a host", async () => {
    const { resources, result } = await recordDatabase({}, SITE, true);
    expect(result).toBeUndefined();
    expect(ofType(resources, INSTANCE)).toHaveLength(2);
  });

  it("reads from the primary when there is no replica", async () => {
    const { resources, result } = await recordDatabase({ hasReplica: false });
    expect(ofType(resources, INSTANCE)).toHaveLength(1);
    expect(result.replicaHost).toBe(result.primaryHost);
  });

  it("has a second zone once it is promoted", async () => {
    const { resources } = await recordDatabase({ isPromoted: true, isHighlyAvailable: true });
    expect(onlyOne(resources, INSTANCE, "database-primary").inputs.settings).toMatchObject({
      availabilityType: "REGIONAL",
    });
  });

  it("takes all protection off when it is torn down", async () => {
    const { resources } = await recordDatabase({}, { ...SITE, isTornDown: true });
    for (const { inputs, isProtected } of ofType(resources, INSTANCE)) {
      expect(isProtected).toBe(false);
      expect(inputs).toMatchObject({ deletionProtection: false, settings: { deletionProtectionEnabled: false } });
    }
    expect(onlyOne(resources, INSTANCE, "database-primary").inputs.settings).toMatchObject({
      retainBackupsOnDelete: false,
      finalBackupConfig: { enabled: false },
    });
  });

  it("refuses a highly available subscriber before it makes anything", async () => {
    await expect(recordDatabase({ isHighlyAvailable: true })).rejects.toThrow(DatabaseRoleInvalid);
  });
});

describe("planAvailability", () => {
  it.each<[DatabaseRole["role"], boolean, boolean, "REGIONAL" | "ZONAL" | "error"]>([
    ["publisher", false, false, "ZONAL"],
    ["publisher", false, true, "REGIONAL"],
    ["publisher", true, false, "error"],
    ["publisher", true, true, "error"],
    ["subscriber", false, false, "ZONAL"],
    ["subscriber", false, true, "error"],
    ["subscriber", true, false, "ZONAL"],
    ["subscriber", true, true, "REGIONAL"],
  ])("plans a %s (promoted %p, highly available %p) as %s", (role, isPromoted, isHighlyAvailable, wanted) => {
    const plan = () => planAvailability({ role, isPromoted, isHighlyAvailable });
    if (wanted === "error") expect(plan).toThrow(DatabaseRoleInvalid);
    else expect(plan()).toBe(wanted);
  });
});

describe("requireSize", () => {
  it.each(["db-custom-2-8192", "db-g1-small", "db-f1-micro"])("takes the tier %s", (tier) => {
    expect(() => requireSize(argsOf({ tier }))).not.toThrow();
  });

  it.each<[Partial<DatabaseArgs>, string]>([
    [{ tier: "db-perf-optimized-N-2" }, "db-perf-optimized-N-2"],
    [{ tier: "db.m7g.large" }, "db.m7g.large"],
    [{ storageGiB: 9 }, "9 GiB"],
    [{ storageGiB: 20.5 }, "20.5 GiB"],
    [{ backupDays: 0 }, "0 days"],
    [{ backupDays: 366 }, "366 days"],
  ])("refuses %p", (more, found) => {
    expect(() => requireSize(argsOf(more))).toThrow(DatabaseSizeInvalid);
    expect(() => requireSize(argsOf(more))).toThrow(found);
  });

  it.each([
    [3, 3],
    [7, 7],
    [30, 7],
  ])("goes back to any point of %p days of backups for %p", (backupDays, days) => {
    expect(pointInTimeDays(backupDays)).toBe(days);
  });
});

describe("privateName", () => {
  const name = (connectionType: string, dnsScope: string, name: string) => ({ connectionType, dnsScope, name });

  it("finds the instance's own name in the peered network, with its final dot", () => {
    const names = [
      name("PUBLIC", "INSTANCE", "a.sql.goog."),
      name("PRIVATE_SERVICES_ACCESS", "CLUSTER", "b.global.sql-psa.goog."),
      name("PRIVATE_SERVICES_ACCESS", "INSTANCE", "c.sql-psa.goog"),
    ];
    expect(privateName(names)).toBe("c.sql-psa.goog.");
  });

  it("tells what there is instead", () => {
    expect(() => privateName([name("PUBLIC", "INSTANCE", "a.sql.goog.")])).toThrow(DatabaseNameMissing);
    expect(() => privateName([name("PUBLIC", "INSTANCE", "a.sql.goog.")])).toThrow("a.sql.goog.");
  });
});
