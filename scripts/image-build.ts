import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findProgram, runCommand } from "./image-command.ts";
import { copyContext, labelOf, type Revision } from "./image-context.ts";
import {
  type BuildPlan,
  buildCommands,
  chooseEngine,
  type Engine,
  PUBLISHED_BASE,
  pruneCommand,
} from "./image-engine.ts";
import { readFromLayers } from "./image-files.ts";
import { type Layer, listLayout, readLayers, readLayout, settleLayout } from "./image-layout.ts";
import { type Base, IMAGE_FOLDER } from "./image-options.ts";
import { type InstalledPackages, keepInstalled, makeSbom, type NpmBom } from "./image-sbom.ts";
import { makeStandIn } from "./image-stand-in.ts";
import { prepareStorage } from "./image-storage.ts";

interface BuildOrder {
  readonly root: string;
  readonly base: Base;
  readonly tag: string;
  readonly output: string;
  readonly sbom: string | undefined;
  readonly version: string;
  readonly revision: Revision;
  readonly log: NodeJS.WritableStream;
}

export interface BuiltImage {
  readonly digest: string;
  /** In the engine's own storage; docker has it in the archive only. */
  readonly reference: string;
  readonly archive: string;
  readonly sbom: string | undefined;
  readonly engine: string;
  readonly revision: string;
  readonly base: { readonly name: string; readonly digest: string };
  readonly isStandIn: boolean;
  readonly layers: readonly Layer[];
  readonly seconds: number;
}

/** @throws EngineMissing, StandInImpossible, CommandFailed, RevisionUnknown */
export async function buildImage(order: BuildOrder): Promise<BuiltImage> {
  const start = performance.now();
  const engine = chooseEngine(findProgram);
  const env = prepareStorage(IMAGE_FOLDER);
  const work = mkdtempSync(path.join(IMAGE_FOLDER, "build-"));
  try {
    const base = await prepareBase(order, engine, env, work);
    const plan = planOf(order, base, work);
    copyContext(order.root, order.revision, plan.context);
    for (const command of buildCommands(engine, plan)) await runCommand(command, { env, log: order.log });
    const prune = pruneCommand(engine);
    if (prune) await runCommand(prune, { env }).catch(() => {}); // a container is of the former one: another time
    const digest = settleLayout(plan.layout, plan.reference);
    await packLayout(plan.layout, order);
    if (order.sbom !== undefined) writeFileSync(order.sbom, await listContents(plan, digest));
    return {
      digest,
      ...{ reference: plan.reference, archive: order.output, sbom: order.sbom, engine: engine.name },
      ...{ revision: plan.revision, base: { name: base.name, digest: base.digest } },
      isStandIn: order.base.kind === "stand-in",
      layers: await readLayers(plan.layout),
      seconds: Math.round((performance.now() - start) / 100) / 10,
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const planOf = ({ tag, version, revision }: BuildOrder, base: BuildPlan["base"], work: string): BuildPlan => {
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  return {
    ...{ base, version, revision: labelOf(revision), epoch: revision.epoch },
    reference: `localhost/camera-reviews:${tag}`,
    certificates: certificates && existsSync(certificates) ? certificates : undefined,
    context: path.join(work, "context"),
    layout: path.join(work, "layout"),
  };
};

async function prepareBase(
  { base, log }: BuildOrder,
  engine: Engine,
  env: NodeJS.ProcessEnv,
  work: string,
): Promise<BuildPlan["base"]> {
  switch (base.kind) {
    case "digest":
      return { name: PUBLISHED_BASE, digest: base.digest };
    case "reference":
      return { name: base.reference, digest: base.digest, source: `docker-image://${base.reference}` };
    case "archive":
      return openArchive(base.file, path.basename(base.file), { engine, env, work });
    default: {
      const buildah = engine.name === "buildah" ? engine.program : findProgram("buildah");
      if (!buildah) throw new Error("A stand-in is made by buildah: npm run tools -- --with-packages installs it.");
      const file = await makeStandIn({ buildah, env, folder: IMAGE_FOLDER, log });
      return openArchive(file, `stand-in for ${PUBLISHED_BASE}`, { engine, env, work });
    }
  }
}

async function openArchive(
  file: string,
  name: string,
  { engine, env, work }: { engine: Engine; env: NodeJS.ProcessEnv; work: string },
): Promise<BuildPlan["base"]> {
  const layout = path.join(work, "base");
  mkdirSync(layout);
  await runCommand(["tar", "-C", layout, "-xf", file]);
  const { digest } = readLayout(layout);
  if (engine.name === "docker") return { name, digest, source: `oci-layout://${layout}@${digest}` };
  const image = (await runCommand([engine.program, "pull", "--quiet", `oci-archive:${file}`], { env })).trim();
  return { name, digest, source: `container-image://${image}` };
}

async function packLayout(layout: string, { output, revision }: BuildOrder): Promise<void> {
  const files = listLayout(layout, revision.epoch);
  mkdirSync(path.dirname(output), { recursive: true });
  const unfinished = `${output}.part`;
  await runCommand(["tar", "-C", layout, "-cf", unfinished, ...files]);
  renameSync(unfinished, output); // whoever reads the former one has it whole
}

async function listContents(plan: BuildPlan, digest: string): Promise<string> {
  const command = ["npm", "sbom", "--package-lock-only", "--sbom-format=cyclonedx"];
  const npm = JSON.parse(await runCommand(command, { cwd: plan.context })) as NpmBom;
  const installed = JSON.parse(await readFromLayers(plan.layout, "app/node_modules/.package-lock.json"));
  const { config } = readLayout(plan.layout);
  const bom = makeSbom(keepInstalled(npm, installed as InstalledPackages), {
    ...{ digest, version: plan.version, epoch: plan.epoch },
    dpkgStatus: await readFromLayers(plan.layout, "var/lib/dpkg/status"),
    debianVersion: (await readFromLayers(plan.layout, "etc/debian_version")).trim(),
    nodeVersion: config.config.Env?.find((entry) => entry.startsWith("NODE_VERSION="))?.slice("NODE_VERSION=".length),
  });
  return `${JSON.stringify(bom, undefined, 1)}\n`;
}
