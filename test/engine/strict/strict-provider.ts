import { HOME } from "../../aws-account/world.ts";
import type { Checked, Difference, Failure, Made, Provider, ResourceKey, Values } from "../provider.ts";
import type { Schemas } from "../schema/cache.ts";
import type { ResourceSchema } from "../schema/shape.ts";
import { withName } from "./auto-names.ts";
import { answerStrictly } from "./calls.ts";
import { waitAsCloud } from "./delays.ts";
import { checkDeletion, namesKept } from "./deletion.ts";
import { findDifference } from "./difference.ts";
import { checkDowngrade } from "./downgrades.ts";
import type { EventualConsistency } from "./eventual.ts";
import { errorOf, type Faults } from "./faults.ts";
import { checkInputs } from "./inputs-check.ts";
import { issue, reissue } from "./issue.ts";
import { checkInCluster, checkObject, clusterOf, issueObject, readOwn, withNamespace } from "./kubernetes-rules.ts";
import { leaveLogGroups } from "./log-groups.ts";
import { checkName } from "./names-check.ts";
import { checkPeerRanges } from "./peer-ranges.ts";
import { previewOutputs } from "./preview.ts";
import { drawRandom } from "./random-provider.ts";
import { checkRanges } from "./ranges.ts";
import { checkOtherCloud, checkReferences, type Existing } from "./references.ts";
import { failureOf, type Refusal, Refused } from "./refusal.ts";
import { withDefaultTags } from "./tags.ts";
import type { Thing } from "./thing.ts";
import type { Turns } from "./turns.ts";
import { checkUnique } from "./uniqueness.ts";
import { checkGoogleValues } from "./value-rules-gcp.ts";
import type { World } from "./world.ts";

/** What all packages of one world have in common. */
export interface Surroundings {
  readonly world: World;
  readonly schemas: Schemas;
  readonly faults: Faults;
  readonly turns: Turns;
  readonly eventual: EventualConsistency;
  readonly existing: Existing;
  readonly timeScale: number;
  readonly checks: readonly ((key: ResourceKey, inputs: Values) => readonly Failure[])[];
  /** Refusals that need all that lives, as those of an account. */
  readonly judge?: (thing: Omit<Thing, "outputs" | "serial">) => readonly Refusal[];
  readonly onCreate?: (key: ResourceKey, inputs: Values, made: Made) => Promise<void>;
  readonly onUpdate?: (key: ResourceKey, inputs: Values, id: string) => Promise<void>;
  readonly onDelete?: (key: ResourceKey, inputs: Values, id: string) => Promise<void>;
  /** Told after whatever changed what lives. */
  readonly onChange?: () => void;
}

type Options = Parameters<Provider["create"]>[2];
type Known = Parameters<Provider["read"]>[2];

/** One package of a world that refuses what the clouds refuse. */
export class StrictProvider implements Provider {
  readonly package: string;
  readonly version: string;
  readonly #around: Surroundings;

  constructor(name: string, version: string, around: Surroundings) {
    this.package = name;
    this.version = version;
    this.#around = around;
  }

  async check(key: ResourceKey, given: Values, old: Values | undefined): Promise<Checked> {
    const schema = this.#around.schemas.of(key.type);
    const inputs = this.#complete(key, schema, given, old);
    const isKnownKind = schema !== undefined || this.package === "kubernetes";
    const failures = [
      ...(isKnownKind
        ? []
        : [failureOf({ property: "", says: `there is no ${key.type}`, source: "the SDK's typings" })]),
      ...(schema ? checkInputs(schema, inputs, key.secrets) : []),
      ...(this.package === "kubernetes" ? checkObject(key, schema !== undefined, inputs) : []),
      ...[...checkName(key.type, inputs), ...checkGoogleValues(key.type, inputs), ...checkOtherCloud(key, inputs)].map(
        (each) => failureOf(each, key.secrets),
      ),
      ...this.#around.checks.flatMap((check) => check(key, withoutNotes(inputs))),
    ];
    return { inputs, failures };
  }

