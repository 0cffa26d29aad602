import type { ComponentResource, Output } from "@pulumi/pulumi";
import type { Keeping } from "./keeping.ts";

/** One key per purpose, so that who may use one can do nothing with another. */
export const KEY_PURPOSES = [
  "data",
  "cluster",
  "logs",
  "edge-logs",
  "events",
  "images",
  "secrets",
  "registry",
  "trail",
] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

export interface KeysArgs extends Keeping {
  readonly purposes: readonly KeyPurpose[];
}

export interface Keys extends ComponentResource {
  /** The key's handle. An error names a purpose that was not asked for. */
  of(purpose: KeyPurpose): Output<string>;
}
