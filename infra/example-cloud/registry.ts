import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { Registry, RegistryArgs } from "../platform.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

const Repository = resourceClass<{
  key: string;
  tags: "immutable" | "mutable";
  scansImages: boolean;
  untaggedDays: number;
}>("example:images:Repository");

export class ExampleRegistry extends ComponentResource implements Registry {
  readonly repository: Output<string>;
  readonly handle: Output<string>;

  constructor(name: string, args: RegistryArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Registry", name, {}, options);
    const { key, untaggedDays } = args;
    this.handle = new Repository(
      name,
      { key, tags: "immutable", scansImages: true, untaggedDays },
      { parent: this, protect: isKept(args, place) },
    ).id;
    this.repository = interpolate`images.example/${this.handle}`;
    this.registerOutputs({ repository: this.repository });
  }
}
