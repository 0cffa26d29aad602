import type { EntityManager } from "@mikro-orm/postgresql";
import { follow } from "./follow.ts";

export interface Writer {
  readonly site: string;
  readonly epoch: number;
}

/** Who writes, as far as this process knows; followed once a second. */
export interface WriterWatch {
  /** Undefined until the database or the other site has told. */
  current(): Writer | undefined;
  isHere(): boolean;
  /** Inside a transaction: throws NotTheWriter when the row names another, and holds a promotion off until the commit. */
  requireHere(em: EntityManager): Promise<void>;
  /** Reads the row and the other site now. */
  refresh(): Promise<void>;
  /** Begins to follow; what came before is known from refresh() alone. */
  start(): void;
  /** Resolves when nothing of it asks the database any more. */
  stop(): Promise<void>;
}

export interface WriterWatchSettings {
  readonly site: string;
  /** The other site's private origin. */
  readonly peerUrl?: string | undefined;
  readonly everyMs?: number;
}

/** This site may not take writes: another is the writer, or nobody knows who is. */
export class NotTheWriter extends Error {
  constructor(writer: Writer | undefined) {
    super(writer ? `${writer.site} is the writer (epoch ${writer.epoch}).` : "No writer is known yet.");
    this.name = "NotTheWriter";
  }
}

/**
 * Follows `app.writer` of the site's own primary and, until both agree, the other site's `/version`: the higher epoch counts, so that a returning site
 * with an old row takes no write.
 */
export function watchWriter(em: () => EntityManager, settings: WriterWatchSettings): WriterWatch {
  let row: Writer | undefined;
  let peer: Writer | undefined;
  const current = (): Writer | undefined => (peer && (!row || peer.epoch > row.epoch) ? peer : row);
  const refresh = async (): Promise<void> => {
    const [fromRow, fromPeer] = await Promise.all([readWriter(em()).catch(() => row), askPeer(settings.peerUrl)]);
    row = fromRow;
    peer = fromPeer ?? peer;
  };
  return {
    current,
    isHere: () => current()?.site === settings.site,
    requireHere: async (transaction) => {
      const locked = await readWriter(transaction, "for share");
      row = locked;
      if (locked?.site !== settings.site || current()?.site !== settings.site) throw new NotTheWriter(current());
    },
    refresh,
    ...follow(refresh, settings.everyMs),
  };
}

async function readWriter(em: EntityManager, lock: "" | "for share" = ""): Promise<Writer | undefined> {
  const [row] = await em.execute<{ site: string; epoch: string }[]>(`select site, epoch from app.writer ${lock}`);
  return row && { site: row.site, epoch: Number(row.epoch) };
}

/** What the other site says; undefined when it can't be reached, which decides nothing. */
async function askPeer(peerUrl: string | undefined): Promise<Writer | undefined> {
  if (!peerUrl) return undefined;
  try {
    const response = await fetch(new URL("/version", peerUrl), {
      signal: AbortSignal.timeout(1_000),
      redirect: "error",
    });
    const { writer, epoch } = (await response.json()) as { writer?: unknown; epoch?: unknown };
    return typeof writer === "string" && typeof epoch === "number" ? { site: writer, epoch } : undefined;
  } catch {
    return undefined;
  }
}
