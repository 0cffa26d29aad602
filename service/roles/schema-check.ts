import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { follow } from "../db/follow.ts";
import { SCHEMA } from "../db/migrations/list.ts";
import type { Parts } from "../parts.ts";

const ASK_EVERY_MS = 250;
const FOLLOW_EVERY_MS = 2_000;

/** How many migrations this database has seen; 0 before the first. */
export async function readSchema(em: EntityManager): Promise<number> {
  const [there] = await em.execute<{ table: string | null }[]>("select to_regclass('site.migrations') as table");
  if (!there?.table) return 0;
  const [row] = await em.execute<{ count: number }[]>("select count(*)::int as count from site.migrations");
  return row?.count ?? 0;
}

/** The application's role owns the audit chain or may change it: whoever gets into the service could rewrite history. */
class AuditNotProtected extends Error {
  constructor() {
    super(
      "The role of DATABASE_URL may change audit records: give it a login that is only a member of camera_reviews_app.",
    );
  }
}

/** Waits for a database whose schema this build can work with; told once what is waited for. */
export async function untilSchemaIsThere({ orm, log }: Parts, signal: AbortSignal): Promise<void> {
  let told = "";
  for (;;) {
    signal.throwIfAborted();
    const reason = await check(orm.em.fork());
    if (!reason) return;
    if (reason !== told) log.warn({ reason }, "waiting for the database");
    told = reason;
    await sleep(ASK_EVERY_MS, undefined, { signal });
  }
}

async function check(em: EntityManager): Promise<string | undefined> {
  try {
    const schema = await readSchema(em);
    if (schema < SCHEMA) return `its schema is ${schema}, this build needs ${SCHEMA}: run migrate`;
    const [audit] = await em.execute<{ mayChange: boolean }[]>(
      `select has_table_privilege('app.audit_records', 'update, delete, truncate') as "mayChange"`,
    );
    if (audit?.mayChange) throw new AuditNotProtected();
    return undefined;
  } catch (error) {
    if (error instanceof AuditNotProtected) throw error;
    return (error as Error).message;
  }
}

/** The schema as it is now, read again every two seconds: a copy's migration shows while its processes run. */
export function followSchema(em: () => EntityManager): { current(): number | null; stop(): Promise<void> } {
  let current: number | null = null;
  const { start, stop } = follow(async () => {
    current = await readSchema(em()).catch(() => current);
  }, FOLLOW_EVERY_MS);
  start();
  return { current: () => current, stop };
}
