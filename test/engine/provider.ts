/** What the engine asks of a resource provider, in plain JavaScript: secrets are taken out of their wrappings, and what a preview can't know is `UNKNOWN`. */

export const UNKNOWN: unique symbol = Symbol("known after it is made");

export type Values = Readonly<Record<string, unknown>>;

export interface ResourceKey {
  readonly urn: string;
  /** As `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** Paths of inputs whose values are secrets, as `rules[0].value`: nothing may tell them. */
  readonly secrets?: readonly string[];
  /** Inputs of the provider resource that it belongs to (`pulumi:providers:aws`), once it is configured. */
  readonly provider?: Values;
  /** Of `check` only: the name that Pulumi.yaml's `pulumi:autonaming` makes for it, for where the program gives none. */
  readonly autoName?: string;
}

export interface Failure {
  /** Path of the input, as `versioning.enabled`; empty when it is the whole resource. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Values;
  readonly failures: readonly Failure[];
}

export interface Difference {
  /** Paths of inputs that differ. */
  readonly changed: readonly string[];
  /** Those of them that can't be changed in place. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export interface Made {
  readonly id: string;
  readonly outputs: Values;
}

/** What is there after all, though not as it was wanted: the engine keeps it in its state and tells the reasons. */
export class InitializationFailed extends Error {
  readonly made: Made;
  readonly reasons: readonly string[];

  constructor(message: string, made: Made, reasons: readonly string[]) {
    super(message);
    this.name = "InitializationFailed";
    this.made = made;
    this.reasons = reasons;
  }
}

/** Of one package (`aws`, `gcp`, `kubernetes`, `random`). A method that refuses throws an Error; its message is what the engine tells. */
export interface Provider {
  readonly package: string;
  readonly version: string;
  /** By the inputs of `pulumi:providers:<package>`; asked once for each provider resource of a program. */
  configure?(inputs: Values): Promise<void>;
  check(key: ResourceKey, inputs: Values, old: Values | undefined): Promise<Checked>;
  diff(key: ResourceKey, id: string, old: { inputs: Values; outputs: Values }, inputs: Values): Promise<Difference>;
  create(key: ResourceKey, inputs: Values, options: { isPreview: boolean; timeoutSeconds: number }): Promise<Made>;
  update(
    key: ResourceKey,
    id: string,
    old: { inputs: Values; outputs: Values },
    inputs: Values,
    options: { isPreview: boolean; timeoutSeconds: number },
  ): Promise<Values>;
  /** @returns undefined for what is no longer there */
  read(
    key: ResourceKey,
    id: string,
    known: { inputs: Values; outputs: Values },
  ): Promise<{ inputs: Values; outputs: Values } | undefined>;
  delete(key: ResourceKey, id: string, outputs: Values): Promise<void>;
  invoke(token: string, args: Values): Promise<Values>;
}
