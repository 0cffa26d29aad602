import type { ComponentResource, Output } from "@pulumi/pulumi";
import type { Singleton } from "./audit.ts";
import type { Registry } from "./registry.ts";

export interface DeliveryArgs {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly branch: string;
  readonly registry: Registry;
  readonly provider: Singleton;
}

/** What CI is in the cloud: three roles without keys, for this repository only. */
export interface Delivery extends ComponentResource {
  readonly previewer: Output<string>;
  readonly deployer: Output<string>;
  readonly publisher: Output<string>;
}
