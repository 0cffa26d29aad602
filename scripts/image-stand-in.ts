import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { findProgram, runCommand } from "./image-command.ts";

/** What comes with this Node. */
const NPM_VERSION = "11.21.2";
const SUITE = "bookworm";

export class StandInImpossible extends Error {
  constructor(reason: string) {
    super(`No stand-in for the base can be made: ${reason}`);
    this.name = "StandInImpossible";
  }
}

interface StandInSettings {
  /** The command that buildah is. */
  readonly buildah: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly log: NodeJS.WritableStream;
}

/**
 * Debian's smallest system with Node and npm where the official image has them: it proves our steps, not what is published.
 * Made once for each pair of versions.
 * @returns the OCI archive
 * @throws StandInImpossible, CommandFailed
 */
export async function makeStandIn({ buildah, env, folder, log }: StandInSettings): Promise<string> {
  const node = findNode();
  const archive = path.join(folder, `stand-in-node-${node.version}-npm-${NPM_VERSION}.oci.tar`);
  if (existsSync(archive)) return archive;
  const debootstrap = findProgram("debootstrap");
  if (!debootstrap)
    throw new StandInImpossible("debootstrap is not here; npm run tools -- --with-packages installs it.");
  if (process.getuid?.() !== 0)
    throw new StandInImpossible("debootstrap makes devices and owners, which only root may.");
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(path.join(folder, "stand-in-"));
  try {
    await gather(work, { debootstrap, node: node.file, log });
    writeFileSync(path.join(work, "Dockerfile"), recipeOf(node.version));
    const reference = "localhost/node-stand-in:24";
    const build = [
      buildah,
      "bud",
      "--isolation",
      "chroot",
      "--format",
      "oci",
      "--timestamp",
      "0",
      "--tag",
      reference,
      work,
    ];
    await runCommand(build, { env, log });
    await runCommand([buildah, "push", reference, `oci-archive:${work}/made.tar:${reference}`], { env, log });
    renameSync(path.join(work, "made.tar"), archive);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return archive;
}

async function gather(
  work: string,
  { debootstrap, node, log }: { debootstrap: string; node: string; log: NodeJS.WritableStream },
): Promise<void> {
  const system = path.join(work, "system");
  await runCommand([debootstrap, "--variant=minbase", SUITE, system], { log });
  for (const left of ["var/cache/apt", "var/lib/apt/lists", "var/log"])
    rmSync(path.join(system, left), { recursive: true });
  for (const wanted of ["var/cache/apt/archives/partial", "var/lib/apt/lists/partial", "var/log/apt"])
    mkdirSync(path.join(system, wanted), { recursive: true });
  await runCommand(["tar", "-C", system, "--numeric-owner", "--sort=name", "-cf", path.join(work, "system.tar"), "."], {
    log,
  });
  rmSync(system, { recursive: true });
  copyFileSync(node, path.join(work, "node"));
  chmodSync(path.join(work, "node"), 0o755);
  await runCommand(["npm", "pack", `npm@${NPM_VERSION}`, "--pack-destination", work], { cwd: work, log });
  await runCommand(["tar", "-C", work, "-xzf", path.join(work, `npm-${NPM_VERSION}.tgz`)], { log });
}

const recipeOf = (nodeVersion: string): string => `FROM scratch
ADD system.tar /
COPY node /usr/local/bin/node
COPY package /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
 && groupadd -g 1000 node && useradd -u 1000 -g node -m node
ENV NODE_VERSION=${nodeVersion}
CMD ["node"]
`;

/** Node as npm ships it for this machine: it runs on any Linux, which a distribution's own needn't. */
function findNode(): { file: string; version: string } {
  const name = `node-${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const { version } = require(`${name}/package.json`) as { version: string };
    return { file: path.join(path.dirname(require.resolve(`${name}/package.json`)), "bin", "node"), version };
  } catch {
    throw new StandInImpossible(`npm's package ${name} is not installed; npm ci brings it on Linux.`);
  }
}
