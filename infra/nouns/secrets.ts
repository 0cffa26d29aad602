import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Permission } from "./identity.ts";
import type { Keeping } from "./keeping.ts";

export interface SecretsArgs extends Keeping {
  readonly key: Input<string>;
  /** What the service reads as `<NAME>_FILE`, by that name; every value is a Pulumi secret. */
  readonly entries: Readonly<Record<string, Input<string>>>;
}

export interface Secrets extends ComponentResource {
  /** How a pod mounts some of them: one file each, named as the entry. An error names an entry that is not there. */
  mount(entries: readonly string[]): SecretMount;
  /** For {@link Permission}. */
  handles(entries: readonly string[]): Output<string[]>;
}

/** The parts of a SecretProviderClass and its volume that differ by cloud. */
export interface SecretMount {
  readonly driver: string;
  readonly provider: string;
  readonly parameters: Output<Readonly<Record<string, string>>>;
}
