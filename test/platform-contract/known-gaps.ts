import type { Cloud } from "./recordings.ts";

export interface KnownGap {
  readonly cloud: Cloud;
  readonly promise: string;
  readonly why: string;
}

/** Promises that a cloud doesn't keep yet. One that it has come to keep fails here, so that the list stays true. */
export const KNOWN_GAPS: readonly KnownGap[] = [
  {
    cloud: "gcp",
    promise: "access-logs-kept",
    why: "Flow logs and the balancer's request logs stay in the project's _Default store: 30 days, Google's key. Only what pods print and the audit trail have a store of ours.",
  },
];

export const isGap = (cloud: Cloud, promise: string): boolean =>
  KNOWN_GAPS.some((gap) => gap.cloud === cloud && gap.promise === promise);
