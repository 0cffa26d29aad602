import { awsBestPractices, cisGoogle } from "./frameworks.ts";
import { isTornDown } from "./mode.ts";
import { statementsOf } from "./reading.ts";
import { resourceRule, stackRule } from "./rule.ts";

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

export const bucketAccessBlocked = stackRule({
  name: "bucket-access-blocked",
  description: "A bucket refuses public access whatever its lists and policies say.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: awsBestPractices("S3.8", "Buckets block public access on their own level"),
  tags: ["S-01", "aws", "AWS FSBP S3.1", "CIS AWS 3.1.4"],
  remediationSteps: `Put an aws.s3.BucketPublicAccessBlock beside the bucket with ${FLAGS.join(", ")} set to true.`,
  judges: ["aws:s3/bucket:Bucket"],
  checkStack(stack, must) {
    for (const bucket of stack.of("aws:s3/bucket:Bucket")) {
      const blocks = stack.beside(bucket, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket");
      must(bucket, () => blocks.length > 0, "must have a BucketPublicAccessBlock.");
      for (const { inputs } of blocks)
        for (const flag of FLAGS)
          must(bucket, () => inputs[flag] === true, `must have ${flag}: true in its BucketPublicAccessBlock.`);
    }
  },
});

export const bucketRefusesPlainHttp = stackRule({
  name: "bucket-refuses-plain-http",
  description: "A bucket answers over TLS only.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("S3.5", "Requests to buckets must use TLS"),
  tags: ["S-02", "aws", "CIS AWS 3.1.1"],
  remediationSteps:
    'Give the bucket an aws.s3.BucketPolicy with a statement that denies "s3:*" to everybody while "aws:SecureTransport" is "false".',
  judges: ["aws:s3/bucket:Bucket"],
  checkStack(stack, must) {
    for (const bucket of stack.of("aws:s3/bucket:Bucket")) {
      const policies = stack.beside(bucket, "aws:s3/bucketPolicy:BucketPolicy", "bucket");
      must(bucket, () => policies.length > 0, "must have a BucketPolicy that denies requests without TLS.");
      if (policies.length > 0)
        must(
          bucket,
          () => policies.some(({ inputs }) => deniesPlainHttp(inputs.policy)),
          'must be denied to requests with "aws:SecureTransport": "false" by its BucketPolicy.',
        );
    }
  },
});

export const bucketEncryptedWithOwnKey = stackRule({
  name: "bucket-encrypted-with-own-key",
  description: "What a bucket holds is encrypted with a key that we can rotate, watch and take away.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("S3.17", "Buckets are encrypted at rest with keys of the account"),
  tags: ["S-03", "S-04", "aws", "gcp", "CIS Google Cloud 5.2"],
  remediationSteps:
    'AWS: a BucketServerSideEncryptionConfiguration with sseAlgorithm "aws:kms", kmsMasterKeyId and bucketKeyEnabled. Google Cloud: encryption.defaultKmsKeyName.',
  judges: ["aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket"],
  checkStack(stack, must) {
    for (const bucket of stack.of("gcp:storage/bucket:Bucket"))
      must(bucket, () => bucket.inputs.encryption?.defaultKmsKeyName, "must name encryption.defaultKmsKeyName.");
    for (const bucket of stack.of("aws:s3/bucket:Bucket")) {
      const settings = stack.beside(
        bucket,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucket",
      );
      must(bucket, () => settings.length > 0, "must have a BucketServerSideEncryptionConfiguration with our key.");
      for (const { inputs } of settings)
        must(
          bucket,
          () =>
            (inputs.rules ?? []).some(
              ({ applyServerSideEncryptionByDefault: by }) => by?.sseAlgorithm === "aws:kms" && by.kmsMasterKeyId,
            ),
          'must be encrypted with sseAlgorithm "aws:kms" and our kmsMasterKeyId.',
        );
    }
  },
});

export const bucketVersioned = stackRule({
  name: "bucket-versioned",
  description: "What is overwritten or deleted in a bucket can be brought back.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("S3.14", "Buckets keep versions of their objects"),
  tags: ["S-03", "S-04", "aws", "gcp"],
  remediationSteps:
    'AWS: a BucketVersioning with status "Enabled". Google Cloud: versioning.enabled, or a retentionPolicy, which allows no change at all.',
  judges: ["aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket"],
  checkStack(stack, must) {
    for (const bucket of stack.of("gcp:storage/bucket:Bucket"))
      must(
        bucket,
        () => bucket.inputs.versioning?.enabled === true || bucket.inputs.retentionPolicy || isTornDown(stack),
        "must have versioning.enabled: true, or a retentionPolicy.",
      );
    for (const bucket of stack.of("aws:s3/bucket:Bucket")) {
      const settings = stack.beside(bucket, "aws:s3/bucketVersioning:BucketVersioning", "bucket");
      must(
        bucket,
        () => settings.some(({ inputs }) => inputs.versioningConfiguration?.status === "Enabled"),
        'must have a BucketVersioning with versioningConfiguration.status "Enabled".',
      );
    }
  },
});

export const bucketExpiresOldObjects = stackRule({
  name: "bucket-expires-old-objects",
  description:
    "Old versions and forgotten uploads end by themselves: they cost, and hold what was meant to be deleted.",
  enforcementLevel: "mandatory",
  severity: "low",
  framework: awsBestPractices("S3.13", "Buckets have lifecycle rules"),
  tags: ["S-03", "aws", "gcp"],
  remediationSteps:
    'AWS: a BucketLifecycleConfiguration with a rule of status "Enabled". Google Cloud: lifecycleRules on the bucket.',
  judges: ["aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket"],
  checkStack(stack, must) {
    for (const bucket of stack.of("gcp:storage/bucket:Bucket"))
      must(bucket, () => (bucket.inputs.lifecycleRules ?? []).length > 0, "must have lifecycleRules.");
    for (const bucket of stack.of("aws:s3/bucket:Bucket")) {
      const settings = stack.beside(
        bucket,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "bucket",
      );
      must(
        bucket,
        () => settings.some(({ inputs }) => (inputs.rules ?? []).some(({ status }) => status === "Enabled")),
        "must have a BucketLifecycleConfiguration with an enabled rule.",
      );
    }
  },
});

export const bucketOwnerEnforced = stackRule({
  name: "bucket-owner-enforced",
  description: "Access to a bucket is said in policies only, not in lists on its objects.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("S3.12", "Buckets don't use access control lists"),
  tags: ["S-03", "aws"],
  remediationSteps:
    'Put an aws.s3.BucketOwnershipControls with objectOwnership "BucketOwnerEnforced" beside the bucket.',
  judges: ["aws:s3/bucket:Bucket"],
  checkStack(stack, must) {
    for (const bucket of stack.of("aws:s3/bucket:Bucket")) {
      const controls = stack.beside(bucket, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket");
      must(
        bucket,
        () => controls.some(({ inputs }) => inputs.rule?.objectOwnership === "BucketOwnerEnforced"),
        'must have BucketOwnershipControls with rule.objectOwnership "BucketOwnerEnforced".',
      );
    }
  },
});

export const bucketPrivateBySetting = resourceRule({
  name: "bucket-private-by-setting",
  description: "A bucket refuses public access whatever its grants say.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: cisGoogle("5.1", "Buckets are not anonymously or publicly accessible"),
  tags: ["S-04", "gcp", "CIS Google Cloud 5.2"],
  remediationSteps: 'Set publicAccessPrevention to "enforced" and uniformBucketLevelAccess to true.',
  checks: {
    "gcp:storage/bucket:Bucket"(bucket, must) {
      must(() => bucket.publicAccessPrevention === "enforced", 'must have publicAccessPrevention: "enforced".');
      must(() => bucket.uniformBucketLevelAccess === true, "must have uniformBucketLevelAccess: true.");
    },
  },
});

/** Both halves of the door: a statement for everybody, about connections without TLS. */
function deniesPlainHttp(policy: unknown): boolean {
  return statementsOf(policy).some(
    ({ isAllow, principals, conditions }) =>
      !isAllow && principals.includes("*") && String(conditions.Bool?.["aws:SecureTransport"]) === "false",
  );
}
