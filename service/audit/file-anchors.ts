import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Anchor, AnchorStore } from "./anchor.ts";
import { readAnchorName, toAnchorObject } from "./anchor-name.ts";

const READ_AT_ONCE = 32;

/** A folder with one file per anchor, written whole or not at all and never over another. */
export class FileAnchors implements AnchorStore {
  readonly #folder: string;

  constructor(url: URL) {
    this.#folder = fileURLToPath(url);
  }

  async last(): Promise<Anchor | undefined> {
    const name = (await this.#names()).at(-1);
    return name === undefined ? undefined : this.#read(name);
  }

  async list(): Promise<Anchor[]> {
    const names = await this.#names();
    const anchors: Anchor[] = [];
    for (let at = 0; at < names.length; at += READ_AT_ONCE) {
      anchors.push(...(await Promise.all(names.slice(at, at + READ_AT_ONCE).map((name) => this.#read(name)))));
    }
    return anchors;
  }

  async add(anchor: Anchor): Promise<void> {
    const { name, content } = toAnchorObject(anchor);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = path.join(this.#folder, `.${randomUUID()}`);
    try {
      await writeDurably(temporary, content);
      // A rename would replace what is there; a link is refused.
      await link(temporary, path.join(this.#folder, name)).catch(ignore("EEXIST"));
    } finally {
      await rm(temporary, { force: true });
    }
    await makeDurable(this.#folder);
  }

  async #names(): Promise<string[]> {
    const names = (await readdir(this.#folder).catch(ignore("ENOENT"))) ?? [];
    return names.filter((name) => readAnchorName(name, new Date(0))).sort();
  }

  /** What a file says is held against the chain; one that says nothing still has its name. */
  async #read(name: string): Promise<Anchor> {
    const file = path.join(this.#folder, name);
    const read = Content.safeParse(parseJson(await readFile(file, "utf8")));
    return read.success ? read.data : (readAnchorName(name, (await stat(file)).mtime) as Anchor);
  }
}

const Content = z.object({ sequence: z.int(), hash: z.string(), epoch: z.int(), at: z.coerce.date() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeDurably(file: string, content: string): Promise<void> {
  const handle = await open(file, "wx", 0o400);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a name in a folder survive a loss of power. */
async function makeDurable(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const ignore =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
