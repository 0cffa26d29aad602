import { readFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { type BuiltImage, buildImage } from "../../scripts/image-build.ts";
import type { Revision } from "../../scripts/image-context.ts";

export const ROOT = path.dirname(path.dirname(import.meta.dirname));

/** Ours, on the stand-in, without a word: a failure tells the engine's last lines. @param folder that gets the archive and the list of contents */
export function buildOurs(folder: string, { tag, revision }: { tag: string; revision: Revision }): Promise<BuiltImage> {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
  return buildImage({
    ...{ root: ROOT, version, tag, revision, log: new PassThrough().resume() },
    base: { kind: "stand-in" },
    output: path.join(folder, `${tag}.oci.tar`),
    sbom: path.join(folder, `${tag}.cdx.json`),
  });
}
