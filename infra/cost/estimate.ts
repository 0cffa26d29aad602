import { AWS_FREE, AWS_PRICES } from "./aws-prices.ts";
import type { Component, CostContext, CostedResource, FreeTypes, PricedTypes } from "./components.ts";
import { STATE_FREE, whyFree } from "./free-types.ts";
import { GCP_FREE, GCP_PRICES } from "./gcp-prices.ts";
import { KUBERNETES_FREE, KUBERNETES_PRICES } from "./kubernetes-prices.ts";
import { ageInDays, isStale, type Price, type PriceBook, readPrices } from "./price-book.ts";
import { type Usage, type UsageSize, usageOf } from "./usage.ts";

export const PRICED_TYPES: PricedTypes = { ...AWS_PRICES, ...GCP_PRICES, ...KUBERNETES_PRICES };
export const FREE_TYPES: FreeTypes = { ...AWS_FREE, ...GCP_FREE, ...KUBERNETES_FREE, ...STATE_FREE };

/** One thing that is charged, of one resource or of all of a type together. */
export interface Line {
  readonly type: string;
  /** The resource's; empty for what all of the type use together. */
  readonly name: string;
  readonly what: string;
  readonly price: string;
  readonly unit: string;
  readonly unitUsd: number;
  readonly quantity: number;
  readonly monthlyUsd: number;
  readonly isEstimate: boolean;
  readonly isStale: boolean;
}

/** What is charged perhaps, and not in the sum. */
export interface Unpriced {
  readonly type: string;
  readonly name: string;
  readonly why: string;
}

export interface Estimate {
  readonly monthlyUsd: number;
  readonly lines: readonly Line[];
  readonly unpriced: readonly Unpriced[];
  /** Prices in it that are older than they should be. */
  readonly stale: readonly { readonly price: string; readonly date: string; readonly ageDays: number }[];
  /** Prices in it that are derived, of another region or not read at their source. */
  readonly estimates: readonly { readonly price: string; readonly note: string }[];
}

interface EstimateOptions {
  readonly now?: Date;
  readonly prices?: PriceBook;
}

/**
 * What a stack costs in a month of 730 hours at list prices: of the first tier, without free allowances, discounts and taxes.
 * @throws PricesInvalid, NodeTypeUnknown
 */
export function estimateStack(
  resources: readonly CostedResource[],
  usage: Usage | UsageSize,
  { now = new Date(), prices = readPrices() }: EstimateOptions = {},
): Estimate {
  const own = resources.filter(isCharged);
  const context: CostContext = { usage: typeof usage === "string" ? usageOf(usage) : usage, resources: own };
  const { lines, unpriced } = priceAll(own, context, (component) => prices.get(component.price), now);
  const used = [...new Set(lines.map(({ price }) => price))].flatMap((id) => prices.get(id) ?? []);
  return {
    monthlyUsd: sumUsd(lines),
    lines,
    unpriced: [...unpriced, ...unknownTypes(own)],
    stale: used
      .filter((price) => isStale(price, now))
      .map((price) => ({ price: price.id, date: price.date, ageDays: ageInDays(price, now) })),
    estimates: used.filter(({ isEstimate }) => isEstimate).map(({ id, note }) => ({ price: id, note })),
  };
}

export const sumUsd = (lines: readonly { readonly monthlyUsd: number }[]): number =>
  lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);

/** Providers, the stack itself and components are Pulumi's own. */
const isCharged = ({ type, isComponent, isRead }: CostedResource): boolean =>
  !isComponent && !isRead && !type.startsWith("pulumi:");

function priceAll(
  resources: readonly CostedResource[],
  context: CostContext,
  find: (component: Component) => Price | undefined,
  now: Date,
): { lines: Line[]; unpriced: Unpriced[] } {
  const lines: Line[] = [];
  const unpriced: Unpriced[] = [];
  for (const { type, name, component } of componentsOf(resources, context)) {
    const price = find(component);
    if (price) lines.push(lineOf(type, name, component, price, now));
    else unpriced.push({ type, name, why: `${component.what}: no price entry ${component.price}` });
  }
  return { lines, unpriced };
}

interface Charged {
  readonly type: string;
  readonly name: string;
  readonly component: Component;
}

function* componentsOf(resources: readonly CostedResource[], context: CostContext): Generator<Charged> {
  for (const [type, ofType] of Map.groupBy(resources, (resource) => resource.type)) {
    const { each, together } = PRICED_TYPES[type] ?? {};
    for (const resource of ofType)
      for (const component of each?.(resource, context) ?? []) yield { type, name: resource.name, component };
    for (const component of together?.(ofType, context) ?? []) yield { type, name: "", component };
  }
}

function lineOf(type: string, name: string, component: Component, price: Price, now: Date): Line {
  const { id, unit, usd: unitUsd, isEstimate } = price;
  const { what, quantity } = component;
  return {
    type,
    name,
    what,
    price: id,
    unit,
    unitUsd,
    quantity,
    monthlyUsd: quantity * unitUsd,
    isEstimate,
    isStale: isStale(price, now),
  };
}

function unknownTypes(resources: readonly CostedResource[]): Unpriced[] {
  return resources
    .filter(({ type }) => !PRICED_TYPES[type] && whyFree(type, FREE_TYPES) === undefined)
    .map(({ type, name }) => ({ type, name, why: "no price entry for the type" }));
}
