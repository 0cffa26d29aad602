import { beforeAll, describe, expect, it } from "@jest/globals";
import { all } from "@pulumi/pulumi";
import type { RegistryArgs } from "../platform.ts";
import { onlyOne, type Recording, record } from "../recording/record.ts";
import { AwsRegistry, UntaggedDaysInvalid } from "./registry.ts";
import type { AwsPlace } from "./site.ts";

const REPOSITORY = "aws:ecr/repository:Repository";
const place: AwsPlace = { environment: "account", accountId: "111122223333", region: "sa-east-1", isTornDown: false };
const args: RegistryArgs = { key: "arn:aws:kms:sa-east-1:111122223333:key/r", untaggedDays: 14, isProtected: true };

describe("AwsRegistry", () => {
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await record(() => {
      const { repository, handle } = new AwsRegistry("registry", args, place);
      return all([repository, handle]);
    });
  });

  it("keeps tags from moving, scans what arrives and encrypts it with our key", () => {
    const repository = onlyOne(made.resources, REPOSITORY);
    expect(repository).toMatchObject({
      isProtected: true,
      parent: onlyOne(made.resources, "camera-reviews:aws:Registry").urn,
    });
    expect(repository.inputs).toEqual({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.key }],
      forceDelete: false,
    });
  });

  it("forgets images without a tag only", () => {
    const policy = onlyOne(made.resources, "aws:ecr/lifecyclePolicy:LifecyclePolicy").inputs.policy as string;
    const { rules } = JSON.parse(policy);
    expect(rules).toHaveLength(1);
    expect(rules[0].selection).toEqual({
      tagStatus: "untagged",
      countType: "sinceImagePushed",
      countUnit: "days",
      countNumber: 14,
    });
  });

  it("tells where to push to and what to give rights to", () => {
    expect(made.result).toEqual([
      "111122223333.dkr.ecr.sa-east-1.amazonaws.com/registry-images",
      "arn:aws:ecr:sa-east-1:111122223333:repository/registry-images",
    ]);
  });

  it.each([0, 1.5, -1])("refuses to keep untagged images for %d days", async (untaggedDays) => {
    const run = () => new AwsRegistry("registry", { ...args, untaggedDays }, place);
    await expect(record(run)).rejects.toThrow(UntaggedDaysInvalid);
  });

  it("may be removed with its images in a removal, and can be previewed", async () => {
    const run = () => new AwsRegistry("registry", args, { ...place, isTornDown: true }).repository;
    const { resources, result } = await record(run, { isPreview: true });
    expect(result).toBeUndefined();
    expect(onlyOne(resources, REPOSITORY)).toMatchObject({ isProtected: false, inputs: { forceDelete: true } });
  });
});
