import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import type { EnvironmentName } from "../stack.ts";

export class DigestMissing extends Error {
  constructor(image: string) {
    super(
      `${image} names no digest, and a tag may mean another image tomorrow: give <repository>@sha256:<64 hexadecimal digits>, ` +
        "or the digest alone (docker buildx imagetools inspect <repository>:<tag> tells it).",
    );
    this.name = "DigestMissing";
  }
}

/** @throws DigestMissing */
export function requireDigest(image: string): string {
  const [, digest] = /^(?:[\w.:/-]+@)?(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (digest === undefined) throw new DigestMissing(image);
  return digest;
}

/** `sha256:0123456789ab…`, as people read it. */
export const shortDigest = (digest: string): string =>
  /^sha256:[0-9a-f]{64}$/.test(digest) ? `${digest.slice(0, 19)}…` : digest;

/** What of an environment's file a deployment reads and writes: one image for both clouds. */
export class EnvironmentFile {
  readonly file: string;
  #before: string | undefined;

  constructor(folder: string, environment: EnvironmentName) {
    this.file = path.join(folder, "stacks", `environment.${environment}.json`);
  }

  /** Undefined while nobody has filled it in. */
  readImage(): string | undefined {
    return imageIn(readFileSync(this.file, "utf8"));
  }

  /** What it named before another one was tried. */
  get kept(): string | undefined {
    return this.#before === undefined ? this.readImage() : imageIn(this.#before);
  }

  /** Programs read the file, so a preview of another image needs it there; {@link putBack} takes it out again. */
  tryImage(digest: string): void {
    const text = readFileSync(this.file, "utf8");
    this.#before ??= text;
    replaceFile(this.file, applyEdits(text, modify(text, ["image"], digest, {})));
  }

  keep(): void {
    this.#before = undefined;
  }

  putBack(): void {
    if (this.#before !== undefined) replaceFile(this.file, this.#before);
    this.#before = undefined;
  }
}

function imageIn(text: string): string | undefined {
  const { image } = JSON.parse(text) as { readonly image?: unknown };
  return typeof image === "string" ? image : undefined;
}

/** As a whole or not at all, whatever happens to this process. */
function replaceFile(file: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}
