import { describe, expect, it } from "@jest/globals";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { AnchorDaysInvalid, GcpImages } from "./images.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  zones: [],
  isTornDown: false,
};
const ARGS = {
  key: "the-key",
  pendingDays: 2,
  exportDays: 7,
  anchorDays: 365,
  uploadOrigin: "https://editors.example.com",
  isProtected: true,
};
const BUCKET = "gcp:storage/bucket:Bucket";

const recordImages = (site = SITE, isPreview = false) =>
  record(
    () => {
      const { imagesUrl, exportsUrl, anchorsUrl, handles } = new GcpImages("images", ARGS, site);
      return { imagesUrl, exportsUrl, anchorsUrl, ...handles };
    },
    { isPreview },
  );

describe("GcpImages", () => {
  const recording = recordImages();
  const bucket = async (name: string) => onlyOne((await recording).resources, BUCKET, name);

  it("keeps every bucket private, in the region, encrypted with our key and protected", async () => {
    const buckets = ofType((await recording).resources, BUCKET);
    expect(buckets.map(({ name }) => name).sort()).toEqual([
      "images-anchors",
      "images-exports",
      "images-images",
      "images-log",
    ]);
    for (const { inputs, isProtected } of buckets) {
      expect(isProtected).toBe(true);
      expect(inputs).toMatchObject({
        location: "southamerica-east1",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: { defaultKmsKeyName: "the-key" },
        softDeletePolicy: { retentionDurationSeconds: 604_800 },
        forceDestroy: false,
      });
    }
  });

  it("logs every access to the others in the first", async () => {
    for (const part of ["images", "exports", "anchors"])
      expect((await bucket(`images-${part}`)).inputs.logging).toEqual({
        logBucket: "images-log",
        logObjectPrefix: part,
      });
    expect((await bucket("images-log")).inputs).not.toHaveProperty("logging");
    expect(onlyOne((await recording).resources, "gcp:storage/bucketIAMMember:BucketIAMMember").inputs).toEqual({
      bucket: "images-log",
      role: "roles/storage.objectCreator",
      member: "group:cloud-storage-analytics@google.com",
    });
  });

  it("removes uploads that nobody confirmed, in all their versions", async () => {
    const { inputs } = await bucket("images-images");
    expect(inputs.versioning).toEqual({ enabled: true });
    expect(inputs.lifecycleRules).toEqual([
      { action: { type: "Delete" }, condition: { age: 2, withState: "LIVE", matchesPrefixes: ["pending/"] } },
      {
        action: { type: "Delete" },
        condition: { daysSinceNoncurrentTime: 1, withState: "ARCHIVED", matchesPrefixes: ["pending/"] },
      },
      { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 30, withState: "ARCHIVED" } },
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 1 } },
    ]);
  });

  it("lets browsers upload from the editors' application only", async () => {
    expect((await bucket("images-images")).inputs.cors).toMatchObject([
      { origins: ["https://editors.example.com"], methods: ["PUT", "POST"] },
    ]);
    expect((await bucket("images-exports")).inputs).not.toHaveProperty("cors");
  });

  it("removes exports after their days", async () => {
    expect((await bucket("images-exports")).inputs.lifecycleRules).toContainEqual({
      action: { type: "Delete" },
      condition: { age: 7, withState: "LIVE" },
    });
  });

  it("locks anchors for their days, by retention instead of versions", async () => {
    const { inputs } = await bucket("images-anchors");
    expect(inputs.retentionPolicy).toEqual({ isLocked: true, retentionPeriod: "31536000" });
    expect(inputs).not.toHaveProperty("versioning");
  });

  it("tells where they are", async () => {
    expect((await recording).result).toEqual({
      imagesUrl: "gs://images-images",
      exportsUrl: "gs://images-exports",
      anchorsUrl: "gs://images-anchors",
      images: "images-images",
      exports: "images-exports",
      anchors: "images-anchors",
    });
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Images");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual(Array(5).fill(urn));
  });
});

describe("GcpImages otherwise", () => {
  it("previews without knowing a name", async () => {
    const { resources, result } = await recordImages(SITE, true);
    expect(result).toBeUndefined();
    expect(ofType(resources, BUCKET)).toHaveLength(4);
  });

  it("may be emptied when it is torn down, and locks nothing", async () => {
    const { resources } = await recordImages({ ...SITE, isTornDown: true });
    for (const { inputs, isProtected } of ofType(resources, BUCKET)) {
      expect(isProtected).toBe(false);
      expect(inputs).toMatchObject({ forceDestroy: true, softDeletePolicy: { retentionDurationSeconds: 0 } });
      expect(inputs).not.toHaveProperty("retentionPolicy");
    }
  });

  it.each([0, -1, 1.5])("refuses to keep anchors for %p days", async (anchorDays) => {
    const making = record(() => new GcpImages("images", { ...ARGS, anchorDays }, SITE).imagesUrl);
    await expect(making).rejects.toThrow(AnchorDaysInvalid);
  });
});
