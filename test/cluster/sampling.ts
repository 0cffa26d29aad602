import { setTimeout as sleep } from "node:timers/promises";

interface Patience {
  readonly seconds?: number;
  readonly everyMs?: number;
}

/** Looks again and again until it is as wanted. @returns what was seen last, also when time is up: the test says what is wrong with it */
export async function eventually<T>(
  look: () => Promise<T>,
  isWanted: (seen: T) => boolean,
  { seconds = 20, everyMs = 100 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isWanted(seen) || performance.now() > deadline) return seen;
    await sleep(everyMs);
  }
}

/** Looks all the time while something else is done. @returns all that was seen */
export async function sampleDuring<T>(
  look: () => Promise<T>,
  work: () => Promise<unknown>,
  everyMs = 50,
): Promise<T[]> {
  const seen: T[] = [];
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    seen.push(await look());
    await sleep(everyMs);
  }
  await working;
  return seen;
}
