import type { Inputs } from "./inputs.ts";
import type { Usage } from "./usage.ts";

/** A resource as a recording or a preview tells it. */
export interface CostedResource {
  /** The type token, `aws:s3/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
  /** Groups others; nothing is charged for it. */
  readonly isComponent?: boolean;
  /** Somebody else's, only read. */
  readonly isRead?: boolean;
}

/** One thing that is charged. */
export interface Component {
  /** In a few words, the same for all resources that are charged so: `NAT gateway`. */
  readonly what: string;
  /** Of the price book; one that is not in it makes the component unpriced. */
  readonly price: string;
  /** A month, in the unit of the price. */
  readonly quantity: number;
}

export interface CostContext {
  readonly usage: Usage;
  /** All of the stack. */
  readonly resources: readonly CostedResource[];
}

/** How resources of one type are charged. */
interface PricedType {
  readonly each?: (resource: CostedResource, context: CostContext) => readonly Component[];
  /** What is used in a month whatever the number of resources; called when there is one or more. */
  readonly together?: (resources: readonly CostedResource[], context: CostContext) => readonly Component[];
}
export type PricedTypes = Readonly<Record<string, PricedType>>;

/** By type token, or by module: `aws:iam/`. */
export type FreeTypes = Readonly<Record<string, string>>;

export const HOURS = 730;

/** One hour's price for the whole month. */
export const hourly = (what: string, price: string, count = 1): Component => ({ what, price, quantity: count * HOURS });

export const component = (what: string, price: string, quantity = 1): Component => ({ what, price, quantity });

/** Resources of a type, in the stack. */
export const ofType = ({ resources }: CostContext, type: string): readonly CostedResource[] =>
  resources.filter((resource) => resource.type === type);
