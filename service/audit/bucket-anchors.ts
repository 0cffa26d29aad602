import type { Anchor, AnchorStore } from "./anchor.ts";
import { bucketAndPrefix, toAnchorObject } from "./anchor-name.ts";

/** Anchors as objects of a bucket, one each; their names sort as they were made. */
export abstract class BucketAnchors implements AnchorStore {
  protected readonly bucket: string;
  protected readonly prefix: string;
  /** Where the last listing ended: names sort, so that the next one begins there. */
  #newest: Anchor | undefined;

  constructor(url: URL) {
    const { bucket, prefix } = bucketAndPrefix(url);
    this.bucket = bucket;
    this.prefix = prefix;
  }

  async last(): Promise<Anchor | undefined> {
    const newer = await this.listAfter(this.#newest && toAnchorObject(this.#newest).name);
    this.#newest = newer.at(-1) ?? this.#newest;
    return this.#newest;
  }

  list(): Promise<Anchor[]> {
    return this.listAfter(undefined);
  }

  abstract add(anchor: Anchor): Promise<void>;

  /** The anchors whose names come after this one, in order. */
  protected abstract listAfter(name: string | undefined): Promise<Anchor[]>;
}
