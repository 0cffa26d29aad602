import type { Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { type Thing, textsIn, told } from "./thing.ts";
import type { World } from "./world.ts";

/** What spreads slowly. docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency */
const SLOW = /^aws:(iam\/(role|policy|rolePolicyAttachment)|eks\/podIdentityAssociation):/;

/** Lets whoever refers to something new find nothing, the first few times. */
export class EventualConsistency {
  readonly #reads: number;
  readonly #left = new Map<string, number>();

  /** @param reads that fail after each creation; 0 for a cloud that is quick */
  constructor(reads: number) {
    this.#reads = reads;
  }

  note({ type, urn }: Pick<Thing, "type" | "urn">): void {
    if (this.#reads > 0 && SLOW.test(type)) this.#left.set(urn, this.#reads);
  }

  check(world: World, inputs: Values): Refusal[] {
    if (this.#left.size === 0) return [];
    const referred = [...textsIn(inputs)].flatMap(([property, text]) =>
      world.known(text).map((thing) => ({ property, text, thing })),
    );
    return referred
      .filter(({ thing }) => this.#count(thing.urn))
      .map(({ property, text, thing }) => ({
        property,
        found: text,
        says: `${told(thing)} is not to be found yet`,
        source: "docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html",
      }));
  }

  #count(urn: string): boolean {
    const left = this.#left.get(urn) ?? 0;
    if (left <= 1) this.#left.delete(urn);
    else this.#left.set(urn, left - 1);
    return left > 0;
  }
}
