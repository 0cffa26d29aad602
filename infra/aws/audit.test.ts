import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import type { AuditArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { SingletonUnknown } from "../singletons.ts";
import { AWS_SINGLETONS, AwsAudit, LockDaysInvalid } from "./audit.ts";
import { CALLS } from "./audit-alarms.ts";
import { ReceiverInvalid } from "./observability-receivers.ts";
import type { AwsPlace } from "./site.ts";

const place: AwsPlace = {
  environment: "account",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};
const KEY = "arn:aws:kms:sa-east-1:111122223333:key/trail";
const args: AuditArgs = {
  key: KEY,
  lockDays: 730,
  singletons: {},
  notify: ["security@example.com"],
  isProtected: true,
};

const make = (change: Partial<AuditArgs> = {}, where: Partial<AwsPlace> = {}) =>
  new AwsAudit("audit", { ...args, ...change }, { ...place, ...where }, { providers: [new aws.Provider("aws", {})] });

const BUCKET = "aws:s3/bucket:Bucket";
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const TRAIL = "aws:cloudtrail/trail:Trail";
const TRAIL_ARN = "arn:aws:cloudtrail:sa-east-1:111122223333:trail/reviews-account-audit-trail";
const SINGLETON_TYPES = [
  "aws:guardduty/detector:Detector",
  "aws:securityhub/account:Account",
  "aws:cfg/recorder:Recorder",
  "aws:iam/serviceLinkedRole:ServiceLinkedRole",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  "aws:ebs/encryptionByDefault:EncryptionByDefault",
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  "aws:accessanalyzer/analyzer:Analyzer",
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
];
/** One each, and a second one at the edge for the first three. */
const SINGLETON_COUNT = SINGLETON_TYPES.length + 3;

describe("AwsAudit", () => {
  let resources: readonly RecordedResource[];
  let trail: unknown;
  const one = (type: string, name?: string): RecordedResource => onlyOne(resources, type, name);
  const statements = (type: string, name: string, field = "policy") =>
    JSON.parse(String(one(type, name).inputs[field])).Statement as Record<string, unknown>[];

  beforeAll(async () => {
    const recording = await record(() => make().trail);
    resources = recording.resources;
    trail = recording.result;
  });

  it("writes every region's calls, signed, under our key, into a bucket and a log group", () => {
    expect(trail).toBe("arn:aws:s3:::audit-trail");
    expect(one(TRAIL).inputs).toMatchObject({
      name: "reviews-account-audit-trail",
      kmsKeyId: KEY,
      s3BucketName: "audit-trail",
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      cloudWatchLogsGroupArn: expect.stringMatching(/:\*$/),
    });
    expect(one(TRAIL).isProtected).toBe(true);
    expect(one("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({ retentionInDays: 400, kmsKeyId: KEY });
  });

  it("locks the trail for everybody, before the first call is written", () => {
    expect(one(BUCKET, "audit-trail")).toMatchObject({
      isProtected: true,
      inputs: { objectLockEnabled: true, forceDestroy: false },
    });
    expect(one(LOCK).inputs.rule).toEqual({ defaultRetention: { mode: "COMPLIANCE", days: 730 } });
    expect(one(TRAIL).dependsOn).toEqual(
      expect.arrayContaining([one(LOCK).urn, one(POLICY, "audit-trail").urn, one("aws:iam/rolePolicy:RolePolicy").urn]),
    );
  });

  it("admits this trail only, over TLS only", () => {
    const [tls, looks, writes] = statements(POLICY, "audit-trail");
    expect(tls).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
    expect(looks).toMatchObject({ Condition: { StringEquals: { "aws:SourceArn": TRAIL_ARN } } });
    expect(writes).toMatchObject({
      Resource: "arn:aws:s3:::audit-trail/AWSLogs/111122223333/*",
      Condition: { StringEquals: { "aws:SourceArn": TRAIL_ARN, "s3:x-amz-acl": "bucket-owner-full-control" } },
    });
  });

  it("keeps both buckets private, encrypted, versioned, and as long as the lock", () => {
    for (const name of ["audit-trail", "audit-records"]) {
      expect(one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name).inputs).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const encryption = one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        name,
      );
      expect(JSON.stringify(encryption.inputs)).toContain(KEY);
      expect(one("aws:s3/bucketVersioning:BucketVersioning", name).inputs.versioningConfiguration).toEqual({
        status: "Enabled",
      });
      const [rule] = one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", name).inputs.rules as [
        { expiration: { days: number } },
      ];
      expect(rule.expiration.days).toBe(731);
    }
    // Config refuses a bucket with a default lock.
    expect(ofType(resources, LOCK)).toHaveLength(1);
    expect(one(BUCKET, "audit-records").inputs.objectLockEnabled).toBe(false);
  });

  it("starts Config in both regions in the only order that it accepts, and records global types once", () => {
    for (const [name, region] of [
      ["audit-records", undefined],
      ["audit-records-edge", "us-east-1"],
    ] as const) {
      const recorder = one("aws:cfg/recorder:Recorder", name);
      const channel = one("aws:cfg/deliveryChannel:DeliveryChannel", name);
      expect(channel.dependsOn).toEqual(expect.arrayContaining([recorder.urn, one(POLICY, "audit-records").urn]));
      expect(one("aws:cfg/recorderStatus:RecorderStatus", name).dependsOn).toContain(channel.urn);
      expect(recorder.inputs.region).toBe(region);
      const group = JSON.stringify(recorder.inputs.recordingGroup);
      expect(group).toContain("AWS::EC2::NetworkInterface");
      expect(group.includes("AWS::IAM::Role")).toBe(region !== undefined);
    }
  });

  it("detects in both regions, and gathers the findings in one", () => {
    const features = ofType(resources, "aws:guardduty/detectorFeature:DetectorFeature").map(({ inputs }) => [
      inputs.region,
      inputs.name,
    ]);
    for (const region of [undefined, "us-east-1"])
      for (const feature of ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "RUNTIME_MONITORING"])
        expect(features).toContainEqual([region, feature]);
    expect(one("aws:securityhub/findingAggregator:FindingAggregator").inputs.specifiedRegions).toEqual(["us-east-1"]);
  });

  it("subscribes to both standards, to nothing by default, and after Config records", () => {
    const hub = one("aws:securityhub/account:Account", "audit-threats");
    expect(hub.inputs.enableDefaultStandards).toBe(false);
    expect(hub.dependsOn).toContain(one("aws:cfg/recorderStatus:RecorderStatus", "audit-records").urn);
    const standards = ofType(resources, "aws:securityhub/standardsSubscription:StandardsSubscription");
    expect(standards.map(({ inputs }) => inputs.standardsArn)).toEqual(
      ["sa-east-1", "us-east-1"].flatMap((region) => [
        `arn:aws:securityhub:${region}::standards/aws-foundational-security-best-practices/v/1.0.0`,
        `arn:aws:securityhub:${region}::standards/cis-aws-foundations-benchmark/v/5.0.0`,
      ]),
    );
    expect(standards[0]?.dependsOn).toContain(hub.urn);
  });

  it("lets zones log their queries by the account's one policy, at the edge", () => {
    const policy = one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    expect(policy.inputs.region).toBe("us-east-1");
    expect(JSON.parse(String(policy.inputs.policyDocument)).Statement[0]).toMatchObject({
      Principal: { Service: "route53.amazonaws.com" },
      Resource: "arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/*",
    });
  });

  it("tells people of what must never happen, and of grave threats", () => {
    const topic = one("aws:sns/topic:Topic");
    expect(topic.inputs.kmsMasterKeyId).toBe(KEY);
    const alarms = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
    const filters = ofType(resources, "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    expect(alarms.map(({ inputs }) => inputs.metricName)).toEqual(Object.keys(CALLS));
    expect(filters.map(({ inputs }) => (inputs.metricTransformation as { name: string }).name)).toEqual(
      Object.keys(CALLS),
    );
    expect(one("aws:sns/topicSubscription:TopicSubscription").inputs.endpoint).toBe("security@example.com");
    expect(one("aws:cloudwatch/eventTarget:EventTarget").dependsOn).toContain(
      one("aws:sns/topicPolicy:TopicPolicy").urn,
    );
  });

  it("is the parent of all it makes", () => {
    const itself = one("camera-reviews:aws:Audit").urn;
    for (const each of resources)
      if (!each.type.startsWith("pulumi:") && each.urn !== itself) expect(each.parent).toBe(itself);
  });

  it("makes every singleton unless it is told otherwise", () => {
    const made = resources.filter(({ type, isRead }) => SINGLETON_TYPES.includes(type) && !isRead);
    expect(made).toHaveLength(SINGLETON_COUNT);
    expect(AWS_SINGLETONS).toHaveLength(SINGLETON_COUNT);
  });
});

