import type { EntityManager } from "@mikro-orm/postgresql";

/** How far this server is behind its primary, in seconds; undefined when it is a primary itself. */
export async function measureReplicaLag(em: EntityManager): Promise<number | undefined> {
  // While nobody writes, the time of the last replay grows old without being behind: what counts then is that the stream is open and all of it applied.
  const [row] = await em.execute<{ lag: string | null }[]>(
    `select case
       when not pg_is_in_recovery() then null
       when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
         and exists (select from pg_stat_wal_receiver where pid is not null) then 0
       else extract(epoch from now() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())) end as lag`,
  );
  return row?.lag == null ? undefined : Number(row.lag);
}

export interface SlotLag {
  readonly slot: string;
  /** What its consumer has yet to confirm. */
  readonly bytes: number;
}

/** How far each copy and replica is behind this primary; nothing when this is a replica. */
export async function measureSlotLag(em: EntityManager): Promise<SlotLag[]> {
  const rows = await em.execute<{ slot: string; bytes: string }[]>(
    `select slot_name as slot, pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(confirmed_flush_lsn, restart_lsn)) as bytes
     from pg_replication_slots
     where not pg_is_in_recovery() and not temporary and coalesce(confirmed_flush_lsn, restart_lsn) is not null`,
  );
  return rows.map(({ slot, bytes }) => ({ slot, bytes: Number(bytes) }));
}
