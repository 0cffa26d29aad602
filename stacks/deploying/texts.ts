import type { Changes } from "./judgement.ts";

/** `8.3 s`, `4 m 05 s`. */
export function secondsText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
}

const DONE = { create: "created", update: "updated", delete: "deleted", replace: "replaced" } as const;
const KINDS = ["create", "update", "delete", "replace"] as const;

/** `3 created, 1 replaced`. @param isDone what it has come to, not what it is to become */
export function changesText(changes: Partial<Changes>, isDone = true): string {
  const told = KINDS.filter((kind) => (changes[kind] ?? 0) > 0).map(
    (kind) => `${changes[kind]} ${isDone ? DONE[kind] : `to ${kind}`}`,
  );
  return told.join(", ") || "nothing to do";
}

/** `+12.30`; nothing for less than a cent. */
export const usdChangeText = (usd: number): string =>
  Math.abs(usd) < 0.005 ? "" : `${usd > 0 ? "+" : "−"}${Math.abs(usd).toFixed(2)}`;

/** Columns as wide as their widest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, index) => Math.max(known[index] ?? 0, [...cell].length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell + " ".repeat(Math.max(0, (widths[index] ?? 0) - [...cell].length)))
      .join("  ")
      .trimEnd(),
  );
}

export const indent = (text: string, by = "    "): string =>
  text
    .split("\n")
    .map((line) => `${by}${line}`.trimEnd())
    .join("\n");
