import * as gcp from "@pulumi/gcp";
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { Images, ImagesArgs } from "../platform.ts";
import { deleteAfter, deleteOldVersions, SiteBuckets } from "./images-buckets.ts";
import type { GcpSite } from "./site.ts";

/** Where uploads wait for being looked at; the queue tells of these only, or each variant that the worker writes would be told as well. */
export const PENDING_PREFIX = "pending/";
/** A removed or overwritten image can be had back for so long. */
const OLD_VERSION_DAYS = 30;
const ACCESS_LOG_DAYS = 90;
const DAY_S = 86_400;

export class AnchorDaysInvalid extends Error {
  constructor(days: number) {
    super(`Anchors are kept for ${days} days; a whole number of at least 1 is wanted.`);
    this.name = "AnchorDaysInvalid";
  }
}

export class GcpImages extends ComponentResource implements Images {
  readonly imagesUrl: Output<string>;
  readonly exportsUrl: Output<string>;
  readonly anchorsUrl: Output<string>;
  readonly handles: Images["handles"];

  constructor(name: string, args: ImagesArgs, site: GcpSite, options?: ComponentResourceOptions) {
    if (!Number.isInteger(args.anchorDays) || args.anchorDays < 1) throw new AnchorDaysInvalid(args.anchorDays);
    super("camera-reviews:gcp:Images", name, {}, options);
    const buckets = new SiteBuckets(this, name, args, site);
    this.keepAccessLogs(name, buckets);
    const images = this.createImages(buckets, args);
    const exports = this.createExports(buckets, args);
    const anchors = this.createAnchors(buckets, args, site);
    this.handles = { images: images.name, exports: exports.name, anchors: anchors.name };
    this.imagesUrl = interpolate`gs://${images.name}`;
    this.exportsUrl = interpolate`gs://${exports.name}`;
    this.anchorsUrl = interpolate`gs://${anchors.name}`;
    this.registerOutputs({ imagesUrl: this.imagesUrl, exportsUrl: this.exportsUrl, anchorsUrl: this.anchorsUrl });
  }

  private keepAccessLogs(name: string, buckets: SiteBuckets): void {
    const logs = buckets.createLogs([deleteAfter(ACCESS_LOG_DAYS), deleteOldVersions(1)]);
    new gcp.storage.BucketIAMMember(
      `${name}-log-writer`,
      {
        bucket: logs.name,
        role: "roles/storage.objectCreator",
        member: "group:cloud-storage-analytics@google.com", // who Cloud Storage delivers access logs as
      },
      { parent: this },
    );
  }

  private createImages(buckets: SiteBuckets, { pendingDays, uploadOrigin }: ImagesArgs): gcp.storage.Bucket {
    return buckets.create("images", {
      versioning: { enabled: true },
      cors: [
        {
          origins: [uploadOrigin],
          methods: ["PUT", "POST"],
          responseHeaders: ["Content-Type", "Content-MD5", "x-goog-content-length-range", "x-goog-hash"],
          maxAgeSeconds: 3600,
        },
      ],
      lifecycleRules: [
        deleteAfter(pendingDays, PENDING_PREFIX),
        deleteOldVersions(1, PENDING_PREFIX),
        deleteOldVersions(OLD_VERSION_DAYS),
      ],
    });
  }

  private createExports(buckets: SiteBuckets, { exportDays }: ImagesArgs): gcp.storage.Bucket {
    return buckets.create("exports", {
      versioning: { enabled: true },
      lifecycleRules: [deleteAfter(exportDays), deleteOldVersions(1)],
    });
  }

  /**
   * Not versioned: retention already refuses that an object is changed or removed, and Cloud Storage has long refused both on one bucket. A lock can't be
   * undone: neither the bucket nor the project can be removed before its last anchor's time is over.
   */
  private createAnchors(buckets: SiteBuckets, { anchorDays }: ImagesArgs, site: GcpSite): gcp.storage.Bucket {
    return buckets.create("anchors", {
      ...(!site.isTornDown && { retentionPolicy: { isLocked: true, retentionPeriod: String(anchorDays * DAY_S) } }),
    });
  }
}