describe("AwsAudit's choices", () => {
  const all = (choice: AuditArgs["singletons"][string]) =>
    Object.fromEntries(AWS_SINGLETONS.map((name) => [name, choice]));
  const singletonsOf = (resources: readonly RecordedResource[]) =>
    resources.filter(({ type }) => SINGLETON_TYPES.includes(type));

  it("makes no singleton that is off, and no part of one", async () => {
    const { resources } = await record(() => make({ singletons: all("off") }).trail);
    expect(singletonsOf(resources)).toEqual([]);
    for (const type of ["aws:guardduty/detectorFeature:DetectorFeature", "aws:cfg/recorderStatus:RecorderStatus"])
      expect(ofType(resources, type)).toEqual([]);
    expect(ofType(resources, TRAIL)).toHaveLength(1);
  });

  it("only reads what somebody else made, and adds nothing to it", async () => {
    const { resources } = await record(() => make({ singletons: all({ adopt: "theirs" }) }).trail);
    const read = singletonsOf(resources);
    expect(read.every(({ isRead }) => isRead)).toBe(true);
    expect(read).toHaveLength(SINGLETON_COUNT - 1); // the recorder's role is of use to our own recorder only
    expect(ofType(resources, "aws:securityhub/standardsSubscription:StandardsSubscription")).toEqual([]);
  });

  it("doesn't make things twice where the region is the edge's", async () => {
    const { resources } = await record(() => make({}, { region: "us-east-1" }).trail);
    expect(singletonsOf(resources)).toHaveLength(SINGLETON_COUNT - 3);
    expect(ofType(resources, "aws:securityhub/findingAggregator:FindingAggregator")).toEqual([]);
  });

  it("lets a teardown empty the buckets, of what was not locked before", async () => {
    const { resources } = await record(() => make({}, { isTornDown: true }).trail);
    for (const bucket of ofType(resources, BUCKET))
      expect(bucket).toMatchObject({ isProtected: false, inputs: { forceDestroy: true } });
    expect(onlyOne(resources, LOCK).inputs.rule).toMatchObject({ defaultRetention: { mode: "GOVERNANCE" } });
  });

  it("can be previewed before anything is there", async () => {
    const { resources } = await record(() => make().trail, { isPreview: true });
    expect(ofType(resources, TRAIL)).toHaveLength(1);
  });

  it.each([
    [{ singletons: { guardduty: "off" as const } }, SingletonUnknown, "no singleton guardduty; there are detector,"],
    [{ notify: [] }, ReceiverInvalid, "Nobody is told of a finding"],
    [{ lockDays: 0 }, LockDaysInvalid, "0 days"],
  ])("refuses %j before it makes anything", async (change, error, message) => {
    const { resources } = await record(() => {
      expect(() => make(change)).toThrow(error);
      expect(() => make(change)).toThrow(message);
    });
    expect(resources.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });
});
