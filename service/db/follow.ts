const EVERY_MS = 500;

/** Repeats a reading until it is stopped; one at a time. Stopping waits for the one under way: a pool that is closed meanwhile never ends. */
export function follow(read: () => Promise<void>, everyMs = EVERY_MS) {
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  const readOnce = (): void => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
  };
  return {
    start(): void {
      readOnce();
      timer ??= setInterval(readOnce, everyMs).unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await reading;
    },
  };
}
