import * as aws from "@pulumi/aws";
import { type ComponentResource, interpolate, type Resource } from "@pulumi/pulumi";
import { policyDocument, type Statement } from "./identity-document.ts";
import type { AwsSite } from "./site.ts";

interface AccessLogs {
  readonly bucket: aws.s3.Bucket;
  /** What must stand before a balancer may write. */
  readonly isReady: readonly Resource[];
}

/** Where in the bucket the balancer writes. */
export const BALANCER_PREFIX = "balancer";

/**
 * The balancer's access logs. Balancers can write under Amazon's own key only, so this is the one bucket without ours.
 * docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function createAccessLogs(
  parent: ComponentResource,
  name: string,
  { days, isProtected }: { readonly days: number; readonly isProtected: boolean },
  site: AwsSite,
): AccessLogs {
  const child = { parent };
  const bucket = new aws.s3.Bucket(name, { forceDestroy: site.isTornDown }, { parent, protect: isProtected });
  const of = { bucket: bucket.bucket };
  const block = new aws.s3.BucketPublicAccessBlock(
    name,
    { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    child,
  );
  new aws.s3.BucketOwnershipControls(name, { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } }, child);
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    child,
  );
  const versioning = new aws.s3.BucketVersioning(
    name,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  new aws.s3.BucketLifecycleConfiguration(
    name,
    { ...of, rules: [expireAfter(days)] },
    { parent, dependsOn: versioning },
  );
  const policy = new aws.s3.BucketPolicy(
    name,
    { ...of, policy: policyDocument(statements(parent, bucket, site)) },
    { parent, dependsOn: block },
  );
  return { bucket, isReady: [policy, encryption] };
}

const expireAfter = (days: number) => ({
  id: "expire",
  status: "Enabled",
  filter: {},
  expiration: { days },
  noncurrentVersionExpiration: { noncurrentDays: 1 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
});

/** Regions from before 2022 write as an account of Amazon's, newer ones as a service. */
function statements(parent: ComponentResource, bucket: aws.s3.Bucket, { accountId, region }: AwsSite): Statement[] {
  const account = aws.elb.getServiceAccountOutput({ region }, { parent });
  const Resource = interpolate`${bucket.arn}/${BALANCER_PREFIX}/AWSLogs/${accountId}/*`;
  const writes = { Effect: "Allow", Action: "s3:PutObject", Resource } as const;
  return [
    {
      Sid: "OverTlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucket.arn, interpolate`${bucket.arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      ...writes,
      Sid: "BalancerService",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    { ...writes, Sid: "BalancerAccount", Principal: { AWS: account.arn } },
  ];
}
