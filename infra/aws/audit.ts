import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Audit, AuditArgs } from "../platform.ts";
import { requireSingletons } from "../singletons.ts";
import { ACCOUNT_SETTINGS, makeAccountSettings } from "./audit-account.ts";
import { tellFindings } from "./audit-alarms.ts";
import { makeDetection } from "./audit-detection.ts";
import { makeRecording } from "./audit-recording.ts";
import { makeTrail } from "./audit-trail.ts";
import { requireReceivers } from "./observability-receivers.ts";
import type { AwsPlace } from "./site.ts";

/** What an AWS account has once, and how it is adopted: by this id. */
export const AWS_SINGLETONS = [
  "detector",
  "edge-detector",
  "hub",
  "edge-hub",
  "recorder",
  "edge-recorder",
  "recorder-role",
  ...ACCOUNT_SETTINGS,
] as const;

export class LockDaysInvalid extends Error {
  constructor(days: number) {
    super(`The trail would be locked for ${days} days; a whole number of at least 1 is wanted.`);
    this.name = "LockDaysInvalid";
  }
}

/**
 * Who did what in the account, and what looks after that: the trail, GuardDuty, Config, Security Hub, and the account's own settings.
 * `key` is of the purpose `trail`, which admits CloudTrail, Config, CloudWatch and the log groups of the region.
 */
export class AwsAudit extends ComponentResource implements Audit {
  readonly trail: Output<string>;

  constructor(name: string, args: AuditArgs, place: AwsPlace, options?: ComponentResourceOptions) {
    const choices = requireSingletons(AWS_SINGLETONS, args.singletons);
    requireReceivers("finding", args.notify);
    if (!(Number.isInteger(args.lockDays) && args.lockDays > 0)) throw new LockDaysInvalid(args.lockDays);
    super("camera-reviews:aws:Audit", name, {}, options);
    const { bucket, logGroup } = makeTrail(`${name}-trail`, args, place, this);
    tellFindings(`${name}-told`, args, place, logGroup, this);
    const records = makeRecording(`${name}-records`, args, choices, place, this);
    makeDetection(`${name}-threats`, choices, place, records, this);
    makeAccountSettings(name, choices, place, this);
    this.trail = bucket.bucket.arn;
    this.registerOutputs({ trail: this.trail });
  }
}
