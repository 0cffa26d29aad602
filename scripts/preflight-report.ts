import { styleText } from "node:util";

/** Why a cloud can't be asked; its message is for a person. */
export class CannotTell extends Error {}

/** One kind of thing that a first deployment needs. */
export interface Check {
  readonly title: string;
  readonly asked: number;
  readonly missing: readonly { readonly what: string; readonly why: string }[];
}

export interface PreflightReport {
  readonly cloud: "aws" | "gcp";
  /** Account or project. */
  readonly place: string;
  readonly principal: string;
  readonly checks: readonly Check[];
  /** What else came out, and asks for nothing. */
  readonly notes: readonly string[];
}

export const isReady = ({ checks }: PreflightReport): boolean => checks.every(({ missing }) => missing.length === 0);

/** Colours on a terminal only. */
export function writeReport(report: PreflightReport): string {
  const { place, principal, checks, notes } = report;
  const lines = checks.flatMap(({ title, asked, missing }) => [
    missing.length === 0
      ? `${styleText("green", "✓")} ${title}: all ${asked}`
      : `${styleText("red", "✗")} ${title}: ${missing.length} of ${asked} missing`,
    ...missing.map(({ what, why }) => `    ${what}: ${why}`),
  ]);
  const verdict = isReady(report) ? "Nothing is missing." : "A deployment would stop half way.";
  return [styleText("bold", `${place}, as ${principal}`), ...lines, ...notes, verdict, ""].join("\n");
}
