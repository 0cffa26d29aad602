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

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
