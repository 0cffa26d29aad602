import type { Anchor } from "./anchor.ts";

/** An anchor as an object of a bucket or a file in a folder. */
export interface AnchorObject {
  readonly name: string;
  readonly content: string;
}

/**
 * The name tells all that verification needs, so that a listing is enough where reading each object would take hours; names sort as anchors do. The
 * content says the same, for people and other tools.
 */
export function toAnchorObject({ sequence, hash, epoch, at }: Anchor): AnchorObject {
  const name = `${String(epoch).padStart(10, "0")}-${String(sequence).padStart(16, "0")}-${hash}.json`;
  return { name, content: `${JSON.stringify({ sequence, hash, epoch, at: at.toISOString() })}\n` };
}

/** Undefined for what is no anchor's name. */
export function readAnchorName(name: string, at: Date): Anchor | undefined {
  const [, epoch, sequence, hash] = /^(\d{10})-(\d{16})-([\da-f]{64})\.json$/.exec(name) ?? [];
  return hash === undefined ? undefined : { sequence: Number(sequence), hash, epoch: Number(epoch), at };
}

/** `s3://bucket/some/prefix` as the bucket and what each object's name begins with. */
export function bucketAndPrefix({ hostname, pathname }: URL): { bucket: string; prefix: string } {
  const path = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, "");
  return { bucket: hostname, prefix: path === "" ? "" : `${path}/` };
}
