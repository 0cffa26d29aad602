import { type RawQueryFragment, raw } from "@mikro-orm/core";

/** A timestamp as it leaves in JSON: RFC 3339, UTC, milliseconds. */
export const isoTime = (column: string): RawQueryFragment =>
  raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
