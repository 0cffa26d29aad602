import { styleText } from "node:util";
import type { BuiltImage } from "./image-build.ts";
import type { Revision } from "./image-context.ts";
import { PUBLISHED_BASE } from "./image-engine.ts";
import type { ImageOrder } from "./image-options.ts";

/** Colours only where somebody looks: styleText asks the stream. */
const warn = (text: string): string => `${styleText("yellow", text, { stream: process.stderr })}\n`;

export function renderWarnings({ base }: Pick<ImageOrder, "base">, { isDirty }: Revision): string {
  return [
    ...(base.kind === "stand-in"
      ? [
          warn(
            `STAND-IN: the base is not ${PUBLISHED_BASE} but Debian's packages and this Node. For tests; never deploy it.`,
          ),
        ]
      : []),
    ...(isDirty ? [warn("The image is of files that are not committed: its revision ends in -dirty.")] : []),
  ].join("");
}

export function renderImage(image: BuiltImage): string {
  const rows = image.layers.map(
    ({ bytes, unpackedBytes, what }) => `  ${megabytes(bytes)} ${megabytes(unpackedBytes)}  ${what}`,
  );
  const sum = (pick: "bytes" | "unpackedBytes"): number =>
    image.layers.reduce((total, layer) => total + layer[pick], 0);
  return `
${image.digest}
  revision  ${image.revision}
  base      ${image.base.name}, ${image.base.digest}
  archive   ${image.archive}
  image     ${image.engine === "docker" ? "in the archive only: docker load takes it" : `${image.reference} (${image.engine})`}
${image.sbom === undefined ? "" : `  contents  ${image.sbom}\n`}  built in  ${image.seconds} s

   pulled  unpacked  step
${rows.join("\n")}
  ${megabytes(sum("bytes"))} ${megabytes(sum("unpackedBytes"))}  in all
`;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)} MB`.padStart(9);