  #complete(key: ResourceKey, schema: ResourceSchema | undefined, given: Values, old: Values | undefined): Values {
    if (this.package === "random") return given;
    const inputs = this.package === "kubernetes" ? withNamespace(key, given) : withDefaultTags(key, schema, given);
    return withName(key, schema, inputs, old);
  }

  async diff(key: ResourceKey, _id: string, old: Known, inputs: Values): Promise<Difference> {
    return findDifference(key.type, this.#around.schemas.of(key.type), old.inputs, inputs);
  }

  async create(key: ResourceKey, inputs: Values, { isPreview, timeoutSeconds }: Options): Promise<Made> {
    const schema = this.#around.schemas.of(key.type);
    if (isPreview) return { id: "", outputs: previewOutputs(key, schema, withoutNotes(inputs)) };
    const { faults, turns, world } = this.#around;
    const fault = faults.next(key, "create");
    if (fault && fault.kind !== "lost") throw errorOf(fault, key, "create");
    const serial = world.nextSerial();
    return turns.take(key.type, inputs, async () => {
      const made = this.#issue(key, schema, inputs, serial);
      this.#require(key, made.id, inputs);
      const early = this.#around.eventual.check(world, inputs);
      if (early.length > 0) throw new Refused(key, early);
      await waitAsCloud(key.type, "create", this.#around.timeScale, timeoutSeconds);
      this.#require(key, made.id, inputs);
      await this.#around.onCreate?.(key, withoutNotes(inputs), made);
      this.#put(key, { id: made.id, inputs, outputs: made.outputs, serial });
      this.#around.eventual.note(key);
      leaveLogGroups(world, key, inputs);
      if (fault) throw errorOf(fault, key, "create");
      return made;
    });
  }

  async update(key: ResourceKey, id: string, old: Known, inputs: Values, options: Options): Promise<Values> {
    if (options.isPreview) return { ...old.outputs, ...withoutNotes(inputs) };
    const fault = this.#around.faults.next(key, "update");
    if (fault && fault.kind !== "lost") throw errorOf(fault, key, "update");
    return this.#around.turns.take(key.type, inputs, async () => {
      const thing = this.#find(key, id, old);
      if (!thing)
        throw new Refused(key, [
          { property: "", says: `${id} is not there any more`, source: "the clouds answer NotFound" },
        ]);
      this.#require(key, id, inputs, thing);
      await waitAsCloud(key.type, "update", this.#around.timeScale, options.timeoutSeconds);
      await this.#around.onUpdate?.(key, withoutNotes(inputs), id);
      const outputs = this.#renew(key, inputs, thing);
      this.#put(key, { id, inputs, outputs, serial: thing.serial });
      if (fault) throw errorOf(fault, key, "update");
      return outputs;
    });
  }

  async read(key: ResourceKey, id: string, known: Known): Promise<Known | undefined> {
    const fault = this.#around.faults.next(key, "read");
    if (fault) throw errorOf(fault, key, "read");
    const thing = this.#find(key, id, known);
    if (thing) return { inputs: thing.inputs, outputs: thing.outputs };
    return this.package === "kubernetes" ? readOwn(key.type, clusterOf(key), id) : undefined;
  }

  async delete(key: ResourceKey, id: string, outputs: Values): Promise<void> {
    const { faults, world, turns, timeScale } = this.#around;
    const fault = faults.next(key, "delete");
    if (fault && fault.kind !== "lost") throw errorOf(fault, key, "delete");
    const thing = this.#find(key, id, { inputs: {}, outputs });
    if (!thing) return;
    await turns.take(key.type, thing.inputs, async () => {
      this.#requireDeletable(key, thing);
      await waitAsCloud(key.type, "delete", timeScale, Number.POSITIVE_INFINITY);
      this.#requireDeletable(key, thing);
      await this.#around.onDelete?.(key, withoutNotes(thing.inputs), id);
      world.remove(thing);
      for (const [name, reason] of namesKept(thing)) world.taken.set(name, reason);
      this.#around.onChange?.();
      if (fault) throw errorOf(fault, key, "delete");
    });
  }

  async invoke(token: string, args: Values): Promise<Values> {
    return answerStrictly(this.#around.world, this.#around.schemas, token, args);
  }

  #issue(key: ResourceKey, schema: ResourceSchema | undefined, inputs: Values, serial: number): Made {
    if (this.package === "random") return drawRandom(key, inputs, serial);
    return this.package === "kubernetes" ? issueObject(key, inputs, serial) : issue(key, schema, inputs, serial);
  }

  #renew(key: ResourceKey, inputs: Values, thing: Thing): Values {
    if (this.package === "kubernetes") return issueObject(key, inputs, thing.serial).outputs;
    return this.package === "random" ? thing.outputs : reissue(key, withoutNotes(inputs), thing);
  }

  /** @throws Refused */
  #require(key: ResourceKey, id: string, inputs: Values, self?: Thing): void {
    if (this.package === "random") return;
    const { world, existing, judge } = this.#around;
    const place = this.#placeOf(key, { inputs, outputs: {} });
    const thing = { type: key.type, name: key.name, urn: key.urn, id, place, inputs, secrets: key.secrets ?? [] };
    const isCluster = this.package === "kubernetes";
    const refusals = [
      ...checkUnique(world, thing, self),
      ...(isCluster ? checkInCluster(world, key.type, place, inputs) : checkReferences(world, key, inputs, existing)),
      ...checkRanges(world, key.type, inputs, self),
      ...checkPeerRanges(world, key.type, inputs),
      ...(self ? checkDowngrade(key.type, self.inputs, inputs) : []),
      ...(judge?.(thing) ?? []),
    ];
    if (refusals.length > 0) throw new Refused(key, refusals);
  }

  #requireDeletable(key: ResourceKey, thing: Thing): void {
    const refusals = this.package === "aws" || this.package === "gcp" ? checkDeletion(this.#around.world, thing) : [];
    if (refusals.length > 0) throw new Refused(key, refusals);
  }

  #put(key: ResourceKey, made: Pick<Thing, "id" | "inputs" | "outputs" | "serial">): void {
    const { type, name, urn, secrets = [] } = key;
    this.#around.world.put({ type, name, urn, secrets, place: this.#placeOf(key, made), ...made });
    this.#around.onChange?.();
  }

  #find(key: ResourceKey, id: string, known: Known): Thing | undefined {
    const { world } = this.#around;
    if (this.package === "random") return world.find(key.type, key.urn, id);
    return world.find(key.type, this.#placeOf(key, known), id);
  }

  /** Within which an id is the only one. */
  #placeOf(key: ResourceKey, { inputs, outputs }: Known): string {
    if (this.package === "random") return key.urn;
    if (this.package === "kubernetes") return clusterOf(key);
    if (this.package !== "aws") return "";
    return String(inputs.region ?? outputs.region ?? key.provider?.region ?? HOME);
  }
}

/** The engine and the checks see what the program gave; what a provider notes to itself is only its own. */
function withoutNotes({ __defaults: _, ...inputs }: Values): Values {
  return inputs;
}
