const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal's Ctrl-C arrives twice under npm, which passes on what the terminal has sent to all. */
const SAME_MS = 500;
const PARENT_MS = 500;

/** Aborts when this process is asked to end, or its npm is gone; asked again, it calls `force`. */
export function listenForStop(force: () => void): AbortSignal {
  const controller = new AbortController();
  let askedAt = 0;
  const ask = (reason: string) => {
    askedAt ||= performance.now();
    controller.abort(new Error(reason));
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (controller.signal.aborted && performance.now() - askedAt > SAME_MS) force();
      ask(`asked to end by ${signal}`);
    });
  }
  if (process.env.npm_lifecycle_event === "start") watchParent(() => ask("npm is gone"));
  return controller.signal;
}

/** Nobody could ask any more, when npm is killed. */
function watchParent(gone: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    gone();
  }, PARENT_MS).unref();
}
