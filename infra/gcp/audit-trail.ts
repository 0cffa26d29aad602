import * as gcp from "@pulumi/gcp";
import { interpolate, type Resource } from "@pulumi/pulumi";
import type { AuditArgs } from "../platform.ts";
import type { GcpPlace } from "./site.ts";

const DAY_S = 86_400;
const COLD_AFTER_DAYS = 90;
/** Auditors look back a year, whatever is locked. */
const SHORTEST_DAYS = 365;

/** Every audit log of the project, copied as it is written to a bucket that nobody can empty before its time. */
export function keepTrail(name: string, args: AuditArgs, place: GcpPlace, parent: Resource): gcp.storage.Bucket {
  const bucket = makeLockedBucket(name, args, place, parent);
  const sink = new gcp.logging.ProjectSink(
    name,
    {
      project: place.project,
      destination: interpolate`storage.googleapis.com/${bucket.name}`,
      filter: 'logName:"cloudaudit.googleapis.com"',
      uniqueWriterIdentity: true,
    },
    { parent, protect: args.isProtected && !place.isTornDown },
  );
  new gcp.storage.BucketIAMMember(
    `${name}-writer`,
    { bucket: bucket.name, role: "roles/storage.objectCreator", member: sink.writerIdentity },
    { parent },
  );
  return bucket;
}

/** A lock is for ever: a bucket whose stack is being removed must not get one. Versions besides would be refused: nothing can be overwritten anyway. */
function makeLockedBucket(
  name: string,
  { key, lockDays, isProtected }: AuditArgs,
  { project, region, isTornDown }: GcpPlace,
  parent: Resource,
): gcp.storage.Bucket {
  return new gcp.storage.Bucket(
    name,
    {
      project,
      location: region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      encryption: { defaultKmsKeyName: key },
      ...(!isTornDown && { retentionPolicy: { isLocked: true, retentionPeriod: String(lockDays * DAY_S) } }),
      lifecycleRules: [
        { action: { type: "SetStorageClass", storageClass: "COLDLINE" }, condition: { age: COLD_AFTER_DAYS } },
        { action: { type: "Delete" }, condition: { age: Math.max(lockDays, SHORTEST_DAYS) + 1 } },
      ],
      forceDestroy: isTornDown,
    },
    { parent, protect: isProtected && !isTornDown },
  );
}
