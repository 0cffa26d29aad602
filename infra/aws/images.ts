import * as aws from "@pulumi/aws";
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import { LONGEST_DAYS } from "../log-days.ts";
import type { Images, ImagesArgs } from "../platform.ts";
import { type BucketWant, type LifecycleRule, makePrivateBucket, type PrivateBucket } from "./images-bucket.ts";
import { accessLogsWritten, neverDeleted, PENDING, readByCdn } from "./images-statements.ts";
import type { AwsPlace } from "./site.ts";

class ImagesInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ImagesInvalid";
  }
}

/** Days in which an image that was overwritten or removed can be had back. */
const UNDELETE_DAYS = 30;
/** They tell of readers; who did what in the account is in the trail. */
const ACCESS_LOG_DAYS = LONGEST_DAYS;

export class AwsImages extends ComponentResource implements Images {
  readonly imagesUrl: Output<string>;
  readonly exportsUrl: Output<string>;
  readonly anchorsUrl: Output<string>;
  readonly handles: Images["handles"];

  constructor(name: string, args: ImagesArgs, site: AwsPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Images", name, {}, options);
    requireArgs(args);
    const logs = this.accessLogs(name, args, site);
    const usual = { key: args.key, accessLogs: logs, isProtected: args.isProtected, isTornDown: site.isTornDown };
    const samples = this.samples(name, args, site, usual);
    const exports = makePrivateBucket(
      `${name}-exports`,
      { ...usual, rules: [expire("exports", args.exportDays)] },
      this,
    );
    const anchors = this.anchors(name, args, usual);
    this.imagesUrl = urlOf(samples);
    this.exportsUrl = urlOf(exports);
    this.anchorsUrl = urlOf(anchors);
    this.handles = { images: samples.bucket.arn, exports: exports.bucket.arn, anchors: anchors.bucket.arn };
    this.registerOutputs({ imagesUrl: this.imagesUrl, exportsUrl: this.exportsUrl, anchorsUrl: this.anchorsUrl });
  }

  /** Who asked for what; under S3's own key, because S3 writes access logs under no other. */
  private accessLogs(name: string, { isProtected }: ImagesArgs, site: AwsPlace): PrivateBucket {
    return makePrivateBucket(
      `${name}-access-logs`,
      {
        isProtected,
        isTornDown: site.isTornDown,
        rules: [expire("logs", ACCESS_LOG_DAYS)],
        statements: (bucket) => [accessLogsWritten(bucket, site)],
      },
      this,
    );
  }

  private samples(name: string, args: ImagesArgs, site: AwsPlace, usual: Omit<BucketWant, "rules">): PrivateBucket {
    const part = `${name}-samples`;
    const rules = [expire("pending", args.pendingDays, PENDING), forgetVersions(UNDELETE_DAYS)];
    const samples = makePrivateBucket(part, { ...usual, rules, statements: (arn) => readByCdn(arn, site) }, this);
    new aws.s3.BucketCorsConfiguration(
      part,
      {
        bucket: samples.bucket.id,
        // Browsers send a form that the service has signed; all else goes through the service or the CDN.
        corsRules: [
          { allowedMethods: ["POST"], allowedOrigins: [args.uploadOrigin], allowedHeaders: ["*"], maxAgeSeconds: 3600 },
        ],
      },
      { parent: this },
    );
    return samples;
  }

  private anchors(name: string, { anchorDays }: ImagesArgs, usual: Omit<BucketWant, "rules">): PrivateBucket {
    return makePrivateBucket(
      `${name}-anchors`,
      { ...usual, rules: [], lockDays: anchorDays, statements: (bucket) => [neverDeleted(bucket)] },
      this,
    );
  }
}

/** The current version after some days, and what it was a day later. */
function expire(id: string, days: number, prefix = ""): LifecycleRule {
  return {
    id,
    status: "Enabled",
    filter: { prefix },
    expiration: { days },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  };
}

const forgetVersions = (noncurrentDays: number): LifecycleRule => ({
  id: "old-versions",
  status: "Enabled",
  filter: { prefix: "" },
  noncurrentVersionExpiration: { noncurrentDays },
});

const urlOf = ({ bucket }: PrivateBucket): Output<string> => interpolate`s3://${bucket.bucket}`;

function requireArgs({ pendingDays, exportDays, anchorDays, uploadOrigin }: ImagesArgs): void {
  for (const [what, days] of Object.entries({ pendingDays, exportDays, anchorDays }))
    if (!Number.isInteger(days) || days < 1)
      throw new ImagesInvalid(`${what} must be a whole number of days, at least 1; found ${days}.`);
  if (
    !URL.canParse(uploadOrigin) ||
    new URL(uploadOrigin).origin !== uploadOrigin ||
    !uploadOrigin.startsWith("https:")
  )
    throw new ImagesInvalid(`uploadOrigin must be an origin such as https://edit.example.com; found ${uploadOrigin}.`);
}
