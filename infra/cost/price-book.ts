import { readFileSync } from "node:fs";
import { z } from "zod";

/** Days after which a price is told as stale. */
export const PRICE_DAYS = 180;

const Price = z.strictObject({
  /** What components name it by: `aws.nat.gateway-hour`. */
  id: z.string().regex(/^[a-z0-9]+(\.[a-z0-9-]+)+$/, "must be lower-case words with hyphens, joined by dots"),
  /** What one of it is: `hour`, `GB-month`, `1,000,000 requests`. */
  unit: z.string().min(1),
  usd: z.number().nonnegative(),
  region: z.string().min(1),
  /** An address, or a document's name and version. */
  source: z.string().min(1),
  /** The day it was valid on. */
  date: z.iso.date("must be a day such as 2026-09-30"),
  /** Derived, of another region, or not read at the source. */
  isEstimate: z.boolean(),
  note: z.string(),
});
export type Price = Readonly<z.output<typeof Price>>;
export type PriceBook = ReadonlyMap<string, Price>;

class PricesInvalid extends Error {
  readonly id = "prices-invalid";
  constructor(problems: readonly string[]) {
    super(`The price book has ${problems.length} problem(s):\n${problems.map((each) => `  ${each}`).join("\n")}`);
    this.name = "PricesInvalid";
  }
}

/** @throws PricesInvalid that names the entry and its field */
export function readPrices(given: unknown = ownPrices()): PriceBook {
  const result = z.array(Price).safeParse(given);
  if (!result.success) throw new PricesInvalid(result.error.issues.map((issue) => describe(issue, given)));
  const twice = result.data.filter(({ id }, index) => result.data.findIndex((each) => each.id === id) !== index);
  if (twice.length > 0) throw new PricesInvalid(twice.map(({ id }) => `${id}: is there twice`));
  return new Map(result.data.map((price) => [price.id, price]));
}

/** How many days ago the price was valid. */
export function ageInDays({ date }: Price, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(date)) / 86_400_000);
}

export const isStale = (price: Price, now: Date): boolean => ageInDays(price, now) > PRICE_DAYS;

const ownPrices = (): unknown => JSON.parse(readFileSync(new URL("./prices.json", import.meta.url), "utf8"));

function describe({ path, message }: z.core.$ZodIssue, given: unknown): string {
  const [index, ...field] = path;
  const id = (given as { id?: unknown }[])[Number(index)]?.id;
  return `${typeof id === "string" ? id : `entry ${String(index)}`} ${field.join(".")}: ${message}`;
}
