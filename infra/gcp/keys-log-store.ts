import * as gcp from "@pulumi/gcp";
import { type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { LogKeeping } from "../platform.ts";
import type { GcpPlace } from "./site.ts";

interface LogStoreWant extends LogKeeping {
  /** What a reader of the store finds there. */
  readonly description: string;
  /** In Cloud Logging's query language; of this site only, since a project may hold several. */
  readonly filter: Input<string>;
}

/**
 * Logs in the region, under our key, with an end. Google's own services bring them to the project's log router; the router's `_Default` sink keeps a second
 * copy for 30 days until the project's owner excludes it there.
 */
export function makeLogStore(
  name: string,
  { key, days, description, filter }: LogStoreWant,
  place: GcpPlace,
  parent: Resource,
): gcp.logging.ProjectBucketConfig {
  const store = new gcp.logging.ProjectBucketConfig(
    `${name}-logs`,
    {
      project: place.project,
      location: place.region,
      bucketId: planName("label", place, name), // not Pulumi's to name
      description,
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
      destination: interpolate`logging.googleapis.com/${store.id}`,
      filter,
      uniqueWriterIdentity: true,
    },
    { parent },
  );
  return store;
}
