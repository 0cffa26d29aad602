import { runCommand } from "./image-command.ts";
import { blobOf, readLayout } from "./image-layout.ts";

export class FileNotInImage extends Error {
  constructor(file: string) {
    super(`/${file} is in no layer of the image: the list of its contents would lack what it tells.`);
    this.name = "FileNotInImage";
  }
}

/**
 * A text file as the uppermost layer has it.
 * @param file without a slash at the front
 * @throws FileNotInImage
 */
export async function readFromLayers(layout: string, file: string): Promise<string> {
  for (const { digest } of readLayout(layout).manifest.layers.toReversed()) {
    for (const member of [file, `./${file}`]) {
      const text = await runCommand(["tar", "-xOf", blobOf(layout, digest), member]).catch(() => undefined);
      if (text !== undefined) return text;
    }
  }
  throw new FileNotInImage(file);
}
