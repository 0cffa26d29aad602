/** What only this cloud's parts must know of where they are; the product's own arguments are in ../platform.ts. */
export interface ExamplePlace {
  readonly region: string;
  /** The stack is being removed: protections go. Never in production. */
  readonly isTornDown: boolean;
}

export interface ExampleSite extends ExamplePlace {
  /** PEM of who signs the databases' certificates. */
  readonly databaseAuthority: string;
}

/** Of everything that would be missed. */
export const isKept = (args: { readonly isProtected: boolean }, place: ExamplePlace): boolean =>
  args.isProtected && !place.isTornDown;
