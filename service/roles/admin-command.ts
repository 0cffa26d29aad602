import type { Parts } from "../parts.ts";

export interface AdminCommand {
  readonly usage: string;
  readonly about: string;
  /** What it answers is printed as JSON; `isBad` makes the exit code 1. */
  readonly run: (parts: Parts, args: readonly string[]) => Promise<{ answer: unknown; isBad?: boolean }>;
  /** It works without knowing who writes: before the application can sign in, or whatever the writer is. */
  readonly isForOwner?: true;
}

/** Told with the usage, exit code 2. */
export class BadUsage extends Error {}
