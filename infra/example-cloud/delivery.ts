import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Delivery, DeliveryArgs } from "../platform.ts";
import { manageOrAdopt } from "../singletons.ts";
import { resourceClass } from "./resources.ts";

const GITHUB = "https://token.actions.githubusercontent.com";
const Issuer = resourceClass<{ url: string }>("example:identity:Issuer");
const Role = resourceClass<{ issuer: string; subject: string; does: "preview" | "deploy" | "publish"; on?: string }>(
  "example:identity:Role",
);

/** Roles that a workflow takes by its own token; a pull request may only look. */
export class ExampleDelivery extends ComponentResource implements Delivery {
  readonly previewer: Output<string>;
  readonly deployer: Output<string>;
  readonly publisher: Output<string>;

  constructor(name: string, args: DeliveryArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Delivery", name, {}, options);
    const { repository, branch, registry, provider } = args;
    const inside = { parent: this };
    const made = manageOrAdopt(
      provider,
      () => new Issuer(`${name}-github`, { url: GITHUB }, inside),
      (id) => new Issuer(`${name}-github`, { url: GITHUB }, { ...inside, id }),
    );
    const issuer = made?.id ?? GITHUB;
    const ofBranch = `repo:${repository}:ref:refs/heads/${branch}`;
    const ofRequest = `repo:${repository}:pull_request`;
    this.previewer = new Role(`${name}-previewer`, { issuer, subject: ofRequest, does: "preview" }, inside).id;
    this.deployer = new Role(`${name}-deployer`, { issuer, subject: ofBranch, does: "deploy" }, inside).id;
    const publishing = { issuer, subject: ofBranch, does: "publish", on: registry.handle } as const;
    this.publisher = new Role(`${name}-publisher`, publishing, inside).id;
    this.registerOutputs({});
  }
}
