import type { MikroORM } from "@mikro-orm/postgresql";
import { poolUnder } from "../db/orm.ts";
import { measureReplicaLag, measureSlotLag } from "../db/replication-lag.ts";
import { startAdminServer } from "../http/admin-server.ts";
import { createMetrics, type Metrics, type PoolCounts } from "../http/metrics.ts";
import { measureOutbox } from "../jobs/outbox.ts";
import type { Parts } from "../parts.ts";

export interface Measuring extends Metrics {
  stop(): Promise<void>;
}

/** The process's figures, on ADMIN_PORT. */
export async function startMeasuring(parts: Parts): Promise<Measuring> {
  const { config, orm, readOrm, writer, durability } = parts;
  const metrics = createMetrics({
    pools: () => countedPools({ primary: orm, readers: readOrm }),
    outbox: () => measureOutbox(orm.em.fork()),
    replicaLag: () => measureReplicaLag(readOrm.em.fork()),
    slotLag: () => measureSlotLag(orm.em.fork()),
    durabilityMode: durability.mode,
    writer: () => ({ isHere: writer.isHere(), epoch: writer.current()?.epoch }),
  });
  const server = await startAdminServer({ port: config.ADMIN_PORT, registry: metrics.registry });
  return { ...metrics, stop: () => server.stop() };
}

const countedPools = (orms: Record<string, MikroORM>): Record<string, PoolCounts> =>
  Object.fromEntries(
    Object.entries(orms).flatMap(([name, orm]) => {
      const pool = poolUnder(orm);
      return pool ? [[name, pool]] : [];
    }),
  );
