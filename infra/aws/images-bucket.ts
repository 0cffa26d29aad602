import * as aws from "@pulumi/aws";
import type { Input, Resource } from "@pulumi/pulumi";
import { policyDocument, type Statement } from "./identity-document.ts";
import { tlsOnly } from "./images-statements.ts";

export type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

export interface BucketWant {
  /** Our key; without it S3's own, which only a bucket of access logs is excused for: S3 and balancers can't write logs under another. */
  readonly key?: Input<string>;
  /** Where S3 notes who asked for what. */
  readonly accessLogs?: PrivateBucket;
  readonly rules: readonly LifecycleRule[];
  /** Beside the refusal of clear text. */
  readonly statements?: (bucketArn: Input<string>) => readonly Statement[];
  /** Nobody can remove or overwrite an object for so many days. It can't be shortened. */
  readonly lockDays?: number;
  readonly isProtected: boolean;
  readonly isTornDown: boolean;
}

export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  readonly policy: aws.s3.BucketPolicy;
}

/** No public access, no ACLs, TLS only, encrypted, versioned. */
export function makePrivateBucket(name: string, want: BucketWant, parent: Resource): PrivateBucket {
  const bucket = makeBucket(name, want, parent);
  const closed = close(name, bucket, parent);
  encrypt(name, bucket, want, parent);
  const versioned = keepVersions(name, bucket, parent);
  if (want.lockDays !== undefined) lock(name, bucket, want.lockDays, versioned, parent);
  new aws.s3.BucketLifecycleConfiguration(
    name,
    { bucket: bucket.id, rules: [...want.rules, giveUpUploads] },
    { parent, dependsOn: [versioned] },
  );
  const policy = new aws.s3.BucketPolicy(
    name,
    {
      bucket: bucket.id,
      policy: policyDocument([...tlsOnly(bucket.arn), ...(want.statements?.(bucket.arn) ?? [])]),
    },
    { parent, dependsOn: [closed] },
  );
  if (want.accessLogs) noteAccess(name, bucket, want.accessLogs, parent);
  return { bucket, policy };
}

const giveUpUploads: LifecycleRule = {
  id: "unfinished-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};

function makeBucket(name: string, want: BucketWant, parent: Resource): aws.s3.Bucket {
  const isLocked = want.lockDays !== undefined;
  return new aws.s3.Bucket(
    name,
    // What is locked can't be emptied, not even by a removal.
    { forceDestroy: want.isTornDown && !isLocked, ...(isLocked && { objectLockEnabled: true }) },
    {
      parent,
      protect: want.isProtected && !want.isTornDown,
      // A stack that is removed leaves its locked bucket behind instead of failing at it until the last lock ends.
      retainOnDelete: want.isTornDown && isLocked,
    },
  );
}

function close(name: string, { id: bucket }: aws.s3.Bucket, parent: Resource): Resource {
  new aws.s3.BucketOwnershipControls(name, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, { parent });
  return new aws.s3.BucketPublicAccessBlock(
    name,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
}

function encrypt(name: string, { id: bucket }: aws.s3.Bucket, { key }: BucketWant, parent: Resource): void {
  const rule = key
    ? { bucketKeyEnabled: true, applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key } }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  // Objects under a key that only their sender has could be read by nobody else.
  const rules = [{ ...rule, blockedEncryptionTypes: ["SSE-C"] }];
  new aws.s3.BucketServerSideEncryptionConfiguration(name, { bucket, rules }, { parent });
}

function keepVersions(name: string, { id: bucket }: aws.s3.Bucket, parent: Resource): Resource {
  return new aws.s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: "Enabled" } }, { parent });
}

function lock(name: string, { id: bucket }: aws.s3.Bucket, days: number, versioned: Resource, parent: Resource): void {
  new aws.s3.BucketObjectLockConfiguration(
    name,
    { bucket, rule: { defaultRetention: { mode: "COMPLIANCE", days } } },
    { parent, dependsOn: [versioned] },
  );
}

function noteAccess(name: string, { id: bucket }: aws.s3.Bucket, logs: PrivateBucket, parent: Resource): void {
  new aws.s3.BucketLogging(
    name,
    { bucket, targetBucket: logs.bucket.id, targetPrefix: `${name}/` },
    { parent, dependsOn: [logs.policy] },
  );
}
