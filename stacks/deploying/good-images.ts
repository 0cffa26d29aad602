import type { Update } from "./engine.ts";
import { readMessage } from "./update-message.ts";

export class NoGoodImage extends Error {
  constructor(problem: string, known: readonly GoodImage[]) {
    const told = known.map(({ digest, since }) => `\n  ${digest} of ${since.toISOString()}`).join("");
    super(`${problem}${told ? ` Known to be good on both clouds:${told}` : ""}`);
    this.name = "NoGoodImage";
  }
}

/** An image that both clouds have been brought to by a deployment that ended well. */
interface GoodImage {
  readonly digest: string;
  /** When the later of the two was through, the last time. */
  readonly since: Date;
}

/** The newest first. One that somebody has rolled back from isn't good until it is deployed again. @param histories of each site */
export function findGoodImages(histories: readonly (readonly Update[])[]): GoodImage[] {
  const [first = [], ...others] = histories.map(lastGood);
  const good = [...first].flatMap(([digest, since]) => {
    const all = [since, ...others.map((each) => each.get(digest))];
    if (all.includes(undefined)) return [];
    return [{ digest, since: new Date(Math.max(...all.map(Number))) }];
  });
  const left = histories.flatMap((history) => history.flatMap(leftImage));
  return good
    .filter(({ digest, since }) => !left.some((each) => each.digest === digest && each.at > since))
    .sort((one, other) => Number(other.since) - Number(one.since));
}

/**
 * @param current what is to be left
 * @param wanted undefined for the last good one
 * @throws NoGoodImage
 */
export function pickGoodImage(good: readonly GoodImage[], current: string | undefined, wanted?: string): string {
  if (wanted !== undefined) {
    if (good.some(({ digest }) => digest === wanted)) return wanted;
    throw new NoGoodImage(
      `No deployment of ${wanted} ended well on both clouds; to go there all the same: npm run deploy -- … --image.`,
      good,
    );
  }
  const found = good.find(({ digest }) => digest !== current);
  if (found) return found.digest;
  throw new NoGoodImage("There is no other image that both clouds have run by a deployment that ended well.", good);
}

function lastGood(history: readonly Update[]): Map<string, Date> {
  const found = new Map<string, Date>();
  for (const { kind, result, message, endTime } of history) {
    const digest = kind === "update" && result === "succeeded" ? readMessage(message)?.image : undefined;
    if (digest !== undefined && endTime > (found.get(digest) ?? 0)) found.set(digest, endTime);
  }
  return found;
}

/** Also by a rollback that failed: somebody wanted to be rid of it. */
function leftImage({ message, startTime }: Update): { readonly digest: string; readonly at: Date }[] {
  const digest = readMessage(message)?.rolledBackFrom;
  return digest === undefined ? [] : [{ digest, at: startTime }];
}
