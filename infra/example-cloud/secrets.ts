import { all, ComponentResource, type ComponentResourceOptions, type Output, secret } from "@pulumi/pulumi";
import type { SecretMount, Secrets, SecretsArgs } from "../platform.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

const Secret = resourceClass<{ key: string; value: string }>("example:secrets:Secret");

export class SecretMissing extends Error {
  constructor(entry: string, known: readonly string[]) {
    super(`There is no secret ${entry}; there are ${known.join(", ")}.`);
    this.name = "SecretMissing";
  }
}

export class ExampleSecrets extends ComponentResource implements Secrets {
  readonly #ids: ReadonlyMap<string, Output<string>>;

  constructor(name: string, args: SecretsArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Secrets", name, {}, options);
    const kept = { parent: this, protect: isKept(args, place) };
    const stored = Object.entries(args.entries).map(([entry, value]): [string, Output<string>] => [
      entry,
      new Secret(`${name}-${entry}`, { key: args.key, value: secret(value) }, kept).id,
    ]);
    this.#ids = new Map(stored);
    this.registerOutputs({});
  }

  /** @throws SecretMissing */
  mount(entries: readonly string[]): SecretMount {
    const parameters = this.handles(entries).apply(
      (ids): Readonly<Record<string, string>> => ({
        secrets: JSON.stringify(ids.map((id, at) => ({ id, file: entries[at] }))),
      }),
    );
    return { driver: "secrets.csi.example", provider: "example", parameters };
  }

  /** @throws SecretMissing */
  handles(entries: readonly string[]): Output<string[]> {
    const known = [...this.#ids.keys()];
    const find = (entry: string) => {
      const id = this.#ids.get(entry);
      if (!id) throw new SecretMissing(entry, known);
      return id;
    };
    return all(entries.map(find));
  }
}
