import type { CameraInput } from "./schema.ts";

/** What each reader of a catalogue file gives. */
export interface FileReading {
  /** As the file counts them: one Lensfun entry may name several cameras. */
  readonly entriesRead: number;
  readonly entries: readonly FileEntry[];
}

/** A camera as a file states it, not yet checked against CameraInput. */
export interface FileEntry {
  /** Where the entry begins; the first line is 1. */
  readonly line: number;
  readonly stated: Readonly<Partial<Record<keyof CameraInput, unknown>>>;
  /** What the file's own form already refuses, such as a member that comes twice. */
  readonly fault?: string;
  /** The entry describes the camera in this mode only, such as "16:9". */
  readonly mode?: string;
}

/** The file can't be trusted as a whole: it isn't well-formed, or its outer form isn't a catalogue's. */
export class CatalogueFileMalformed extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;

  constructor(file: string, at: { readonly line: number; readonly column: number }, reason: string) {
    super(`${file}:${at.line}:${at.column}: ${reason}`);
    this.name = "CatalogueFileMalformed";
    this.file = file;
    this.line = at.line;
    this.column = at.column;
    this.reason = reason;
  }
}

/** There is nothing at the path that a catalogue can be read from. */
export class CatalogueFileUnknown extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = "CatalogueFileUnknown";
    this.path = path;
    this.reason = reason;
  }
}

/** A decimal number of a text form; anything else stays the text it is, so that the schema refuses it by name. */
export const statedNumber = (text: string): number | string =>
  /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
