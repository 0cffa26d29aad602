import * as aws from "@pulumi/aws";
import { type Input, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import { policyDocument, type Statement } from "./identity-document.ts";
import type { AwsPlace } from "./site.ts";

/** Auditors look back a year, whatever is locked. */
const SHORTEST_DAYS = 365;
const COLD_AFTER_DAYS = 90;

interface BucketWant {
  readonly key: Input<string>;
  readonly place: AwsPlace;
  readonly isProtected: boolean;
  /** Whether objects can't be removed by anybody, root included, for {@link lockDays}. */
  readonly isLocked: boolean;
  readonly lockDays: number;
  statements(bucket: Output<string>): Statement[];
}

export interface MadeBucket {
  readonly bucket: aws.s3.Bucket;
  /** Whoever writes waits for these: before them he is refused, or writes something that is not locked. */
  readonly ready: readonly Resource[];
}

/** For records that services write: private, under our key, versioned, with an end. */
export function makePrivateBucket(name: string, want: BucketWant, parent: Resource): MadeBucket {
  const { key, place, isProtected, isLocked, lockDays } = want;
  const protect = isProtected && !place.isTornDown;
  const bucket = new aws.s3.Bucket(
    name,
    { objectLockEnabled: isLocked, forceDestroy: place.isTornDown },
    { parent, protect },
  );
  const of = { bucket: bucket.bucket };
  const closed = closeBucket(name, bucket, want, parent);
  const encrypted = new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      ...of,
      rules: [
        {
          bucketKeyEnabled: true,
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
        },
      ],
    },
    { parent },
  );
  const versioned = new aws.s3.BucketVersioning(
    name,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  endObjects(name, bucket, Math.max(lockDays, SHORTEST_DAYS) + 1, versioned, parent);
  const locked = isLocked ? [lockObjects(name, bucket, lockDays, place, versioned, parent)] : [];
  return { bucket, ready: [...closed, encrypted, versioned, ...locked] };
}

function closeBucket(name: string, bucket: aws.s3.Bucket, want: BucketWant, parent: Resource): Resource[] {
  const of = { bucket: bucket.bucket };
  const block = new aws.s3.BucketPublicAccessBlock(
    name,
    { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent },
  );
  const owned = new aws.s3.BucketOwnershipControls(
    name,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
  const onlyTls: Statement = {
    Sid: "OnlyTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket.arn, interpolate`${bucket.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const policy = new aws.s3.BucketPolicy(
    name,
    { ...of, policy: policyDocument([onlyTls, ...want.statements(bucket.arn)]) },
    { parent, dependsOn: [block] },
  );
  return [block, owned, policy];
}

function endObjects(name: string, bucket: aws.s3.Bucket, days: number, versioned: Resource, parent: Resource): void {
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "end",
          status: "Enabled",
          filter: { prefix: "" },
          transitions: [{ days: COLD_AFTER_DAYS, storageClass: "GLACIER_IR" }],
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent, dependsOn: [versioned] },
  );
}

/** What was locked while the account was in use stays locked through a teardown; only what is written after it can be removed. */
function lockObjects(
  name: string,
  bucket: aws.s3.Bucket,
  days: number,
  { isTornDown }: AwsPlace,
  versioned: Resource,
  parent: Resource,
): Resource {
  const mode = isTornDown ? "GOVERNANCE" : "COMPLIANCE";
  return new aws.s3.BucketObjectLockConfiguration(
    name,
    { bucket: bucket.bucket, rule: { defaultRetention: { mode, days } } },
    { parent, dependsOn: [versioned] },
  );
}
