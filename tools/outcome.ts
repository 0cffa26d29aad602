import type { Stamp } from "./stamps.ts";
import type { Tool } from "./tool.ts";

/** What became of a tool. */
export interface Outcome {
  readonly tool: Tool;
  readonly state: "ready" | "made" | "found" | "skipped" | "missing" | "failed" | "cancelled";
  readonly stamp?: Stamp;
  readonly reason?: string;
}

/** What stands in the way of saying that all is there. */
const LACKING: readonly Outcome["state"][] = ["missing", "failed", "cancelled"];

export const isLacking = ({ state }: Outcome): boolean => LACKING.includes(state);
