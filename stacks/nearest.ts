/** More letters than these aren't a slip of the pen. */
const MOST_WRONG = 3;

/** The one of the names that somebody has probably meant. */
export function findNearest(name: string, names: readonly string[]): string | undefined {
  const all = names
    .map((each) => ({ each, distance: distanceOf(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = all;
  return nearest && nearest.distance <= Math.min(MOST_WRONG, nearest.each.length / 2) ? nearest.each : undefined;
}

/** Levenshtein's: letters to put in, take out or change. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1];
    for (let column = 0; column < b.length; column++) {
      const change = (row[column] ?? 0) + (letter === b[column] ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
