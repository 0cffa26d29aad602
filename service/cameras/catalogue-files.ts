import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { CatalogueFileMalformed, CatalogueFileUnknown, type FileEntry, type FileReading } from "./catalogue-entry.ts";
import { type CheckedEntry, mergeEntries } from "./catalogue-merge.ts";
import { readCsvFile } from "./csv-file.ts";
import { readJsonFile } from "./json-file.ts";
import { readLensfunFile } from "./lensfun-file.ts";
import { LineIndex } from "./line-index.ts";
import { CameraInput } from "./schema.ts";

export { CatalogueFileMalformed, CatalogueFileUnknown } from "./catalogue-entry.ts";

/** What catalogue files say. `file` is a path, `line` counts from 1. */
export interface CatalogueReading {
  readonly files: readonly string[];
  /** As the files count them; not the sum of the others, because entries may share a camera or name several. */
  readonly entriesRead: number;
  /** One for each camera, in the order of the files, at the place that names it first. */
  readonly cameras: readonly { readonly file: string; readonly line: number; readonly input: CameraInput }[];
  /** Entries that can't be taken; the rest is not affected. */
  readonly refused: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  /** Entries that told of a camera which another entry had named, and what of them was not kept. */
  readonly remarks: readonly { readonly file: string; readonly line: number; readonly remark: string }[];
}

/**
 * Reads a file, or all catalogue files of a folder and its folders: Lensfun's XML, our own CSV and JSON.
 * @throws CatalogueFileUnknown when there's nothing to read
 * @throws CatalogueFileMalformed when a file isn't well-formed: then nothing is read
 */
export async function readCatalogue(path: string): Promise<CatalogueReading> {
  const files = await listFiles(path);
  const checked: CheckedEntry[] = [];
  const refused: CatalogueReading["refused"][number][] = [];
  let entriesRead = 0;
  for (const file of files) {
    const reading = await readCatalogueFile(file);
    entriesRead += reading.entriesRead;
    for (const entry of reading.entries) {
      const result = checkEntry(entry);
      if (typeof result === "string") refused.push({ file, line: entry.line, reason: result });
      else checked.push({ file, line: entry.line, mode: entry.mode, input: result });
    }
  }
  return { files, entriesRead, refused, ...mergeEntries(checked) };
}

const READERS: Readonly<Record<string, (file: string, text: string) => FileReading>> = {
  ".xml": readLensfunFile,
  ".csv": readCsvFile,
  ".json": readJsonFile,
};
const ENDINGS = Object.keys(READERS).join(", ");

const readerOf = (file: string) => READERS[extname(file).toLowerCase()];

async function listFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CatalogueFileUnknown(path, error.code === "ENOENT" ? "there is no such file or folder" : error.message);
  });
  const files = found.isDirectory() ? await listFolder(path) : [path].filter(readerOf);
  if (files.length > 0) return files;
  throw new CatalogueFileUnknown(
    path,
    found.isDirectory() ? `has no file that ends in ${ENDINGS}` : `must end in ${ENDINGS}`,
  );
}

async function listFolder(folder: string): Promise<string[]> {
  const inside = await readdir(folder, { recursive: true, withFileTypes: true });
  return inside
    .filter((entry) => !entry.isDirectory() && readerOf(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isHidden(relative(folder, file)))
    .sort();
}

/** Editors and mounted volumes keep second copies in names that begin with a dot. */
const isHidden = (path: string): boolean => /(?:^|[\\/])\./.test(path);

async function readCatalogueFile(file: string): Promise<FileReading> {
  const read = readerOf(file) ?? readJsonFile;
  return read(file, decodeUtf8(file, await readFile(file)));
}

function decodeUtf8(file: string, bytes: Buffer): string {
  const text = new TextDecoder().decode(bytes);
  const start = bytes.indexOf("\ufeff") === 0 ? 3 : 0;
  const again = Buffer.from(text);
  if (again.equals(bytes.subarray(start))) return text;
  const wrong = again.findIndex((byte, index) => byte !== bytes[start + index]);
  const at = new LineIndex(text).at(again.subarray(0, wrong).toString().length);
  throw new CatalogueFileMalformed(file, at, "isn't UTF-8");
}

/** The camera, or why it is none. */
function checkEntry({ stated, fault }: FileEntry): CameraInput | string {
  if (fault) return fault;
  const result = CameraInput.safeParse(stated);
  if (result.success) return result.data;
  return result.error.issues
    .map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
    .join("; ");
}
