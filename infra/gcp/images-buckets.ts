import * as gcp from "@pulumi/gcp";
import type { ComponentResource } from "@pulumi/pulumi";
import type { ImagesArgs } from "../platform.ts";
import type { GcpSite } from "./site.ts";

type LifecycleRule = gcp.types.input.storage.BucketLifecycleRule;
type BucketArgs = Partial<gcp.storage.BucketArgs>;

const SOFT_DELETE_S = 604_800; // 7 days: the least that can be had

export const deleteAfter = (age: number, prefix?: string): LifecycleRule => ({
  action: { type: "Delete" },
  condition: { age, withState: "LIVE", ...(prefix && { matchesPrefixes: [prefix] }) },
});

export const deleteOldVersions = (daysSinceNoncurrentTime: number, prefix?: string): LifecycleRule => ({
  action: { type: "Delete" },
  condition: { daysSinceNoncurrentTime, withState: "ARCHIVED", ...(prefix && { matchesPrefixes: [prefix] }) },
});

/** Parts of uploads that were never finished cost and are seen nowhere. */
const DROP_UNFINISHED: LifecycleRule = { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 1 } };

/** Makes buckets that are alike: private, in the site's region, encrypted with our key, every access logged. */
export class SiteBuckets {
  readonly #parent: ComponentResource;
  readonly #name: string;
  readonly #args: ImagesArgs;
  readonly #site: GcpSite;
  #logs: gcp.storage.Bucket | undefined;

  constructor(parent: ComponentResource, name: string, args: ImagesArgs, site: GcpSite) {
    this.#parent = parent;
    this.#name = name;
    this.#args = args;
    this.#site = site;
  }

  /** Comes first; what is made afterwards logs there. */
  createLogs(lifecycleRules: LifecycleRule[]): gcp.storage.Bucket {
    this.#logs = this.create("log", { versioning: { enabled: true }, lifecycleRules });
    return this.#logs;
  }

  create(part: string, args: BucketArgs): gcp.storage.Bucket {
    const { isProtected, key } = this.#args;
    const { region, isTornDown } = this.#site;
    return new gcp.storage.Bucket(
      `${this.#name}-${part}`,
      {
        location: region,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: { defaultKmsKeyName: key },
        softDeletePolicy: { retentionDurationSeconds: isTornDown ? 0 : SOFT_DELETE_S },
        forceDestroy: isTornDown,
        ...(this.#logs && { logging: { logBucket: this.#logs.name, logObjectPrefix: part } }),
        ...args,
        lifecycleRules: [...((args.lifecycleRules as LifecycleRule[] | undefined) ?? []), DROP_UNFINISHED],
      },
      { parent: this.#parent, protect: isProtected && !isTornDown },
    );
  }
}
