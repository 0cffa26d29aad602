import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Keeping } from "./keeping.ts";

export interface ImagesArgs extends Keeping {
  readonly key: Input<string>;
  /** Days after which an upload that nobody confirmed is removed. */
  readonly pendingDays: number;
  /** Days after which an export is removed. */
  readonly exportDays: number;
  /** Days for which the audit chain's anchors can't be removed by anybody. */
  readonly anchorDays: number;
  /** The editors' application: browsers upload from there. */
  readonly uploadOrigin: string;
}

/** Where sample images, exports and audit anchors live: private, encrypted with our key, versioned. */
export interface Images extends ComponentResource {
  /** IMAGES_URL: `s3://…`, `gs://…`. */
  readonly imagesUrl: Output<string>;
  /** EXPORTS_URL. */
  readonly exportsUrl: Output<string>;
  /** AUDIT_ANCHOR_URL. */
  readonly anchorsUrl: Output<string>;
  readonly handles: {
    readonly images: Output<string>;
    readonly exports: Output<string>;
    readonly anchors: Output<string>;
  };
}
