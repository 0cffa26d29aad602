/** What cameras are measured by, and which way is better. A smaller crop factor is a larger sensor. */
export const MEASURES = {
  rating: "higher",
  megapixels: "higher",
  cropFactor: "lower",
  year: "higher",
  weightGrams: "lower",
  priceUsd: "lower",
} as const satisfies Readonly<Record<string, "higher" | "lower">>;
export type Measure = keyof typeof MEASURES;

/** A camera by what can be measured of it; null isn't known. */
export type Measured = { readonly slug: string } & Readonly<Record<Measure, number | null>>;

export interface Winner {
  readonly better: "higher" | "lower";
  readonly value: number;
  /** The slugs of all that have this value. */
  readonly cameras: string[];
}

/**
 * The winner of each measure among the cameras of which it's known; several when they tie. Null when it's known of fewer
 * than two: there is nothing to compare.
 */
export const findWinners = (cameras: readonly Measured[]): Record<Measure, Winner | null> =>
  Object.fromEntries(
    Object.entries(MEASURES).map(([measure, better]) => [measure, findWinner(cameras, measure as Measure, better)]),
  ) as Record<Measure, Winner | null>;

function findWinner(cameras: readonly Measured[], measure: Measure, better: Winner["better"]): Winner | null {
  const known = cameras.flatMap((camera) => {
    const value = camera[measure];
    return value === null ? [] : [{ slug: camera.slug, value }];
  });
  if (known.length < 2) return null;
  const values = known.map(({ value }) => value);
  const value = better === "higher" ? Math.max(...values) : Math.min(...values);
  return { better, value, cameras: known.filter((camera) => camera.value === value).map(({ slug }) => slug) };
}
