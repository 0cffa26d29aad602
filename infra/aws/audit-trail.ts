import * as aws from "@pulumi/aws";
import { interpolate, type Output, type Resource } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { AuditArgs } from "../platform.ts";
import { type MadeBucket, makePrivateBucket } from "./audit-bucket.ts";
import { policyDocument, type Statement } from "./identity-document.ts";
import { makeRole, trustService } from "./identity-role.ts";
import { makeLogGroup } from "./keys-log-group.ts";
import type { AwsPlace } from "./site.ts";

/** What CloudWatch keeps beside the bucket, for alarms and questions; at least a year. */
const GROUP_DAYS = 400;

interface MadeTrail {
  readonly bucket: MadeBucket;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

/** Every call of every region, signed, in a bucket that nobody can empty before its time, and in a log group that alarms read. */
export function makeTrail(name: string, args: AuditArgs, place: AwsPlace, parent: Resource): MadeTrail {
  // The bucket's policy must know the trail before it is there.
  const trailName = planName("label", place, name);
  const trailArn = `arn:aws:cloudtrail:${place.region}:${place.accountId}:trail/${trailName}`;
  const bucket = makePrivateBucket(
    name,
    {
      ...args,
      place,
      isLocked: true,
      statements: (arn) => bucketStatements(arn, trailArn, place),
    },
    parent,
  );
  const logGroup = makeLogGroup(`${name}-calls`, { key: args.key, days: GROUP_DAYS }, parent);
  const { role, policy } = letTrailLog(`${name}-calls`, logGroup, trailArn, place, parent);
  new aws.cloudtrail.Trail(
    name,
    {
      name: trailName,
      s3BucketName: bucket.bucket.bucket,
      kmsKeyId: args.key,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      cloudWatchLogsGroupArn: interpolate`${logGroup.arn}:*`,
      cloudWatchLogsRoleArn: role.arn,
    },
    {
      parent,
      dependsOn: [...bucket.ready, policy],
      protect: args.isProtected && !place.isTornDown,
      deleteBeforeReplace: true,
    },
  );
  return { bucket, logGroup };
}

function bucketStatements(bucket: Output<string>, trail: string, { accountId }: AwsPlace): Statement[] {
  const cloudTrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } } as const;
  return [
    {
      ...cloudTrail,
      Sid: "TrailLooks",
      Action: "s3:GetBucketAcl",
      Resource: bucket,
      Condition: { StringEquals: { "aws:SourceArn": trail } },
    },
    {
      ...cloudTrail,
      Sid: "TrailWrites",
      Action: "s3:PutObject",
      Resource: interpolate`${bucket}/AWSLogs/${accountId}/*`,
      Condition: { StringEquals: { "aws:SourceArn": trail, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}

function letTrailLog(
  name: string,
  logGroup: aws.cloudwatch.LogGroup,
  trailArn: string,
  { accountId }: AwsPlace,
  parent: Resource,
): { readonly role: aws.iam.Role; readonly policy: Resource } {
  const trust = trustService("cloudtrail.amazonaws.com", {
    StringEquals: { "aws:SourceAccount": accountId, "aws:SourceArn": trailArn },
  });
  const { role } = makeRole(name, { trust, description: "Brings the trail to CloudWatch." }, parent);
  const writes: Statement = {
    Sid: "WriteCalls",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: interpolate`${logGroup.arn}:*`,
  };
  const policy = new aws.iam.RolePolicy(name, { role: role.name, policy: policyDocument([writes]) }, { parent });
  return { role, policy };
}
