import type { EntityManager } from "@mikro-orm/postgresql";
import { NotDurableYet } from "./db/durability.ts";
import { NotTheWriter } from "./db/writer.ts";
import type { Changes } from "./http/change.ts";
import { Unavailable } from "./http/problems.ts";
import type { Parts } from "./parts.ts";

/** What the database says of writers and durability, as the problems that clients know. */
export const changesOf = ({ writer, durability }: Pick<Parts, "writer" | "durability">): Changes => ({
  requireWriter: async (em) => {
    await writer.requireHere(em).catch((error: unknown) => {
      throw error instanceof NotTheWriter
        ? new Unavailable("not-the-writer", `No write is taken here just now: ${error.message}`)
        : error;
    });
  },
  waitUntilDurable: (em) =>
    durability.waitUntilDurable(em).catch((error: unknown) => {
      throw error instanceof NotDurableYet ? new Unavailable("not-durable-yet", error.message, 1) : error;
    }),
});

/** A short transaction of its own, at the writer. */
export const changeAtWriter =
  ({ requireWriter }: Changes) =>
  <Result>(em: EntityManager, work: (em: EntityManager) => Promise<Result>): Promise<Result> =>
    em.transactional(async (transaction) => {
      await requireWriter(transaction as EntityManager);
      return work(transaction as EntityManager);
    });

/** How tasks write: at the writer, and safe before what depends on it goes out. */
export function runnerDeps(parts: Parts) {
  const em = (): EntityManager => parts.orm.em.fork();
  const change = changeAtWriter(changesOf(parts));
  return {
    em,
    writer: parts.writer,
    log: parts.log,
    change: <Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> => change(em(), work),
    untilDurable: () => parts.durability.waitUntilDurable(em()),
  };
}
