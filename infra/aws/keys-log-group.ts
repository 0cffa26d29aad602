import * as aws from "@pulumi/aws";
import type { Resource } from "@pulumi/pulumi";
import type { LogKeeping } from "../platform.ts";

/** What CloudWatch accepts. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export class RetentionInvalid extends Error {
  constructor(days: number) {
    super(`CloudWatch can't keep logs for ${days} days; it can for ${RETENTIONS.join(", ")}.`);
    this.name = "RetentionInvalid";
  }
}

interface LogGroupWant extends LogKeeping {
  /** For a group that a service would make by itself, without key and end: ours must be there before. */
  readonly physicalName?: string;
  /** `us-east-1` for what tells about the edge; the provider's own otherwise. The key must be of the same region. */
  readonly region?: string;
}

/** @throws RetentionInvalid */
export function makeLogGroup(name: string, want: LogGroupWant, parent: Resource): aws.cloudwatch.LogGroup {
  const { key, days, physicalName, region } = want;
  requireRetention(days);
  return new aws.cloudwatch.LogGroup(
    name,
    { kmsKeyId: key, retentionInDays: days, ...(physicalName && { name: physicalName }), ...(region && { region }) },
    { parent, deleteBeforeReplace: physicalName !== undefined },
  );
}

/** @throws RetentionInvalid */
export function requireRetention(days: number): number {
  if (!RETENTIONS.includes(days)) throw new RetentionInvalid(days);
  return days;
}
