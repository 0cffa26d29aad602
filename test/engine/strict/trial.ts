import type { Provider, ResourceKey, Values } from "../provider.ts";
import { Schemas } from "../schema/cache.ts";
import { judgeAtOnce } from "./account-judge.ts";
import { EventualConsistency } from "./eventual.ts";
import { Faults } from "./faults.ts";
import { StrictProvider, type Surroundings } from "./strict-provider.ts";
import { Turns } from "./turns.ts";
import { World } from "./world.ts";

const schemas = new Schemas();
const OPTIONS = { isPreview: false, timeoutSeconds: 3600 };

/** Providers over a world of their own, for tests without an engine. */
export class Trial {
  readonly world = new World();
  readonly faults = new Faults();
  readonly #providers = new Map<string, Provider>();
  readonly #around: Surroundings;

  constructor(more: Partial<Surroundings> = {}) {
    this.#around = {
      world: this.world,
      faults: this.faults,
      schemas,
      turns: new Turns(),
      eventual: new EventualConsistency(0),
      existing: { identities: [] },
      timeScale: 0,
      checks: [],
      judge: (thing) => judgeAtOnce(this.world, thing),
      ...more,
    };
  }

  provider(type: string): Provider {
    const [name = ""] = type.split(":");
    const known = this.#providers.get(name) ?? new StrictProvider(name, "1.0.0", this.#around);
    this.#providers.set(name, known);
    return known;
  }

  key(type: string, name: string, more: Partial<ResourceKey> = {}): ResourceKey {
    return { type, name, urn: `urn:pulumi:trial::project::${type}::${name}`, secrets: [], ...more };
  }

  /** What is refused before anything is made. */
  async failures(type: string, inputs: Values, more: Partial<ResourceKey> = {}): Promise<string[]> {
    const { failures } = await this.provider(type).check(this.key(type, "thing", more), inputs, undefined);
    return failures.map(({ reason }) => reason);
  }

  /** @throws Error with what is refused, before it is made or then */
  async make(
    type: string,
    name: string,
    given: Values,
    more: Partial<ResourceKey> = {},
  ): Promise<Values & { readonly id: string }> {
    const key = this.key(type, name, more);
    const { inputs, failures } = await this.provider(type).check(key, given, undefined);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    const { id, outputs } = await this.provider(type).create(key, inputs, OPTIONS);
    return { ...outputs, id };
  }

  async remove(
    type: string,
    name: string,
    made: Values & { readonly id: string },
    more: Partial<ResourceKey> = {},
  ): Promise<void> {
    await this.provider(type).delete(this.key(type, name, more), made.id, made);
  }

  async read(type: string, name: string, made: Values & { readonly id: string }): Promise<Values | undefined> {
    return (await this.provider(type).read(this.key(type, name), made.id, { inputs: {}, outputs: made }))?.outputs;
  }
}
