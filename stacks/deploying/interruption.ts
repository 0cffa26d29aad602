import type { EventEmitter } from "node:events";

/** The first signal asks for a clean end, a second one for an end at once. */
export interface Interruption {
  readonly soft: AbortSignal;
  readonly hard: AbortSignal;
  /** Lets the signals go. */
  end(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** One Ctrl-C comes from the terminal, and again from npm, which passes it on. */
const SAME_MS = 1_000;

/**
 * @param source where signals come from: the process
 * @param tell what is said as they come
 */
export function listenForInterruption(
  source: EventEmitter,
  tell: (which: "soft" | "hard") => void,
  now: () => number = () => performance.now(),
): Interruption {
  const [soft, hard] = [new AbortController(), new AbortController()];
  let firstMs: number | undefined;
  const listener = (): void => {
    if (firstMs === undefined) {
      firstMs = now();
      tell("soft");
      soft.abort();
    } else if (!hard.signal.aborted && now() - firstMs > SAME_MS) {
      tell("hard");
      hard.abort();
    }
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return {
    soft: soft.signal,
    hard: hard.signal,
    end: () => {
      for (const signal of SIGNALS) source.off(signal, listener);
    },
  };
}
