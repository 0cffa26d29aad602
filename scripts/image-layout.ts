import { createHash } from "node:crypto";
import { createReadStream, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/** Of OCI's image layout 1.0: the parts that are read here. */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}
interface HistoryEntry {
  readonly created: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}
interface ImageConfig {
  /** As RFC 3339 writes it. */
  readonly created: string;
  readonly config: {
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly history: readonly HistoryEntry[];
}

export interface Layer {
  readonly digest: string;
  /** As it is pulled, compressed. */
  readonly bytes: number;
  readonly unpackedBytes: number;
  /** The step that made it. */
  readonly what: string;
}

export class LayoutUnreadable extends Error {
  constructor(folder: string, reason: string) {
    super(`${folder} is not the OCI layout of one image: ${reason}.`);
    this.name = "LayoutUnreadable";
  }
}

export const blobOf = (layout: string, digest: string): string => path.join(layout, "blobs", ...digest.split(":", 2));

/** @throws LayoutUnreadable */
export function readLayout(layout: string): { digest: string; manifest: Manifest; config: ImageConfig } {
  const { manifests } = readJson<{ manifests: readonly Descriptor[] }>(path.join(layout, "index.json"));
  const [entry] = manifests;
  if (!entry || manifests.length > 1) throw new LayoutUnreadable(layout, `it holds ${manifests.length} images`);
  const manifest = readJson<Partial<Manifest>>(blobOf(layout, entry.digest));
  if (!manifest.config || !manifest.layers) throw new LayoutUnreadable(layout, `${entry.mediaType} is no image`);
  const config = readJson<ImageConfig>(blobOf(layout, manifest.config.digest));
  return { digest: entry.digest, manifest: { ...manifest, config: manifest.config, layers: manifest.layers }, config };
}

/**
 * Takes out what is another at each build although nothing in the image is: buildah notes in the history the random ids
 * of the images in between. And names the image, for what loads the archive.
 * @returns the image's digest
 */
export function settleLayout(layout: string, reference: string): string {
  const { digest, manifest, config } = readLayout(layout);
  const history = config.history.map((entry) => withoutOrigin(entry));
  for (const old of [digest, manifest.config.digest]) rmSync(blobOf(layout, old));
  const settled = writeBlob(layout, manifest.config.mediaType, { ...config, history });
  const entry = writeBlob(layout, "application/vnd.oci.image.manifest.v1+json", { ...manifest, config: settled });
  const annotations = { "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference };
  const index = { schemaVersion: 2, manifests: [{ ...entry, annotations }] };
  writeFileSync(path.join(layout, "index.json"), JSON.stringify(index));
  return entry.digest;
}

export function withoutOrigin({ comment, ...entry }: HistoryEntry): HistoryEntry {
  return comment === undefined || /^FROM [0-9a-f]{12}$/.test(comment) ? entry : { ...entry, comment };
}

export async function readLayers(layout: string): Promise<readonly Layer[]> {
  const { manifest, config } = readLayout(layout);
  const steps = describeHistory(config.history);
  return Promise.all(
    manifest.layers.map(async ({ digest, size }, position) => ({
      digest,
      bytes: size,
      unpackedBytes: await unpackedBytesOf(blobOf(layout, digest)),
      what: steps[position] ?? "unknown",
    })),
  );
}

/** For each layer the steps that are in it: all since the one before that change files, where several were made one. */
export function describeHistory(
  history: readonly Pick<HistoryEntry, "created_by" | "empty_layer">[],
): readonly string[] {
  const layers: string[] = [];
  let steps: string[] = [];
  for (const { created_by = "", empty_layer } of history) {
    steps.push(describeStep(created_by));
    if (empty_layer) continue;
    const changing = steps.filter((step) => /^(ADD|COPY|RUN) /.test(step));
    layers.push(changing.length > 0 ? changing.join("; ") : (steps.at(-1) ?? ""));
    steps = [];
  }
  return layers;
}

/** A step as the Dockerfile has it, from what buildah or BuildKit keeps of it. */
export function describeStep(createdBy: string): string {
  const step = createdBy
    .replace(/^\|\d+ .*?(?=\/bin\/sh -c)/, "")
    .replace(/^(RUN )?\/bin\/sh -c #\(nop\) */, "")
    .replace(/^(RUN )?\/bin\/sh -c /, "RUN ")
    .replace(/\b(dir|file|multi):[0-9a-f]{64} in /, "")
    .replace(/ # buildkit$/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return step.length > 60 ? `${step.slice(0, 59)}…` : step || "unknown";
}

/** The files of a layout in an order and with times that don't depend on the build; for `tar --files-from`. */
export function listLayout(layout: string, epoch: number): readonly string[] {
  const { digest, manifest } = readLayout(layout);
  const blobs = [digest, manifest.config.digest, ...manifest.layers.map((layer) => layer.digest)];
  const files = [
    "oci-layout",
    "index.json",
    ...[...new Set(blobs)].map((blob) => path.relative(layout, blobOf(layout, blob))),
  ];
  for (const file of files) utimesSync(path.join(layout, file), epoch, epoch);
  return files;
}

async function unpackedBytesOf(blob: string): Promise<number> {
  let bytes = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  const isPacked = readFileSync(blob)
    .subarray(0, 2)
    .equals(Buffer.from([0x1f, 0x8b]));
  if (isPacked) await pipeline(createReadStream(blob), createGunzip(), count);
  else await pipeline(createReadStream(blob), count);
  return bytes;
}

function writeBlob(layout: string, mediaType: string, value: unknown): Descriptor {
  const text = JSON.stringify(value);
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  writeFileSync(blobOf(layout, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

const readJson = <Value>(file: string): Value => JSON.parse(readFileSync(file, "utf8")) as Value;
