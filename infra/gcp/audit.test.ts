import { beforeAll, describe, expect, it } from "@jest/globals";
import * as gcp from "@pulumi/gcp";
import type { AuditArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { SingletonUnknown } from "../singletons.ts";
import { GcpAudit, LockDaysInvalid } from "./audit.ts";
import { CALLS } from "./audit-calls.ts";
import { GCP_SERVICES } from "./audit-services.ts";
import { ReceiverInvalid } from "./observability-channels.ts";
import type { GcpPlace } from "./site.ts";

const place: GcpPlace = {
  environment: "account",
  project: "example-project",
  projectNumber: "444455556666",
  region: "southamerica-east1",
  billingAccount: "0A1B2C-3D4E5F-678901",
  isTornDown: false,
};
const KEY = "projects/example-project/locations/southamerica-east1/keyRings/r/cryptoKeys/trail";
const WRITER = "serviceAccount:service-444455556666@gcp-sa-logging.iam.gserviceaccount.com";
const args: AuditArgs = {
  key: KEY,
  lockDays: 730,
  singletons: {},
  notify: ["security@example.com"],
  isProtected: true,
};
const answers = { "gcp:logging/projectSink:ProjectSink": () => ({ writerIdentity: WRITER }) };

const make = (change: Partial<AuditArgs> = {}, where: Partial<GcpPlace> = {}) =>
  new GcpAudit("audit", { ...args, ...change }, { ...place, ...where }, { providers: [new gcp.Provider("gcp", {})] });

const BUCKET = "gcp:storage/bucket:Bucket";
const SINK = "gcp:logging/projectSink:ProjectSink";
const CONFIG = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const POLICY = "gcp:monitoring/alertPolicy:AlertPolicy";

describe("GcpAudit", () => {
  let resources: readonly RecordedResource[];
  let trail: unknown;
  const one = (type: string, name?: string): RecordedResource => onlyOne(resources, type, name);

  beforeAll(async () => {
    const recording = await record(() => make().trail, { answers });
    resources = recording.resources;
    trail = recording.result;
  });

  it("logs every reading and writing of data, of every service, by everybody", () => {
    expect(one(CONFIG).inputs).toEqual({
      project: "example-project",
      service: "allServices",
      auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
    });
  });

  it("locks the trail for everybody, private and under our key", () => {
    expect(trail).toBe("audit-trail");
    expect(one(BUCKET)).toMatchObject({
      isProtected: true,
      inputs: {
        location: "southamerica-east1",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: { defaultKmsKeyName: KEY },
        retentionPolicy: { isLocked: true, retentionPeriod: String(730 * 86_400) },
        forceDestroy: false,
      },
    });
    const rules = one(BUCKET).inputs.lifecycleRules as { action: { type: string }; condition: { age: number } }[];
    expect(rules.find(({ action }) => action.type === "Delete")?.condition.age).toBe(731);
  });

  it("copies audit logs there, and lets the copier create and nothing else", () => {
    expect(one(SINK).inputs).toMatchObject({
      destination: "storage.googleapis.com/audit-trail",
      filter: 'logName:"cloudaudit.googleapis.com"',
      uniqueWriterIdentity: true,
    });
    expect(one("gcp:storage/bucketIAMMember:BucketIAMMember").inputs).toMatchObject({
      bucket: "audit-trail",
      role: "roles/storage.objectCreator",
      member: WRITER,
    });
  });

  it("tells people of what must never happen", () => {
    const policies = ofType(resources, POLICY);
    expect(policies.map(({ inputs }) => inputs.displayName)).toEqual(Object.keys(CALLS).map((id) => `audit: ${id}`));
    for (const { inputs } of policies) {
      expect(inputs.notificationChannels).toEqual(["audit-told-0-id"]);
      // Monitoring refuses a policy on logs without it.
      expect(inputs.alertStrategy).toMatchObject({ notificationRateLimit: { period: "300s" } });
      expect(JSON.stringify(inputs.conditions)).toContain("cloudaudit.googleapis.com%2Factivity");
    }
  });

  it("enables what the programs use, and never disables it", () => {
    const services = ofType(resources, "gcp:projects/service:Service");
    expect(services.map(({ inputs }) => inputs.service)).toEqual(GCP_SERVICES);
    for (const { inputs } of services) expect(inputs.disableOnDestroy).toBe(false);
  });

  it("is the parent of all it makes", () => {
    const itself = one("camera-reviews:gcp:Audit").urn;
    for (const each of resources)
      if (!each.type.startsWith("pulumi:") && each.urn !== itself) expect(each.parent).toBe(itself);
  });
});

describe("GcpAudit's choices", () => {
  it.each([
    ["off" as const, 0],
    [{ adopt: "example-project/audit_config/allServices" }, 1],
  ])("makes no data access logs where they are %j", async (choice, read) => {
    const { resources } = await record(() => make({ singletons: { "data-access-logs": choice } }).trail, { answers });
    const found = ofType(resources, CONFIG);
    expect(found).toHaveLength(read);
    expect(found.every(({ isRead }) => isRead)).toBe(true);
    expect(ofType(resources, SINK)).toHaveLength(1);
  });

  it("locks nothing that is to be removed", async () => {
    const { resources } = await record(() => make({}, { isTornDown: true }).trail, { answers });
    const bucket = onlyOne(resources, BUCKET);
    expect(bucket).toMatchObject({ isProtected: false, inputs: { forceDestroy: true } });
    expect(bucket.inputs).not.toHaveProperty("retentionPolicy");
  });

  it("keeps records for a year where the lock is shorter", async () => {
    const { resources } = await record(() => make({ lockDays: 7 }).trail, { answers });
    expect(JSON.stringify(onlyOne(resources, BUCKET).inputs.lifecycleRules)).toContain('"age":366');
  });

  it("can be previewed before anything is there", async () => {
    const { resources } = await record(() => make().trail, { isPreview: true });
    expect(ofType(resources, POLICY)).toHaveLength(Object.keys(CALLS).length);
  });

  it.each([
    [
      { singletons: { detector: "off" as const } },
      SingletonUnknown,
      "no singleton detector; there are data-access-logs",
    ],
    [{ notify: [] }, ReceiverInvalid, "Nobody is told of a finding"],
    [{ lockDays: 1.5 }, LockDaysInvalid, "1.5 days"],
  ])("refuses %j before it makes anything", async (change, error, message) => {
    const { resources } = await record(() => {
      expect(() => make(change)).toThrow(error);
      expect(() => make(change)).toThrow(message);
    });
    expect(resources.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });
});
