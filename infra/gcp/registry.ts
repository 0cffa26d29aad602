import * as gcp from "@pulumi/gcp";
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { Registry, RegistryArgs } from "../platform.ts";
import { admitImages } from "./registry-admission.ts";
import type { GcpPlace } from "./site.ts";

const IMAGE = "camera-reviews";
const DAY_S = 86_400;
const KEPT_VERSIONS = 20;

export class UntaggedDaysInvalid extends Error {
  constructor(days: number) {
    super(`Untagged images are kept for ${days} days; a whole number of at least 1 is wanted.`);
    this.name = "UntaggedDaysInvalid";
  }
}

/** The product's images, and the project's word on which images run. */
export class GcpRegistry extends ComponentResource implements Registry {
  readonly repository: Output<string>;
  readonly handle: Output<string>;

  constructor(name: string, args: RegistryArgs, place: GcpPlace, options?: ComponentResourceOptions) {
    if (!Number.isInteger(args.untaggedDays) || args.untaggedDays < 1) throw new UntaggedDaysInvalid(args.untaggedDays);
    super("camera-reviews:gcp:Registry", name, {}, options);
    const { repositoryId } = this.createRepository(name, args, place);
    const path = interpolate`${place.region}-docker.pkg.dev/${place.project}/${repositoryId}`;
    admitImages(this, name, path, args, place);
    this.repository = interpolate`${path}/${IMAGE}`;
    this.handle = interpolate`projects/${place.project}/locations/${place.region}/repositories/${repositoryId}`;
    this.registerOutputs({ repository: this.repository });
  }

  private createRepository(
    name: string,
    { key, untaggedDays, isProtected }: RegistryArgs,
    place: GcpPlace,
  ): gcp.artifactregistry.Repository {
    return new gcp.artifactregistry.Repository(
      `${name}-images`,
      {
        repositoryId: planName("label", place, "images"), // a part of every image's name: no random ending
        location: place.region,
        format: "DOCKER",
        mode: "STANDARD_REPOSITORY",
        kmsKeyName: key,
        dockerConfig: { immutableTags: true },
        // As the project has it, which is on with the Container Scanning interface; a repository alone can only be left out.
        vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
        cleanupPolicyDryRun: false,
        cleanupPolicies: [
          {
            id: "untagged",
            action: "DELETE",
            condition: { tagState: "UNTAGGED", olderThan: `${untaggedDays * DAY_S}s` },
          },
          // Wins over deletion: what a cluster runs and what it would be rolled back to.
          { id: "recent", action: "KEEP", mostRecentVersions: { keepCount: KEPT_VERSIONS } },
        ],
      },
      { parent: this, protect: isProtected && !place.isTornDown, deleteBeforeReplace: true },
    );
  }
}
