import { type Line, sumUsd, type Unpriced } from "./estimate.ts";

/** What people read: one row for all that is charged alike. */
interface Row {
  readonly what: string;
  readonly price: string;
  readonly unit: string;
  readonly unitUsd: number;
  readonly quantity: number;
  readonly monthlyUsd: number;
  /** `E` an estimate, `S` stale. */
  readonly marks: string;
}

/** Dearest first. */
export function rowsOf(lines: readonly Line[]): readonly Row[] {
  const alike = Map.groupBy(lines, ({ what, price }) => `${what} ${price}`);
  return [...alike.values()]
    .map((group) => rowOf(group))
    .toSorted((one, other) => other.monthlyUsd - one.monthlyUsd || one.what.localeCompare(other.what, "en"));
}

function rowOf(lines: readonly Line[]): Row {
  const [{ what, price, unit, unitUsd, isEstimate, isStale }] = lines as [Line];
  return {
    what,
    price,
    unit,
    unitUsd,
    quantity: lines.reduce((sum, line) => sum + line.quantity, 0),
    monthlyUsd: sumUsd(lines),
    marks: `${isEstimate ? "E" : ""}${isStale ? "S" : ""}`,
  };
}

/** `aws:x: why (3: a, b, c)`. */
export function describeUnpriced(unpriced: readonly Unpriced[]): readonly string[] {
  const alike = Map.groupBy(unpriced, ({ type, why }) => `${type}: ${why}`);
  return [...alike].map(([text, group]) => {
    const names = group.map(({ name }) => name).filter(Boolean);
    return names.length > 0 ? `${text} (${names.length}: ${names.join(", ")})` : text;
  });
}

export const LEGEND = [
  "Of a month of 730 hours at list prices, first tier, without free allowances, discounts, support and taxes.",
  "E: an estimate, derived or of another region. S: the price is more than 180 days old. Both are in the JSON with their reasons.",
] as const;

export const usd = (amount: number): string =>
  amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const signedUsd = (amount: number): string => `${amount < 0 ? "−" : "+"}${usd(Math.abs(amount))}`;

export const quantityText = (quantity: number): string =>
  quantity.toLocaleString("en-US", { maximumFractionDigits: Math.abs(quantity) < 10 ? 3 : 1 });

export const unitPriceText = (amount: number): string => amount.toLocaleString("en-US", { maximumFractionDigits: 10 });
