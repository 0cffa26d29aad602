import { FileAnchors } from "./file-anchors.ts";
import { GcsAnchors } from "./gcs-anchors.ts";
import { S3Anchors } from "./s3-anchors.ts";

/** The chain's head at a moment, kept where who can change the database can't: the chain must still lead through it. */
export interface Anchor {
  readonly sequence: number;
  readonly hash: string;
  /** The writer's epoch when it was made. */
  readonly epoch: number;
  readonly at: Date;
}

/** Where anchors are kept. Each is written once and never changed. */
export interface AnchorStore {
  /** The newest: of the highest epoch the highest sequence. */
  last(): Promise<Anchor | undefined>;
  /** All of them, oldest first. */
  list(): Promise<Anchor[]>;
  /** Returns once it is stored for good; the same again changes nothing. */
  add(anchor: Anchor): Promise<void>;
}

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
