import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TOOLS_FOLDER } from "../../../tools/find.ts";
import { Extractor } from "./extract.ts";
import type { ResourceSchema } from "./shape.ts";
import { NoTypings, sdkFolder } from "./typings.ts";

const SDKS = ["aws", "gcp", "kubernetes", "random"] as const;
/** What reads the typings is part of the cache's name, so that another reader reads them anew. */
const READER = ["documented-values.ts", "extract.ts", "replacement-words.ts", "shape.ts", "typings.ts"];

/** In milliseconds; what isn't saved is read again. */
const SAVE_AFTER = 2000;

/** null is for what has no typings, as a cluster's custom kinds. */
type Known = Record<string, ResourceSchema | null>;

/** Schemas of the types that are asked for, read from the SDKs' typings once and kept outside of the tree. */
export class Schemas {
  readonly #file: string;
  readonly #extractor = new Extractor();
  #known: Known;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string = TOOLS_FOLDER) {
    this.#file = path.join(folder, `schema-${hashOfSources()}.json`);
    this.#known = readKnown(this.#file);
  }

  /** @returns undefined for what no SDK of ours describes */
  of(token: string): ResourceSchema | undefined {
    if (!(token in this.#known)) this.#add(token);
    return this.#known[token] ?? undefined;
  }

  #add(token: string): void {
    this.#known[token] = this.#extract(token);
    this.#timer ??= setTimeout(this.save, SAVE_AFTER).unref();
  }

  /** Others may have added to the file meanwhile; it is replaced as a whole. */
  save = (): void => {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#known = { ...readKnown(this.#file), ...this.#known };
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const draft = `${this.#file}.${randomUUID()}`;
    writeFileSync(draft, JSON.stringify(this.#known));
    renameSync(draft, this.#file);
  };

  #extract(token: string): ResourceSchema | null {
    try {
      return this.#extractor.extract(token);
    } catch (error) {
      if (error instanceof NoTypings) return null;
      throw error;
    }
  }
}

const readKnown = (file: string): Known => (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Known) : {});

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const sdk of SDKS) hash.update(readFileSync(path.join(sdkFolder(sdk), "package.json")));
  for (const file of READER) hash.update(readFileSync(path.join(import.meta.dirname, file)));
  return hash.digest("hex").slice(0, 16);
}
