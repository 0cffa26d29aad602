import * as aws from "@pulumi/aws";
import { interpolate, type Output, type Resource } from "@pulumi/pulumi";
import type { AuditArgs, Singleton } from "../platform.ts";
import { manageOrAdopt } from "../singletons.ts";
import { makePrivateBucket } from "./audit-bucket.ts";
import type { Statement } from "./identity-document.ts";
import { type AwsPlace, EDGE_REGION } from "./site.ts";

/** They come and go with every pod and node: thousands of paid records that say nothing. */
const NOT_RECORDED = ["AWS::EC2::NetworkInterface", "AWS::EC2::Instance", "AWS::EC2::Volume"];
/** The same in every region; one records them. */
const GLOBAL = ["AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::Policy"];

interface RecordingChoices {
  readonly recorder: Singleton;
  readonly "edge-recorder": Singleton;
  readonly "recorder-role": Singleton;
}

/** AWS Config in the region and at the edge: what every resource was at any time. Returns what rules about it wait for. */
export function makeRecording(
  name: string,
  args: AuditArgs,
  choices: RecordingChoices,
  place: AwsPlace,
  parent: Resource,
): readonly Resource[] {
  const regions = [
    { choice: choices.recorder, region: undefined, part: name, excluded: NOT_RECORDED },
    {
      choice: choices["edge-recorder"],
      region: EDGE_REGION,
      part: `${name}-edge`,
      excluded: [...NOT_RECORDED, ...GLOBAL],
    },
  ].filter(({ region }) => region !== place.region);
  if (!regions.some(({ choice }) => choice === "manage"))
    return regions.flatMap(({ choice, region, part }) => adoptRecorder(part, choice, region, parent));
  // Config refuses a bucket that locks what is put into it.
  const bucket = makePrivateBucket(
    name,
    { ...args, place, isLocked: false, statements: (arn) => bucketStatements(arn, place) },
    parent,
  );
  const roleArn = makeRole(name, choices["recorder-role"], place, parent);
  return regions.flatMap(({ choice, region, part, excluded }) =>
    choice === "manage"
      ? [startRecorder(part, { region, excluded, roleArn, bucket: bucket.bucket, ready: bucket.ready }, parent)]
      : adoptRecorder(part, choice, region, parent),
  );
}

const adoptRecorder = (part: string, choice: Singleton, region: string | undefined, parent: Resource): Resource[] => {
  const read = (id: string) => aws.cfg.Recorder.get(part, id, region ? { region } : {}, { parent });
  const found = choice === "manage" ? undefined : manageOrAdopt(choice, () => undefined, read);
  return found ? [found] : [];
};

/** Security Hub wants Config's own role, of which an account has one. */
function makeRole(name: string, choice: Singleton, { accountId }: AwsPlace, parent: Resource): Output<string> | string {
  const role = manageOrAdopt(
    choice,
    () => new aws.iam.ServiceLinkedRole(name, { awsServiceName: "config.amazonaws.com" }, { parent }),
    (id) => aws.iam.ServiceLinkedRole.get(name, id, {}, { parent }),
  );
  return role?.arn ?? `arn:aws:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
}

interface RecorderWant {
  readonly region: string | undefined;
  readonly excluded: readonly string[];
  readonly roleArn: Output<string> | string;
  readonly bucket: aws.s3.Bucket;
  readonly ready: readonly Resource[];
}

/** In this order only: no channel without a recorder, no start without a channel. */
function startRecorder(name: string, want: RecorderWant, parent: Resource): Resource {
  const where = want.region ? { region: want.region } : {};
  const recorder = new aws.cfg.Recorder(
    name,
    {
      ...where,
      name: "default",
      roleArn: want.roleArn,
      recordingGroup: {
        allSupported: false,
        includeGlobalResourceTypes: false,
        exclusionByResourceTypes: [{ resourceTypes: [...want.excluded] }],
        recordingStrategies: [{ useOnly: "EXCLUSION_BY_RESOURCE_TYPES" }],
      },
    },
    { parent, deleteBeforeReplace: true },
  );
  const channel = new aws.cfg.DeliveryChannel(
    name,
    { ...where, name: "default", s3BucketName: want.bucket.bucket },
    { parent, dependsOn: [recorder, ...want.ready], deleteBeforeReplace: true },
  );
  return new aws.cfg.RecorderStatus(
    name,
    { ...where, name: recorder.name, isEnabled: true },
    { parent, dependsOn: [channel] },
  );
}

function bucketStatements(bucket: Output<string>, { accountId }: AwsPlace): Statement[] {
  const config = { Effect: "Allow", Principal: { Service: "config.amazonaws.com" } } as const;
  const ours = { "aws:SourceAccount": accountId };
  return [
    {
      ...config,
      Sid: "ConfigLooks",
      Action: ["s3:GetBucketAcl", "s3:ListBucket"],
      Resource: bucket,
      Condition: { StringEquals: ours },
    },
    {
      ...config,
      Sid: "ConfigWrites",
      Action: "s3:PutObject",
      Resource: interpolate`${bucket}/AWSLogs/${accountId}/Config/*`,
      Condition: { StringEquals: { ...ours, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}
