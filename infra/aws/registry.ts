import * as aws from "@pulumi/aws";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Registry, RegistryArgs } from "../platform.ts";
import type { AwsPlace } from "./site.ts";

export class UntaggedDaysInvalid extends Error {
  constructor(days: number) {
    super(`Untagged images are kept for a whole number of days, at least 1; found ${days}.`);
    this.name = "UntaggedDaysInvalid";
  }
}

/**
 * One ECR repository: a tag never moves to another image, and every image is scanned when it arrives. It has no policy of its own: only roles of this account
 * push and pull, and theirs say so.
 */
export class AwsRegistry extends ComponentResource implements Registry {
  readonly repository: Output<string>;
  readonly handle: Output<string>;

  constructor(name: string, args: RegistryArgs, site: AwsPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Registry", name, {}, options);
    if (!Number.isInteger(args.untaggedDays) || args.untaggedDays < 1) throw new UntaggedDaysInvalid(args.untaggedDays);
    const repository = this.make(name, args, site);
    this.forgetUntagged(name, repository, args.untaggedDays);
    this.repository = repository.repositoryUrl;
    this.handle = repository.arn;
    this.registerOutputs({ repository: this.repository, handle: this.handle });
  }

  private make(name: string, args: RegistryArgs, site: AwsPlace): aws.ecr.Repository {
    return new aws.ecr.Repository(
      `${name}-images`,
      {
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.key }],
        forceDelete: site.isTornDown,
      },
      { parent: this, protect: args.isProtected && !site.isTornDown },
    );
  }

  private forgetUntagged(name: string, repository: aws.ecr.Repository, days: number): void {
    const rule = {
      rulePriority: 1,
      description: "Untagged images go",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: days },
      action: { type: "expire" },
    };
    new aws.ecr.LifecyclePolicy(
      `${name}-untagged`,
      { repository: repository.name, policy: JSON.stringify({ rules: [rule] }) },
      { parent: this },
    );
  }
}
