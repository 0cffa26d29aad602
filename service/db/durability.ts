import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { follow } from "./follow.ts";
import { shareWhileRunning } from "./share-while-running.ts";

/** `cross`: a write counts once the other cloud has flushed it. `local`: once it is committed here. */
export type DurabilityMode = "cross" | "local";

/**
 * A place in the log at or after all that is committed now. What is flushed is enough where a commit waits for its flush; the insert position would
 * make us wait for other sessions' unflushed work too.
 */
const COMMITTED = `select (case current_setting('synchronous_commit')
  when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end - '0/0')::text as lsn`;

/** The other cloud did not confirm in time. The write is committed here; asking again with the same Idempotency-Key waits again. */
export class NotDurableYet extends Error {
  constructor() {
    super("The write is committed at this site; the other site has not confirmed it yet.");
    this.name = "NotDurableYet";
  }
}

export interface Durability {
  mode(): DurabilityMode;
  /** Waits until all that is committed now is safe by the mode in force. @throws NotDurableYet */
  waitUntilDurable(em: EntityManager): Promise<void>;
  refresh(): Promise<void>;
  /** Begins to follow the mode. */
  start(): void;
  /** Resolves when nothing of it asks the database any more. */
  stop(): Promise<void>;
}

export interface DurabilitySettings {
  readonly initial: DurabilityMode;
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** One poller per process follows the mode; one more runs while requests wait, and they share what it reads. */
export function watchDurability(em: () => EntityManager, settings: DurabilitySettings): Durability {
  let mode: DurabilityMode = settings.initial;
  const refresh = async (): Promise<void> => {
    mode = (await readMode(em()).catch(() => mode)) ?? settings.initial;
  };
  const confirmed = shareWhileRunning(() => readConfirmed(em()));
  return {
    mode: () => mode,
    refresh,
    ...follow(refresh, settings.everyMs),
    waitUntilDurable: async (writer) => {
      if (mode === "local") return;
      const [{ lsn } = { lsn: "0" }] = await writer.execute<{ lsn: string }[]>(COMMITTED);
      await waitFor(BigInt(lsn), confirmed, Date.now() + (settings.timeoutMs ?? 1_000), () => mode);
    },
  };
}

/** Sets the mode for every process of every site; the caller records it in the audit chain in the same transaction. */
export async function setDurabilityMode(em: EntityManager, mode: DurabilityMode): Promise<void> {
  await em.execute(
    "insert into app.durability (mode) values (?) on conflict (one) do update set mode = excluded.mode",
    [mode],
  );
}

async function waitFor(
  lsn: bigint,
  confirmed: () => Promise<bigint>,
  deadline: number,
  mode: () => DurabilityMode,
): Promise<void> {
  while (mode() === "cross") {
    if ((await confirmed()) >= lsn) return;
    if (Date.now() >= deadline) throw new NotDurableYet();
    await sleep(5);
  }
}

/** How far every subscriber has flushed; 0 while there is none, so that nothing counts as safe. */
async function readConfirmed(em: EntityManager): Promise<bigint> {
  const [row] = await em.execute<{ lsn: string | null }[]>(
    `select min(confirmed_flush_lsn - '0/0')::text as lsn from pg_replication_slots
     where slot_type = 'logical' and database = current_database() and not temporary`,
  );
  return BigInt(row?.lsn ?? 0);
}

async function readMode(em: EntityManager): Promise<DurabilityMode | undefined> {
  const [row] = await em.execute<{ mode: DurabilityMode }[]>("select mode from app.durability");
  return row?.mode;
}
