import path from "node:path";
import { TOOLS_FOLDER } from "../tools/find.ts";
import { readOptions } from "./read-options.ts";

/** What stands under the image. */
export type Base =
  /** node:24-bookworm-slim as published; the engine pulls it. */
  | { readonly kind: "digest"; readonly digest: string }
  | { readonly kind: "reference"; readonly reference: string; readonly digest: string }
  | { readonly kind: "archive"; readonly file: string }
  | { readonly kind: "stand-in" };

export interface ImageOrder {
  readonly base: Base;
  readonly tag: string;
  /** The OCI archive to write. */
  readonly output: string;
  readonly sbom: string | undefined;
  readonly asJson: boolean;
}

export const IMAGE_FOLDER = path.join(TOOLS_FOLDER, "image");

const USAGE = `Usage: npm run image -- (--base-digest <sha256:…> | --base <archive or name@digest> | --stand-in)
                     [--tag <name>] [--output <oci.tar>] [--sbom <file>] [--json]

Builds the image of the Dockerfile with buildah, podman or docker, whichever is found first, as an OCI archive: the same
commit on the same base gives the same digest. Tells the digest, the size and what each layer is.

  --base-digest  the digest of node:24-bookworm-slim that you have looked at; there is no default
  --base         another base: an OCI archive, or name@sha256:…
  --stand-in     for tests, where no registry of images is reached: a base made of Debian's packages and this Node
                 (needs root and debootstrap, two minutes the first time). Never deploy it
  --tag          what the image is tagged as (default: the version in package.json)
  --output       where the archive goes (default: ${path.join(IMAGE_FOLDER, "camera-reviews.oci.tar")})
  --sbom         writes what is in the image as CycloneDX 1.5: npm's packages, Debian's, and Node
  --json         the result as JSON on stdout; what the engine says goes to stderr either way

Exit codes: 0 built, 1 not built, 2 can't be read.`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const REFERENCE = /^(.+)@(sha256:[0-9a-f]{64})$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * @param from the folder that paths are meant from
 * @returns undefined after the usage was printed; the exit code is set
 */
export function readOrder(args: readonly string[], version: string, from: string): ImageOrder | undefined {
  const options = readOptions(
    USAGE,
    {
      args: [...args],
      options: {
        base: { type: "string" },
        "base-digest": { type: "string" },
        "stand-in": { type: "boolean" },
        tag: { type: "string" },
        output: { type: "string" },
        sbom: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    },
    ({ values }) => whatIsWrong(values),
  );
  if (!options) return undefined;
  const { values } = options;
  const inFolder = (file: string): string => path.resolve(from, file);
  return {
    base: baseOf(values, from),
    tag: values.tag ?? version,
    output: values.output ? inFolder(values.output) : path.join(IMAGE_FOLDER, "camera-reviews.oci.tar"),
    sbom: values.sbom && inFolder(values.sbom),
    asJson: values.json === true,
  };
}

interface Values {
  readonly base?: string | undefined;
  readonly "base-digest"?: string | undefined;
  readonly "stand-in"?: boolean | undefined;
  readonly tag?: string | undefined;
}

function whatIsWrong({ base, "base-digest": digest, "stand-in": standIn, tag }: Values): string | undefined {
  const given = [base, digest, standIn].filter((value) => value !== undefined).length;
  if (given === 0) return "Which base? --base-digest, --base or --stand-in says it; none is assumed.";
  if (given > 1) return "--base-digest, --base and --stand-in exclude each other.";
  if (digest !== undefined && !DIGEST.test(digest)) return `--base-digest ${digest} is not sha256: and 64 hex digits.`;
  if (base?.includes("@") && !REFERENCE.test(base)) return `--base ${base} is not name@sha256: and 64 hex digits.`;
  if (tag !== undefined && !TAG.test(tag)) return `--tag ${tag} can't be an image's tag: letters, digits, _ . and -.`;
  return undefined;
}

function baseOf({ base, "base-digest": digest }: Values, from: string): Base {
  if (digest !== undefined) return { kind: "digest", digest };
  if (base === undefined) return { kind: "stand-in" };
  const [, , named] = REFERENCE.exec(base) ?? [];
  return named
    ? { kind: "reference", reference: base, digest: named }
    : { kind: "archive", file: path.resolve(from, base) };
}
