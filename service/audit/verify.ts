import type { EntityManager } from "@mikro-orm/postgresql";
import { z } from "zod";
import type { Anchor } from "./anchor.ts";
import { readChain } from "./audit.ts";
import { type AuditRecord, GENESIS } from "./chain.ts";
import { type FirstBad, findFault } from "./fault.ts";

/**
 * What can be wrong with a record. tampered: it is not what its hash was made of. missing: there is none, or the one before it is gone. reordered:
 * it stood elsewhere. cut-off: the chain ends before an anchor. rewritten: the record that the next one, or an anchor, was made upon was another.
 */

export interface Verification {
  readonly whole: boolean;
  /** How many were read. */
  readonly records: number;
  readonly firstBad?: FirstBad;
  /** Anchors of records that a promotion left behind with the old writer: lost, and told so; nobody tampered. */
  readonly notCarriedOver?: readonly Pick<Anchor, "sequence" | "hash" | "epoch">[];
}

/** The verb of the record that a promotion appends. */
export const WRITER_PROMOTED = "writer-promoted";

const BATCH = 1_000;

/** Some runs of the task that anchors. */
const UNWITNESSED_MS = 5 * 60_000;

/**
 * Reads the whole chain and holds each record against its hash, its predecessor and every anchor. The anchors are to be listed before: one that is
 * made meanwhile could be of a record that is not read any more.
 */
export async function verifyChain(em: EntityManager, anchors: readonly Anchor[]): Promise<Verification> {
  const walk = new Walk(em, anchors);
  for await (const record of recordsOf(em)) await walk.pass(record);
  return walk.conclude();
}

async function* recordsOf(em: EntityManager): AsyncGenerator<AuditRecord> {
  let after = 0;
  for (;;) {
    const batch = await readChain(em, after, BATCH);
    yield* batch;
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    after = last.sequence;
  }
}

/** What a promotion took over; only what the chain confirms counts. */
const Promotion = z.object({
  epoch: z.int(),
  previousHead: z.object({ sequence: z.int().min(0), hash: z.string() }),
});
type Promotion = z.output<typeof Promotion>;

/** One pass over the chain. It goes on after a fault: a promotion further on may excuse an anchor. */
class Walk {
  readonly #em: EntityManager;
  readonly #anchors: ReadonlyMap<number, readonly Anchor[]>;
  readonly #contradicted: Anchor[] = [];
  readonly #promotions: Promotion[] = [];
  #head = { sequence: 0, hash: GENESIS };
  #records = 0;
  #fault: FirstBad | undefined;

  constructor(em: EntityManager, anchors: readonly Anchor[]) {
    this.#em = em;
    this.#anchors = Map.groupBy(anchors, ({ sequence }) => sequence);
  }

  async pass(record: AuditRecord): Promise<void> {
    this.#fault ??= await findFault(this.#em, record, this.#head);
    for (const anchor of this.#anchors.get(record.sequence) ?? []) {
      if (anchor.hash !== record.hash) this.#contradicted.push(anchor);
    }
    if (record.verb === WRITER_PROMOTED) await this.#takePromotion(record);
    this.#head = record;
    this.#records += 1;
  }

  conclude(): Verification {
    const beyond = [...this.#anchors.values()].flat().filter(({ sequence }) => sequence > this.#head.sequence);
    const [excused, wrong] = partition([...this.#contradicted, ...beyond], (anchor) => this.#isNotCarriedOver(anchor));
    const found = [this.#fault, ...wrong.map((anchor) => this.#judge(anchor))].filter((fault) => fault !== undefined);
    const [firstBad] = found.toSorted((a, b) => a.sequence - b.sequence);
    const notCarriedOver = excused.map(({ sequence, hash, epoch }) => ({ sequence, hash, epoch }));
    return {
      whole: firstBad === undefined,
      records: this.#records,
      ...(firstBad && { firstBad }),
      ...(notCarriedOver.length > 0 && { notCarriedOver }),
    };
  }

  #judge({ sequence }: Anchor): FirstBad {
    const { sequence: head } = this.#head;
    return sequence > head ? { sequence: head + 1, reason: "cut-off" } : { sequence, reason: "rewritten" };
  }

  #isNotCarriedOver({ sequence, epoch }: Anchor): boolean {
    return this.#promotions.some((promotion) => epoch < promotion.epoch && sequence > promotion.previousHead.sequence);
  }

  /** A record that names a head which never was would excuse anything. */
  async #takePromotion(record: AuditRecord): Promise<void> {
    const { data } = Promotion.safeParse(record.details);
    if (!data || data.previousHead.sequence >= record.sequence) return;
    const { sequence, hash } = data.previousHead;
    const [named] = sequence === 0 ? [{ hash: GENESIS }] : await readChain(this.#em, sequence - 1, 1);
    if (named?.hash === hash && this.#isWitnessed(data, record.at)) this.#promotions.push(data);
  }

  /** A promotion that no anchor of its epoch has followed was written by nobody but the database's owner, unless it was just now. */
  #isWitnessed({ epoch }: Promotion, at: Date): boolean {
    const hasAnchor = [...this.#anchors.values()].flat().some((anchor) => anchor.epoch === epoch);
    return hasAnchor || Date.now() - at.getTime() < UNWITNESSED_MS;
  }
}

function partition<Item>(items: readonly Item[], matches: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(matches), items.filter((item) => !matches(item))];
}
