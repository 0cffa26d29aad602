import type { EntityManager } from "@mikro-orm/postgresql";

export interface ReaderHealthSettings {
  readonly timeoutMs?: number;
  /** How long one result counts, so that many probes are one query. */
  readonly keptMs?: number;
}

/**
 * Whether the database that readers are sent to answers now.
 * @param em a fresh EntityManager on it, which gives up with the signal
 */
export function watchReaders(em: (signal: AbortSignal) => EntityManager, settings: ReaderHealthSettings = {}) {
  const { timeoutMs = 1_000, keptMs = 1_000 } = settings;
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined;
  return (): Promise<boolean> => {
    const now = performance.now();
    if (!asked || now - asked.at >= keptMs) asked = { at: now, answer: canAnswer(em, timeoutMs) };
    return asked.answer;
  };
}

/** The wait for a free connection heeds no signal, so the time-out stands beside the query. */
async function canAnswer(em: (signal: AbortSignal) => EntityManager, timeoutMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  const query = async (): Promise<boolean> => (await em(signal).execute("select 1")) !== undefined;
  const timeout = new Promise<boolean>((resolve) => {
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
  return Promise.race([query().catch(() => false), timeout]);
}
