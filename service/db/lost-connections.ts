import type pg from "pg";

/** Whoever holds a connection that ended is told by its query at once, and gives it back long before this. */
const GRACE_MS = 1_000;

/**
 * Takes back connections that were lost in the middle of a transaction. Kysely's controlled transactions give a connection back only when their COMMIT
 * or ROLLBACK has succeeded, which a dead connection's never does: each such outage would cost the pool one place for good, and its end would wait for ever.
 */
export function takeBackLostConnections(pool: pg.Pool): void {
  const held = new Set<pg.PoolClient>();
  pool.on("acquire", (client) => void held.add(client));
  pool.on("release", (_error, client) => void held.delete(client));
  pool.on("connect", (client) => {
    client.once("end", () => {
      setTimeout(() => {
        if (held.has(client)) client.release(new Error("The connection was lost."));
      }, GRACE_MS).unref();
    });
  });
}
