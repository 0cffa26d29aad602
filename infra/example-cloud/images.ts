import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { Images, ImagesArgs } from "../platform.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

interface BucketArgs {
  readonly key: string;
  readonly access: "private" | "public";
  readonly transport: "tls" | "any";
  readonly isDeletionProtected: boolean;
  readonly isVersioned: boolean;
  readonly removed?: { readonly prefix: string; readonly afterDays: number };
  readonly lockedDays?: number;
  readonly uploadsFrom?: string;
}
const Bucket = resourceClass<BucketArgs>("example:objects:Bucket");

/** The cloud's store speaks S3's protocol, which the service knows already. */
export class ExampleImages extends ComponentResource implements Images {
  readonly imagesUrl: Output<string>;
  readonly exportsUrl: Output<string>;
  readonly anchorsUrl: Output<string>;
  readonly handles: Images["handles"];

  constructor(name: string, args: ImagesArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Images", name, {}, options);
    const { key, pendingDays, exportDays, anchorDays, uploadOrigin } = args;
    const isDeletionProtected = isKept(args, place);
    const usual = { key, access: "private", transport: "tls", isDeletionProtected, isVersioned: true } as const;
    const make = (part: string, more: Partial<BucketArgs>) =>
      new Bucket(`${name}-${part}`, { ...usual, ...more }, { parent: this, protect: isDeletionProtected }).id;
    const images = make("samples", {
      uploadsFrom: uploadOrigin,
      removed: { prefix: "pending/", afterDays: pendingDays },
    });
    const exports = make("exports", { removed: { prefix: "", afterDays: exportDays } });
    const anchors = make("anchors", { lockedDays: anchorDays });
    this.handles = { images, exports, anchors };
    this.imagesUrl = interpolate`s3://${images}`;
    this.exportsUrl = interpolate`s3://${exports}`;
    this.anchorsUrl = interpolate`s3://${anchors}`;
    this.registerOutputs({ imagesUrl: this.imagesUrl });
  }
}
