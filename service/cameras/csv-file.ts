import { CsvError, parse } from "csv-parse/sync";
import { CatalogueFileMalformed, type FileEntry, type FileReading, statedNumber } from "./catalogue-entry.ts";
import { LineIndex } from "./line-index.ts";
import { CameraInput } from "./schema.ts";

const COLUMNS = Object.keys(CameraInput.shape);
const REQUIRED = ["brand", "model", "kind"];
const NUMBERS = ["cropFactor", "megapixels", "year", "weightGrams", "priceUsd"];

/**
 * Our own CSV (RFC 4180): a header of member names in any order, then a camera a row; an empty field is an absent
 * member (docs/catalogue-files.md).
 * @throws CatalogueFileMalformed when it isn't CSV, or its header isn't right
 */
export function readCsvFile(file: string, text: string): FileReading {
  const [header, ...rows] = parseRows(file, text);
  const columns = readHeader(file, header);
  const filled = rows.filter(({ fields }) => fields.some((field) => field.trim() !== ""));
  return { entriesRead: filled.length, entries: filled.map((row) => entryOf(columns, row)) };
}

interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The parser tells where a row ends, in bytes: the next one begins after the line ends that follow. */
function parseRows(file: string, text: string): Row[] {
  const bytes = Buffer.from(text);
  const latin = bytes.toString("latin1"); // one character a byte, so that byte offsets are offsets into it
  const lines = new LineIndex(latin);
  const rows: Row[] = [];
  let end = 0;
  const begin = (): number => end + (/^[\r\n]*/.exec(latin.slice(end, end + 1000))?.[0].length ?? 0);
  try {
    parse(bytes, {
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { bytes: next }) => {
        rows.push({ line: lines.at(begin()).line, fields });
        end = next;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const field = fieldStart(latin, begin(), Number(error.column));
    throw new CatalogueFileMalformed(file, lines.at(field), `isn't CSV: ${error.message}`);
  }
  return rows;
}

/** Where a row's field begins; the fields before it are known to be well-formed. */
function fieldStart(text: string, row: number, index: number): number {
  const field = /(?:"(?:[^"]|"")*"|[^",\r\n]*),/y;
  field.lastIndex = row;
  for (let passed = 0; passed < index && field.test(text); passed += 1) row = field.lastIndex;
  return row;
}

function readHeader(file: string, header: Row | undefined): readonly string[] {
  const columns = header?.fields.map((name) => name.trim()) ?? [];
  const fail = (reason: string): never => {
    throw new CatalogueFileMalformed(file, { line: header?.line ?? 1, column: 1 }, reason);
  };
  for (const name of columns) {
    if (!COLUMNS.includes(name)) fail(`the header's ${JSON.stringify(name)} is none of ${COLUMNS.join(", ")}`);
    if (columns.indexOf(name) !== columns.lastIndexOf(name)) fail(`the header has ${name} more than once`);
  }
  for (const name of REQUIRED) if (!columns.includes(name)) fail(`the header has no ${name}`);
  return columns;
}

function entryOf(columns: readonly string[], { line, fields }: Row): FileEntry {
  const stated = columns.flatMap((name, index) => {
    const field = fields[index]?.trim() ?? "";
    return field === "" ? [] : [[name, NUMBERS.includes(name) ? statedNumber(field) : field] as const];
  });
  const fault =
    fields.length === columns.length ? undefined : `has ${fields.length} fields where the header has ${columns.length}`;
  return { line, stated: Object.fromEntries(stated), fault };
}
