import { type RawQueryFragment, sql } from "@mikro-orm/core";

export interface CameraFilter {
  readonly brand?: string | undefined;
  readonly mount?: string | undefined;
  readonly kind?: string | undefined;
}

/** What narrows cameras, in the terms of a table `c`. */
export const cameraFilters = ({ brand, mount, kind }: CameraFilter): RawQueryFragment[] => [
  ...(brand === undefined ? [] : [sql`lower(c.brand) = lower(${brand})`]),
  ...(mount === undefined ? [] : [sql`lower(c.mount) = lower(${mount})`]),
  ...(kind === undefined ? [] : [sql`c.kind = ${kind}`]),
];

export const allOf = (conditions: readonly RawQueryFragment[]): RawQueryFragment =>
  conditions.reduce((all, one) => sql`${all} and ${one}`, sql`true`);
