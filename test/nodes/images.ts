import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./command.ts";

/** An OCI archive with one image, as buildah writes it. */
export interface ImageArchive {
  readonly file: string;
  /** Of the manifest: `sha256:…`. */
  readonly digest: string;
  /** As it is called after it has been imported. */
  readonly importedAs: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ImageConfig {
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Labels?: Readonly<Record<string, string>>;
    readonly Env?: readonly string[];
  };
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

const REF_NAME = "org.opencontainers.image.ref.name";

class NotOneImage extends Error {
  constructor(file: string, found: number) {
    super(`${file} holds ${found} images, and exactly one is wanted: npm run image makes it.`);
    this.name = "NotOneImage";
  }
}

export async function openArchive(file: string): Promise<ImageArchive> {
  const index = await readJson<{ manifests: Descriptor[] }>(file, "index.json");
  const [one] = index.manifests;
  if (!one || index.manifests.length !== 1) throw new NotOneImage(file, index.manifests.length);
  return { file, digest: one.digest, importedAs: one.annotations?.[REF_NAME] ?? "" };
}

/**
 * Another release of the same image: other words about it, or another way to start, on the same layers. The archive is without them: it is for nodes that
 * have the first one.
 */
export async function makeRelease(
  base: ImageArchive,
  { name, folder, change }: { name: string; folder: string; change: (config: ImageConfig) => ImageConfig },
): Promise<ImageArchive> {
  const manifest = await readJson<Manifest>(base.file, blobOf(base.digest));
  const config = await readJson<ImageConfig>(base.file, blobOf(manifest.config.digest));
  const root = path.join(folder, name);
  mkdirSync(path.join(root, "blobs/sha256"), { recursive: true });
  const newConfig = writeBlob(root, change(config));
  const newManifest = writeBlob(root, { ...manifest, config: { ...manifest.config, ...newConfig } });
  const importedAs = `localhost/${name}:proof`;
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  writeFileSync(
    path.join(root, "index.json"),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType, ...newManifest, annotations: { [REF_NAME]: importedAs } }],
    }),
  );
  writeFileSync(path.join(root, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  const file = path.join(folder, `${name}.oci.tar`);
  await runCommand("tar", ["--create", "--file", file, "--directory", root, "oci-layout", "index.json", "blobs"]);
  return { file, digest: newManifest.digest, importedAs };
}

const blobOf = (digest: string): string => `blobs/${digest.replace(":", "/")}`;

const readJson = async <T>(archive: string, name: string): Promise<T> =>
  JSON.parse(await runCommand("tar", ["--extract", "--to-stdout", "--file", archive, name])) as T;

function writeBlob(root: string, value: unknown): Pick<Descriptor, "digest" | "size"> {
  const bytes = JSON.stringify(value);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  writeFileSync(path.join(root, blobOf(digest)), bytes);
  return { digest, size: Buffer.byteLength(bytes) };
}
