import { type Input, interpolate } from "@pulumi/pulumi";
import type { Statement } from "./identity-document.ts";
import type { AwsPlace } from "./site.ts";

/** What browsers have sent and nobody has looked at yet. */
export const PENDING = "pending/";

/** Nothing in clear text, and no TLS older than 1.2. */
export function tlsOnly(bucket: Input<string>): readonly Statement[] {
  const everything = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket, interpolate`${bucket}/*`],
  } as const;
  return [
    { Sid: "TlsOnly", ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "Tls12", ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}

/**
 * A bucket has one policy, and the distribution is made after the bucket: so any distribution of this account may read, as far as its origin access control
 * signs for it. Which one can decrypt is for the key's policy to say. What is pending is never served.
 */
export function readByCdn(bucket: Input<string>, { accountId }: AwsPlace): readonly Statement[] {
  const Principal = { Service: "cloudfront.amazonaws.com" };
  return [
    {
      Sid: "CdnReads",
      Effect: "Allow",
      Principal,
      Action: "s3:GetObject",
      Resource: interpolate`${bucket}/*`,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudfront::${accountId}:distribution/*` } },
    },
    {
      Sid: "PendingIsPrivate",
      Effect: "Deny",
      Principal,
      Action: "s3:GetObject",
      Resource: interpolate`${bucket}/${PENDING}*`,
    },
  ];
}

/** A lock keeps versions, but anybody who may delete could still hide one behind a delete marker. */
export const neverDeleted = (bucket: Input<string>): Statement => ({
  Sid: "NeverDeleted",
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  Resource: interpolate`${bucket}/*`,
});

/** S3 itself writes down who asked the buckets of this account for what. */
export const accessLogsWritten = (bucket: Input<string>, { accountId }: AwsPlace): Statement => ({
  Sid: "AccessLogs",
  Effect: "Allow",
  Principal: { Service: "logging.s3.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: interpolate`${bucket}/*`,
  Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } },
});
