import type { Bucket } from "@google-cloud/storage";
import type { Anchor } from "./anchor.ts";
import { readAnchorName, toAnchorObject } from "./anchor-name.ts";
import { BucketAnchors } from "./bucket-anchors.ts";

/** Objects of a Cloud Storage bucket, which keeps them from change by its locked retention; STORAGE_EMULATOR_HOST leads to another. */
export class GcsAnchors extends BucketAnchors {
  #opened: Promise<Bucket> | undefined;

  async add(anchor: Anchor): Promise<void> {
    const { name, content } = toAnchorObject(anchor);
    const bucket = await this.#open();
    const saved = bucket.file(this.prefix + name).save(content, {
      contentType: "application/json",
      resumable: false,
      preconditionOpts: { ifGenerationMatch: 0 },
    });
    await saved.catch((error: { code?: unknown }) => {
      if (error.code !== 412) throw error; // otherwise it is there already
    });
  }

  protected async listAfter(name: string | undefined): Promise<Anchor[]> {
    const bucket = await this.#open();
    const query = { prefix: this.prefix, ...(name && { startOffset: this.prefix + name }) };
    const [files] = await bucket.getFiles(query);
    return files.flatMap((file) => {
      const made = new Date(file.metadata.timeCreated ?? 0);
      return readAnchorName(file.name.slice(this.prefix.length), made) ?? [];
    });
  }

  #open(): Promise<Bucket> {
    this.#opened ??= openBucket(this.bucket);
    return this.#opened;
  }
}

/** The client is loaded where it is used: a machine without a cloud pays nothing for it. */
async function openBucket(name: string): Promise<Bucket> {
  const { Storage } = await import("@google-cloud/storage");
  const storage = new Storage();
  // The variable names a host, as every other client of Google's takes it; this one takes it for the whole base address of half its requests.
  if (process.env.STORAGE_EMULATOR_HOST) storage.baseUrl = `${storage.apiEndpoint}/storage/v1`;
  return storage.bucket(name);
}
