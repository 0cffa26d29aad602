import type { DeployRequest } from "./deploy-request.ts";
import type { Engine, Outputs } from "./engine.ts";
import { shortDigest } from "./image-digest.ts";
import type { PlannedStack } from "./plan.ts";
import { type AskVersion, addressOf, checkVersions, type SiteVersion } from "./site-versions.ts";

/** What each site of a run has told to run, by stack; undefined for one that was never applied. */
type SiteImages = Readonly<Record<string, string | undefined>>;

const isSite = ({ kind }: PlannedStack): boolean => kind === "aws" || kind === "gcp";

export async function readSiteImages(engine: Engine, planned: readonly PlannedStack[]): Promise<SiteImages> {
  const sites = planned.filter(isSite);
  const outputs = await Promise.all(sites.map(({ name }) => engine.readOutputs(name)));
  return Object.fromEntries(sites.map(({ name }, index) => [name, imageOf(outputs[index])]));
}

const imageOf = (outputs: Outputs | undefined): string | undefined =>
  typeof outputs?.image === "string" ? outputs.image : undefined;

/** What runs where and what is to, and what nobody has looked at: whether the registries have it. */
export function describeImages(before: SiteImages, image: string | undefined, request: DeployRequest): string {
  const sites = Object.entries(before);
  if (request.isDestroyed || image === undefined || sites.length === 0) return "";
  const isNew = sites.some(([, found]) => found !== image);
  if (!isNew) return `Image: ${sites.map(([name]) => name).join(" and ")} run ${image}.`;
  const told = sites.map(([name, found]) => `${name} runs ${found === undefined ? "none" : shortDigest(found)}`);
  const alone =
    sites.length === 1 ? " The other cloud stays as it is, and interconnect and entry refuse two images." : "";
  return `Image: ${told.join(", ")}; to come: ${image}.${alone} Whether both registries have it is not looked at here: a pod that can't pull it fails the update, and the old ones go on.`;
}

interface VerifyOptions {
  readonly engine: Engine;
  readonly askVersion: AskVersion;
  readonly signal: AbortSignal;
}

/** Between two questions of a site that isn't there yet. */
const PAUSE_MS = 3_000;

/**
 * Whether both sites run the image that was meant, by their stacks' outputs and by what they answer.
 * @param sites stacks that are through
 */
export async function verifySites(
  { isDestroyed, versionPatienceMs: patienceMs }: DeployRequest,
  sites: readonly PlannedStack[],
  image: string | undefined,
  { engine, askVersion, signal }: VerifyOptions,
): Promise<{ versions: readonly SiteVersion[]; problems: readonly string[] }> {
  const through = sites.filter(isSite);
  if (isDestroyed || image === undefined || through.length === 0 || signal.aborted)
    return { versions: [], problems: [] };
  const all = await Promise.all(
    through.map(async ({ name, kind }) => ({
      name,
      site: kind as "aws" | "gcp",
      outputs: await engine.readOutputs(name),
    })),
  );
  const problems = all.flatMap(({ name, outputs }) =>
    imageOf(outputs) === image ? [] : [`${name} tells the image ${imageOf(outputs) ?? "of nothing"}, not ${image}.`],
  );
  if (patienceMs === undefined) return { versions: [], problems };
  const addresses = all.map(({ site, outputs }) => ({ site, address: addressOf(site, outputs) }));
  const known = addresses.flatMap(({ address }) => address ?? []);
  const unknown = addresses.filter(({ address }) => !address);
  return {
    versions: [
      ...(await checkVersions(known, image, { ask: askVersion, patienceMs, pauseMs: PAUSE_MS, signal })),
      ...unknown.map(({ site }) => ({ site, isRight: false, told: "its stack tells no entrance" })),
    ],
    problems,
  };
}
