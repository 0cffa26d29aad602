import { beforeAll, describe, expect, it } from "@jest/globals";
import { all } from "@pulumi/pulumi";
import type { ImagesArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, type Recording, record } from "../recording/record.ts";
import { AwsImages } from "./images.ts";
import type { AwsPlace } from "./site.ts";

const type = {
  bucket: "aws:s3/bucket:Bucket",
  closed: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  owner: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  encrypted: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  versioned: "aws:s3/bucketVersioning:BucketVersioning",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
  logging: "aws:s3/bucketLogging:BucketLogging",
  lock: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  cors: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
};
const BUCKETS = ["images-access-logs", "images-anchors", "images-exports", "images-samples"];
const place: AwsPlace = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};
const args: ImagesArgs = {
  key: "arn:aws:kms:sa-east-1:111122223333:key/images",
  pendingDays: 2,
  exportDays: 7,
  anchorDays: 90,
  uploadOrigin: "https://edit.example.com",
  isProtected: true,
};
const urls = (images: AwsImages) =>
  all([images.imagesUrl, images.exportsUrl, images.anchorsUrl, images.handles.images]);

interface Policy {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: unknown;
    readonly Resource: unknown;
    readonly Condition?: unknown;
  }[];
}

describe("AwsImages", () => {
  let made: Recording<unknown>;
  const one = (of: string, name: string): RecordedResource => onlyOne(made.resources, of, name);
  const statement = (bucket: string, sid: string) =>
    (JSON.parse(one(type.policy, bucket).inputs.policy as string) as Policy).Statement.find(({ Sid }) => Sid === sid);
  beforeAll(async () => {
    made = await record(() => urls(new AwsImages("images", args, place)));
  });

  it.each(BUCKETS)("keeps %s private, owned, versioned, in the component, protected", (bucket) => {
    expect(one(type.bucket, bucket)).toMatchObject({
      isProtected: true,
      inputs: { forceDestroy: false },
      parent: onlyOne(made.resources, "camera-reviews:aws:Images").urn,
    });
    expect(one(type.closed, bucket).inputs).toEqual({
      bucket: `${bucket}-id`,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(one(type.owner, bucket).inputs.rule).toEqual({ objectOwnership: "BucketOwnerEnforced" });
    expect(one(type.versioned, bucket).inputs.versioningConfiguration).toEqual({ status: "Enabled" });
  });

  it.each(BUCKETS)("refuses %s in clear text and under old TLS", (bucket) => {
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    expect(statement(bucket, "TlsOnly")).toMatchObject({
      Effect: "Deny",
      Resource,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(statement(bucket, "Tls12")).toMatchObject({
      Effect: "Deny",
      Resource,
      Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    });
  });

  it("encrypts all with our key but the access logs, which S3 can't write then", () => {
    for (const bucket of BUCKETS) {
      const [rule] = one(type.encrypted, bucket).inputs.rules as Record<string, unknown>[];
      expect(rule?.blockedEncryptionTypes).toEqual(["SSE-C"]);
      expect(rule?.applyServerSideEncryptionByDefault).toEqual(
        bucket === "images-access-logs"
          ? { sseAlgorithm: "AES256" }
          : { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.key },
      );
      expect(rule?.bucketKeyEnabled).toBe(bucket === "images-access-logs" ? undefined : true);
    }
  });

  it("notes who asked for what, once the logs' bucket admits that", () => {
    const logged = ofType(made.resources, type.logging);
    expect(logged.map(({ inputs }) => inputs.bucket).sort()).toEqual([
      "images-anchors-id",
      "images-exports-id",
      "images-samples-id",
    ]);
    for (const { inputs, dependsOn } of logged) {
      expect(inputs.targetBucket).toBe("images-access-logs-id");
      expect(dependsOn).toContain(one(type.policy, "images-access-logs").urn);
    }
    expect(statement("images-access-logs", "AccessLogs")).toMatchObject({
      Action: "s3:PutObject",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    });
  });

  it.each([
    ["images-samples", "pending", "pending/", 2],
    ["images-exports", "exports", "", 7],
    ["images-access-logs", "logs", "", 90],
  ])("removes from %s what is %s after its days", (bucket, id, prefix, days) => {
    const rules = one(type.lifecycle, bucket).inputs.rules as Record<string, unknown>[];
    expect(rules.find((rule) => rule.id === id)).toMatchObject({
      status: "Enabled",
      filter: { prefix },
      expiration: { days },
    });
  });

  it("removes no image and no anchor by its age", () => {
    const expires = (bucket: string) =>
      (one(type.lifecycle, bucket).inputs.rules as { id: string; expiration?: unknown }[])
        .filter(({ expiration }) => expiration)
        .map(({ id }) => id);
    expect(expires("images-samples")).toEqual(["pending"]);
    expect(expires("images-anchors")).toEqual([]);
  });

  it("locks anchors so that nobody can remove or hide one", () => {
    expect(one(type.bucket, "images-anchors").inputs.objectLockEnabled).toBe(true);
    expect(onlyOne(made.resources, type.lock)).toMatchObject({
      name: "images-anchors",
      inputs: { rule: { defaultRetention: { mode: "COMPLIANCE", days: 90 } } },
    });
    expect(statement("images-anchors", "NeverDeleted")).toMatchObject({
      Effect: "Deny",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    });
  });

  it("lets this account's CDN read images, but none that nobody has looked at", () => {
    expect(statement("images-samples", "CdnReads")).toMatchObject({
      Effect: "Allow",
      Action: "s3:GetObject",
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/*" } },
    });
    expect(statement("images-samples", "PendingIsPrivate")).toMatchObject({
      Effect: "Deny",
      Resource: "arn:aws:s3:::images-samples/pending/*",
    });
    expect(statement("images-exports", "CdnReads")).toBeUndefined();
  });

  it("is the parent of everything", () => {
    const { urn } = onlyOne(made.resources, "camera-reviews:aws:Images");
    const own = made.resources.filter(({ name }) => name.startsWith("images-"));
    expect(own.filter(({ parent }) => parent !== urn)).toEqual([]);
    expect(own.length).toBeGreaterThan(30);
  });

  it("takes uploads from the editors' application only", () => {
    expect(onlyOne(made.resources, type.cors)).toMatchObject({
      name: "images-samples",
      inputs: { corsRules: [{ allowedMethods: ["POST"], allowedOrigins: ["https://edit.example.com"] }] },
    });
  });

  it("hands on addresses and handles", () => {
    expect(made.result).toEqual([
      "s3://images-samples",
      "s3://images-exports",
      "s3://images-anchors",
      "arn:aws:s3:::images-samples",
    ]);
  });

  it("may be emptied in a removal, except for what is locked, which is left behind", async () => {
    const { resources } = await record(() => urls(new AwsImages("images", args, { ...place, isTornDown: true })));
    const state = Object.fromEntries(
      ofType(resources, type.bucket).map((each) => [
        each.name,
        [each.isProtected, each.inputs.forceDestroy, each.retainsOnDelete],
      ]),
    );
    expect(state).toEqual({
      "images-access-logs": [false, true, false],
      "images-samples": [false, true, false],
      "images-exports": [false, true, false],
      "images-anchors": [false, false, true],
    });
  });

  it("can be previewed", async () => {
    const { result } = await record(() => urls(new AwsImages("images", args, place)), { isPreview: true });
    expect(result).toBeUndefined();
  });

  it.each<[Partial<ImagesArgs>, string]>([
    [{ pendingDays: 0 }, "pendingDays must be a whole number of days, at least 1; found 0."],
    [{ exportDays: 1.5 }, "exportDays must be"],
    [{ anchorDays: -1 }, "anchorDays must be"],
    [{ uploadOrigin: "https://edit.example.com/" }, "uploadOrigin must be an origin"],
    [{ uploadOrigin: "http://edit.example.com" }, "uploadOrigin must be an origin"],
    [{ uploadOrigin: "*" }, "uploadOrigin must be an origin"],
  ])("refuses %j", async (wrong, message) => {
    const run = record(() => new AwsImages("images", { ...args, ...wrong }, place));
    await expect(run).rejects.toMatchObject({ name: "ImagesInvalid", message: expect.stringContaining(message) });
  });
});
