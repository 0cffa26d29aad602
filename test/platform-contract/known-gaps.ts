import type { Cloud } from "./recordings.ts";

export interface KnownGap {
  readonly cloud: Cloud;
  readonly promise: string;
  readonly why: string;
}

/** Promises that a cloud doesn't keep yet. One that it has come to keep fails here, so that the list stays true. */
export const KNOWN_GAPS: readonly KnownGap[] = [];

export const isGap = (cloud: Cloud, promise: string): boolean =>
  KNOWN_GAPS.some((gap) => gap.cloud === cloud && gap.promise === promise);
