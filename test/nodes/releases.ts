import { mkdirSync } from "node:fs";
import { type ImageArchive, type ImageConfig, makeRelease } from "./images.ts";

/** What is released one after another. All have the same layers. */
export interface Releases {
  /** As our Dockerfile makes it. */
  readonly first: ImageArchive;
  /** The same with other words about it: another digest. */
  readonly second: ImageArchive;
  /** Its web role ends as soon as it starts; its Jobs work. */
  readonly crashing: ImageArchive;
  /** What holds a pod's network. */
  readonly pause: ImageArchive;
}

/** What the crashing release says last. */
export const LAST_WORDS = "this release can not serve";

export async function makeReleases(first: ImageArchive, folder: string): Promise<Releases> {
  mkdirSync(folder, { recursive: true });
  return {
    first,
    second: await makeRelease(first, { name: "second", folder, change: relabel }),
    crashing: await makeRelease(first, { name: "crashing", folder, change: crash }),
    pause: await makeRelease(first, { name: "pause", folder, change: onlySleep }),
  };
}

const relabel = (image: ImageConfig): ImageConfig => ({
  ...image,
  config: { ...image.config, Labels: { ...image.config.Labels, "org.opencontainers.image.revision": "second" } },
});

const onlySleep = (image: ImageConfig): ImageConfig => ({
  ...image,
  config: { ...image.config, Entrypoint: ["sleep", "infinity"], Cmd: [] },
});

function crash(image: ImageConfig): ImageConfig {
  const [program = "", ...words] = image.config.Entrypoint ?? [];
  const code = `if (process.argv[2] === "web") { console.error("${LAST_WORDS}"); process.exit(1); }`;
  const entrypoint = [program, "--import", `data:text/javascript,${encodeURIComponent(code)}`, ...words];
  return { ...image, config: { ...image.config, Entrypoint: entrypoint } };
}
