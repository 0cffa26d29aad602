import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Keeping } from "./keeping.ts";

export interface RegistryArgs extends Keeping {
  readonly key: Input<string>;
  readonly untaggedDays: number;
  /** Images from elsewhere that clusters may run as well, where the cloud itself says what runs: `ghcr.io/kedacore/*`. None without it. */
  readonly admits?: readonly string[];
}

export interface Registry extends ComponentResource {
  /** `host/path`, without digest. */
  readonly repository: Output<string>;
  readonly handle: Output<string>;
}
