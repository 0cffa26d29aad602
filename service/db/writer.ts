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
  /**
   * Inside a transaction: throws NotTheWriter when the row names another, and holds a promotion off until the commit.
   * @param options `isAlone`: an operator's word that the other site need not have been asked; what it has said still counts
   */
  requireHere(em: EntityManager, options?: { readonly isAlone: boolean }): Promise<Writer>;
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
  /** Whether the other site must have answered once before this one takes writes. */
  readonly mustAskFirst?: () => boolean;
  readonly everyMs?: number;
}

/** This site may not take writes: another is the writer, or nobody knows who is. */
export class NotTheWriter extends Error {
  constructor(writer: Writer | undefined) {
    super(writer ? `The writer is ${writer.site}, epoch ${writer.epoch}.` : "It is not known who the writer is.");
    this.name = "NotTheWriter";
  }
}

/** A reading that takes longer tells nothing this time; the next one begins anew. */
const READ_MS = 800;

/**
 * Follows `app.writer` of the site's own primary and the other site's `/version`, each by itself, so that one that hangs doesn't hide the other. The
 * higher epoch counts; two sites with one epoch are a fault, and then nobody writes.
 */
export function watchWriter(em: (signal?: AbortSignal) => EntityManager, settings: WriterWatchSettings): WriterWatch {
  let row: Writer | undefined;
  let peer: Writer | undefined;
  const readRow = async (): Promise<void> => {
    row = await withinTime((signal) => readWriter(em(signal))).catch(() => row);
  };
  const readPeer = async (): Promise<void> => {
    peer = (await askPeer(settings.peerUrl)) ?? peer;
  };
  const current = (): Writer | undefined => newest(row, peer);
  // A site that returns may have slept through a promotion: it asks before it takes its first write.
  const hasAsked = (): boolean => !settings.peerUrl || peer !== undefined || !settings.mustAskFirst?.();
  const isHere = (): boolean => current()?.site === settings.site && hasAsked();
  const rows = follow(readRow, settings.everyMs);
  const peers = follow(readPeer, settings.everyMs);
  return {
    current,
    isHere,
    requireHere: async (transaction, { isAlone } = { isAlone: false }) => {
      row = await readWriter(transaction, "for share");
      const isOurs = isAlone ? current()?.site === settings.site : isHere();
      if (!row || row.site !== settings.site || !isOurs) throw new NotTheWriter(current());
      return row;
    },
    refresh: async () => void (await Promise.all([readRow(), readPeer()])),
    start: () => {
      rows.start();
      peers.start();
    },
    stop: async () => void (await Promise.all([rows.stop(), peers.stop()])),
  };
}

function newest(row: Writer | undefined, peer: Writer | undefined): Writer | undefined {
  if (!row || !peer) return row ?? peer;
  if (row.epoch === peer.epoch) return row.site === peer.site ? row : undefined;
  return row.epoch > peer.epoch ? row : peer;
}

/** The wait for a free connection heeds no signal, so the time stands beside the query. */
async function withinTime<Value>(read: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const signal = AbortSignal.timeout(READ_MS);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
  return Promise.race([read(signal), late]);
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
      signal: AbortSignal.timeout(READ_MS),
      redirect: "error",
    });
    const { writer, epoch } = (await response.json()) as { writer?: unknown; epoch?: unknown };
    return typeof writer === "string" && typeof epoch === "number" ? { site: writer, epoch } : undefined;
  } catch {
    return undefined;
  }
}
