import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { identitiesOf } from "./identities.ts";
import { type Thing, textsIn } from "./thing.ts";

/** Everything that lives in both clouds, as plain data. */
export interface WorldState {
  readonly things: readonly Thing[];
  /** Names and ids that stay taken, with the reason. */
  readonly taken: Readonly<Record<string, string>>;
  /** URNs of what has something in it that no program made. */
  readonly filled: readonly string[];
  readonly serial: number;
}

const keyOf = ({ type, place, id }: Pick<Thing, "type" | "place" | "id">): string => `${type}|${place}|${id}`;

/** One world over all stacks and both clouds. */
export class World {
  readonly #things = new Map<string, Thing>();
  readonly #byIdentity = new Map<string, Set<Thing>>();
  readonly #texts = new WeakMap<Thing, ReadonlySet<string>>();
  /** Of what was, so that a refusal can say so. */
  readonly #gone = new Set<string>();
  readonly taken = new Map<string, string>();
  readonly filled = new Set<string>();
  #serial = 0;

  nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  all(): Thing[] {
    return [...this.#things.values()];
  }

  of(...types: readonly string[]): Thing[] {
    return this.all().filter(({ type }) => types.includes(type));
  }

  find(type: string, place: string, id: string): Thing | undefined {
    return this.#things.get(keyOf({ type, place, id }));
  }

  /** Whatever has this id, ARN, link, name. */
  known(identity: string): readonly Thing[] {
    return [...(this.#byIdentity.get(identity) ?? [])];
  }

  wasThere(identity: string): boolean {
    return this.#gone.has(identity);
  }

  put(thing: Thing): void {
    const before = this.#things.get(keyOf(thing));
    if (before) this.#forget(before);
    this.#things.set(keyOf(thing), thing);
    for (const identity of identitiesOf(thing)) {
      this.#gone.delete(identity);
      const known = this.#byIdentity.get(identity) ?? new Set();
      this.#byIdentity.set(identity, known.add(thing));
    }
  }

  remove(thing: Thing): void {
    this.#forget(thing);
    this.#things.delete(keyOf(thing));
    this.filled.delete(thing.urn);
    for (const identity of identitiesOf(thing)) if (!this.#byIdentity.has(identity)) this.#gone.add(identity);
  }

  #forget(thing: Thing): void {
    for (const identity of identitiesOf(thing)) {
      const known = this.#byIdentity.get(identity);
      known?.delete(thing);
      if (known?.size === 0) this.#byIdentity.delete(identity);
    }
  }

  /** Texts in its inputs, as they are: what it may refer to others by. */
  textsOf(thing: Thing): ReadonlySet<string> {
    const known = this.#texts.get(thing) ?? new Set([...textsIn(thing.inputs)].map(([, text]) => text));
    this.#texts.set(thing, known);
    return known;
  }

  snapshot(): WorldState {
    return {
      things: this.all(),
      taken: Object.fromEntries(this.taken),
      filled: [...this.filled],
      serial: this.#serial,
    };
  }

  restore({ things, taken, filled, serial }: WorldState): void {
    for (const thing of this.all()) this.remove(thing);
    this.#gone.clear();
    this.taken.clear();
    this.filled.clear();
    for (const thing of things) this.put(thing);
    for (const [name, reason] of Object.entries(taken)) this.taken.set(name, reason);
    for (const urn of filled) this.filled.add(urn);
    this.#serial = serial;
  }

  /** Whole or not at all. */
  save(file: string): void {
    writeFileSync(`${file}.draft`, JSON.stringify(this.snapshot()));
    renameSync(`${file}.draft`, file);
  }

  load(file: string): void {
    if (existsSync(file)) this.restore(JSON.parse(readFileSync(file, "utf8")) as WorldState);
  }
}
