import * as gcp from "@pulumi/gcp";
import { interpolate, type Output, type Resource } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { LogKeeping } from "../platform.ts";
import type { GcpPlace } from "./site.ts";

/**
 * What pods print, in the region, under our key, with an end. GKE's own agent brings it to the project's log router; the router's `_Default` sink keeps a
 * second copy for 30 days until the project's owner excludes it there.
 */
export function keepClusterLogs(
  name: string,
  cluster: Output<string>,
  { key, days }: LogKeeping,
  place: GcpPlace,
  parent: Resource,
): gcp.logging.ProjectBucketConfig {
  const bucket = new gcp.logging.ProjectBucketConfig(
    `${name}-logs`,
    {
      project: place.project,
      location: place.region,
      bucketId: planName("label", place, name), // not Pulumi's to name
      description: "What the pods print.",
      retentionDays: days,
      enableAnalytics: true,
      cmekSettings: { kmsKeyName: key },
    },
    { parent, deleteBeforeReplace: true },
  );
  new gcp.logging.ProjectSink(
    `${name}-logs`,
    {
      project: place.project,
      destination: interpolate`logging.googleapis.com/${bucket.id}`,
      filter: interpolate`resource.type="k8s_container" AND resource.labels.cluster_name="${cluster}"`,
      uniqueWriterIdentity: true,
    },
    { parent },
  );
  return bucket;
}
