/** The project and region: all that those parts know which exist once in a project. */
export interface GcpPlace {
  /** `production`, `staging`; `account` for what exists once. */
  readonly environment: string;
  readonly project: string;
  readonly projectNumber: string;
  readonly region: string;
  /** Who pays: budgets are the billing account's. */
  readonly billingAccount: string;
  /** The stack is being removed: protections go, buckets may be emptied. Never in production. */
  readonly isTornDown: boolean;
}

/** What the parts of a Google Cloud site must know of where they are; the product's own arguments are in ../platform.ts. */
export interface GcpSite extends GcpPlace {
  /** `southamerica-east1-a`, … */
  readonly zones: readonly string[];
}
