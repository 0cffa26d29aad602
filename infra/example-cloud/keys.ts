import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { KeyPurpose, Keys, KeysArgs } from "../platform.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

const Key = resourceClass<{ purpose: KeyPurpose; rotationDays: number; destroyedAfterDays: number }>(
  "example:keys:Key",
);

export class KeyMissing extends Error {
  constructor(purpose: string, known: readonly string[]) {
    super(`There is no key for ${purpose}; there are keys for ${known.join(", ")}.`);
    this.name = "KeyMissing";
  }
}

export class ExampleKeys extends ComponentResource implements Keys {
  readonly #ids: ReadonlyMap<KeyPurpose, Output<string>>;

  constructor(name: string, args: KeysArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Keys", name, {}, options);
    const kept = { parent: this, protect: isKept(args, place) };
    const make = (purpose: KeyPurpose) =>
      new Key(`${name}-${purpose}`, { purpose, rotationDays: 365, destroyedAfterDays: 30 }, kept);
    this.#ids = new Map(args.purposes.map((purpose) => [purpose, make(purpose).id]));
    this.registerOutputs({});
  }

  /** @throws KeyMissing */
  of(purpose: KeyPurpose): Output<string> {
    const id = this.#ids.get(purpose);
    if (!id) throw new KeyMissing(purpose, [...this.#ids.keys()]);
    return id;
  }
}
