import type { S3Client } from "@aws-sdk/client-s3";
import type { Anchor } from "./anchor.ts";
import { readAnchorName, toAnchorObject } from "./anchor-name.ts";
import { BucketAnchors } from "./bucket-anchors.ts";

/** Objects of an S3 bucket, which keeps them from change by its object lock; AWS_ENDPOINT_URL leads to another S3. */
export class S3Anchors extends BucketAnchors {
  #client: Promise<S3Client> | undefined;

  async add(anchor: Anchor): Promise<void> {
    const { PutObjectCommand } = await import("@aws-sdk/client-s3");
    const { name, content } = toAnchorObject(anchor);
    const client = await this.#open();
    const put = new PutObjectCommand({
      Bucket: this.bucket,
      Key: this.prefix + name,
      Body: content,
      ContentType: "application/json",
      ChecksumAlgorithm: "SHA256", // a locked bucket takes nothing without one
      IfNoneMatch: "*",
    });
    await client.send(put).catch((error: { name?: string }) => {
      if (error.name !== "PreconditionFailed") throw error; // otherwise it is there already
    });
  }

  protected async listAfter(name: string | undefined): Promise<Anchor[]> {
    const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
    const client = await this.#open();
    const query = { Bucket: this.bucket, Prefix: this.prefix, ...(name && { StartAfter: this.prefix + name }) };
    const anchors: Anchor[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, query)) {
      for (const { Key = "", LastModified = new Date(0) } of Contents) {
        const anchor = readAnchorName(Key.slice(this.prefix.length), LastModified);
        if (anchor) anchors.push(anchor);
      }
    }
    return anchors;
  }

  /** The SDK is loaded where it is used: a machine without a cloud pays nothing for it. */
  #open(): Promise<S3Client> {
    this.#client ??= import("@aws-sdk/client-s3").then(
      // Other S3s know a bucket by the path, not by a name of its own in DNS.
      ({ S3Client }) => new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
    );
    return this.#client;
  }
}
