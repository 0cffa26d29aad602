import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Outside the tree: figures are of one machine and one day. */
const FOLDER = process.env.EVIDENCE_DIR ?? path.join(tmpdir(), "camera-reviews-evidence");

export type Row = Readonly<Record<string, string | number>>;

/** Prints rows as a table, with where they are kept as JSON. */
export function tellEvidence(name: string, title: string, rows: readonly Row[]): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ title, at: new Date().toISOString(), rows }, null, 2)}\n`);
  process.stdout.write(`\n${title}\n${renderTable(rows)}\n${file}\n\n`);
}

/** Columns are those of the first row; numbers stand to the right, with one digit after the point when they have a fraction. */
export function renderTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => textOf(row[column])));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const isNumber = columns.map((column) => rows.every((row) => typeof row[column] === "number"));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => (isNumber[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

const textOf = (value: string | number | undefined): string =>
  typeof value === "number" ? (Number.isInteger(value) ? String(value) : value.toFixed(1)) : (value ?? "");
