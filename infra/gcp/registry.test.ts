import { describe, expect, it } from "@jest/globals";
import type { RegistryArgs } from "../platform.ts";
import { onlyOne, record } from "../recording/record.ts";
import { GcpRegistry, UntaggedDaysInvalid } from "./registry.ts";
import type { GcpPlace } from "./site.ts";

const PLACE: GcpPlace = {
  environment: "account",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  isTornDown: false,
};
const REPOSITORY = "gcp:artifactregistry/repository:Repository";
const ADMISSION = "gcp:binaryauthorization/policy:Policy";

const recordRegistry = (more: Partial<RegistryArgs> = {}, place = PLACE, isPreview = false) =>
  record(
    () => {
      const args = { key: "the-key", untaggedDays: 14, isProtected: true, ...more };
      const { repository, handle } = new GcpRegistry("registry", args, place);
      return { repository, handle };
    },
    { isPreview },
  );

describe("GcpRegistry", () => {
  const recording = recordRegistry({ admits: ["ghcr.io/kedacore/*"] });

  it("keeps images encrypted with our key, under tags that never move", async () => {
    const { inputs, isProtected, isDeletedBeforeReplaced } = onlyOne((await recording).resources, REPOSITORY);
    expect(isProtected).toBe(true);
    expect(isDeletedBeforeReplaced).toBe(true);
    expect(inputs).toMatchObject({
      repositoryId: "reviews-account-images",
      location: "southamerica-east1",
      format: "DOCKER",
      kmsKeyName: "the-key",
      dockerConfig: { immutableTags: true },
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
    });
  });

  it("removes what is untagged and old, but never the newest", async () => {
    expect(onlyOne((await recording).resources, REPOSITORY).inputs).toMatchObject({
      cleanupPolicyDryRun: false,
      cleanupPolicies: [
        { id: "untagged", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: "1209600s" } },
        { id: "recent", action: "KEEP", mostRecentVersions: { keepCount: 20 } },
      ],
    });
  });

  it("lets the project's clusters run its own images and the listed ones, nothing else", async () => {
    const { inputs, isProtected } = onlyOne((await recording).resources, ADMISSION);
    expect(isProtected).toBe(true);
    expect(inputs).toEqual({
      project: "example-project",
      globalPolicyEvaluationMode: "ENABLE",
      admissionWhitelistPatterns: [
        { namePattern: "southamerica-east1-docker.pkg.dev/example-project/reviews-account-images/**" },
        { namePattern: "ghcr.io/kedacore/*" },
      ],
      defaultAdmissionRule: { evaluationMode: "ALWAYS_DENY", enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" },
    });
  });

  it("tells where the image is, and what grants name", async () => {
    expect((await recording).result).toEqual({
      repository: "southamerica-east1-docker.pkg.dev/example-project/reviews-account-images/camera-reviews",
      handle: "projects/example-project/locations/southamerica-east1/repositories/reviews-account-images",
    });
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Registry");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual([urn, urn]);
  });
});

describe("GcpRegistry otherwise", () => {
  it("admits no other image unless it is told", async () => {
    const { resources } = await recordRegistry();
    expect(onlyOne(resources, ADMISSION).inputs.admissionWhitelistPatterns).toHaveLength(1);
  });

  it("previews", async () => {
    const { resources } = await recordRegistry({}, PLACE, true);
    expect(onlyOne(resources, REPOSITORY).inputs.repositoryId).toBe("reviews-account-images");
  });

  it("takes the protection off when it is torn down", async () => {
    const { resources } = await recordRegistry({}, { ...PLACE, isTornDown: true });
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
  });

  it.each([0, 2.5])("refuses to keep untagged images for %p days", async (untaggedDays) => {
    await expect(recordRegistry({ untaggedDays })).rejects.toThrow(UntaggedDaysInvalid);
  });
});
