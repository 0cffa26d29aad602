import * as aws from "@pulumi/aws";
import type { Resource } from "@pulumi/pulumi";
import type { AuditArgs } from "../platform.ts";
import { requireReceivers } from "./observability-receivers.ts";
import { type MadeTopic, makeTopic } from "./observability-topics.ts";
import type { AwsPlace } from "./site.ts";

interface Call {
  readonly says: string;
  /** A pattern over a call as CloudTrail writes it. */
  readonly pattern: string;
}

const anyOf = (...names: readonly string[]): string => names.map((name) => `$.eventName = "${name}"`).join(" || ");

/** Few, and each means that somebody must look: nothing of it happens in a release. */
export const CALLS: Readonly<Record<string, Call>> = {
  "root-used": {
    says: "The account's root user did something.",
    pattern: `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`,
  },
  "sign-in-without-second-factor": {
    says: "A user signed in to the console without a second factor.",
    pattern: `{ $.eventName = "ConsoleLogin" && $.userIdentity.type = "IAMUser" && $.additionalEventData.MFAUsed != "Yes" && $.responseElements.ConsoleLogin = "Success" }`,
  },
  "user-or-key-made": {
    says: "A user or an access key was made: this product has none.",
    pattern: `{ ${anyOf("CreateUser", "CreateAccessKey", "CreateLoginProfile")} }`,
  },
  "audit-changed": {
    says: "The audit itself was changed or stopped.",
    pattern: `{ ${anyOf("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDetector", "UpdateDetector", "DisableSecurityHub")} }`,
  },
  "key-given-up": {
    says: "A key was disabled or is going to be deleted, and with it all that it encrypts.",
    pattern: `{ $.eventSource = "kms.amazonaws.com" && (${anyOf("DisableKey", "ScheduleKeyDeletion")}) }`,
  },
};

const NAMESPACE = "CameraReviews/Audit";

/** Tells what the trail shows and what GuardDuty finds. The trail's key admits both who tell. */
export function tellFindings(
  name: string,
  { key, notify }: AuditArgs,
  { accountId }: AwsPlace,
  logGroup: aws.cloudwatch.LogGroup,
  parent: Resource,
): void {
  const receivers = requireReceivers("finding", notify);
  const topic = makeTopic(name, { key, accountId, publishers: ["cloudwatch", "events"], receivers }, parent);
  for (const [id, call] of Object.entries(CALLS)) alarmOn(`${name}-${id}`, id, call, logGroup, topic, parent);
  const rule = new aws.cloudwatch.EventRule(
    `${name}-threats`,
    { description: "What GuardDuty finds in any region and holds for grave.", eventPattern: JSON.stringify(THREATS) },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-threats`,
    { rule: rule.name, arn: topic.arn },
    { parent, dependsOn: [topic.policy] },
  );
}

/** By way of Security Hub, which brings the edge's findings to the region; its own are too many to be told one by one. */
const THREATS = {
  source: ["aws.securityhub"],
  "detail-type": ["Security Hub Findings - Imported"],
  detail: {
    findings: {
      ProductName: ["GuardDuty"],
      Severity: { Label: ["HIGH", "CRITICAL"] },
      RecordState: ["ACTIVE"],
      Workflow: { Status: ["NEW"] },
    },
  },
};

function alarmOn(
  name: string,
  id: string,
  { says, pattern }: Call,
  logGroup: aws.cloudwatch.LogGroup,
  topic: MadeTopic,
  parent: Resource,
): void {
  new aws.cloudwatch.LogMetricFilter(
    name,
    {
      logGroupName: logGroup.name,
      pattern,
      metricTransformation: { namespace: NAMESPACE, name: id, value: "1", defaultValue: "0" },
    },
    { parent },
  );
  new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: says,
      namespace: NAMESPACE,
      metricName: id,
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
    },
    { parent, dependsOn: [topic.policy] },
  );
}
