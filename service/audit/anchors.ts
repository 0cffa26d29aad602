import type { AnchorStore } from "./anchor.ts";
import { FileAnchors } from "./file-anchors.ts";
import { GcsAnchors } from "./gcs-anchors.ts";
import { S3Anchors } from "./s3-anchors.ts";

/**
 * The store that an address names: `file:///folder`, `s3://bucket/prefix` or `gs://bucket/prefix`.
 * @throws Error for any other address
 */
export function openAnchorStore(url: string): AnchorStore {
  const { protocol } = new URL(url);
  if (protocol === "file:") return new FileAnchors(new URL(url));
  if (protocol === "s3:") return new S3Anchors(new URL(url));
  if (protocol === "gs:") return new GcsAnchors(new URL(url));
  throw new Error(`${JSON.stringify(url)} names no place for anchors: file://, s3:// or gs:// does.`);
}
