import { readOptions } from "../scripts/read-options.ts";
import { type CommandWorld, PROJECT_FOLDER, runDeployment, runWithEngine } from "./deploying/command.ts";
import { whichEnvironmentIsWrong } from "./deploying/deploy-options.ts";
import type { DeployRequest, ExitCode } from "./deploying/deploy-request.ts";
import { findGoodImages, NoGoodImage, pickGoodImage } from "./deploying/good-images.ts";
import { DigestMissing, EnvironmentFile, requireDigest } from "./deploying/image-digest.ts";
import type { EnvironmentName } from "./stack.ts";

const USAGE = `npm run rollback -- <environment> [options]

Brings both clouds back to the last good image: the newest other than the present one that a deployment has brought to both of them
and ended well, and that nobody has rolled back from since. Then as npm run deploy: aws and gcp, interconnect, entry, with the programs
as they are here. It works while the older image can read the newer schema.

  --to <digest>       to this one of the good images instead
  --preview           only look
  --yes               go on without being asked; wanted where there is no terminal
  --no-version-check  don't ask both sites' /version afterwards
  --version-wait <s>  how long they may take to tell the image (300)
  --json              one object a line for machines, the report last (with npm run --silent)
  --help              this text

Exit code: as npm run deploy has it; 1 also when there is no image to go back to.`;

const flag = { type: "boolean" } as const;
const OPTIONS = {
  to: { type: "string" },
  preview: flag,
  yes: flag,
  "no-version-check": flag,
  "version-wait": { type: "string", default: "300" },
  json: flag,
  help: { ...flag, short: "h" },
} as const;

const given = readOptions(USAGE, { allowPositionals: true, options: OPTIONS }, ({ values, positionals }) => {
  const wrong = whichEnvironmentIsWrong(positionals) ?? whichDigestIsWrong(values.to);
  return wrong ?? (/^\d{1,5}$/.test(values["version-wait"] ?? "") ? undefined : "--version-wait wants seconds.");
});
if (given) {
  const { values, positionals } = given;
  const [environment] = positionals as [EnvironmentName];
  const isJson = Boolean(values.json);
  process.exitCode = await runWithEngine({ isJson, alsoTold: [NoGoodImage] }, (world) =>
    rollBack(environment, values, isJson, world),
  );
}

function whichDigestIsWrong(to: string | undefined): string | undefined {
  try {
    if (to !== undefined) requireDigest(to);
    return undefined;
  } catch (error) {
    if (error instanceof DigestMissing) return `--to ${error.message}`;
    throw error;
  }
}

async function rollBack(
  environment: EnvironmentName,
  values: NonNullable<typeof given>["values"],
  isJson: boolean,
  world: CommandWorld,
): Promise<ExitCode> {
  const { engine, reporter } = world;
  const current = new EnvironmentFile(PROJECT_FOLDER, environment).readImage();
  const sites = [`aws-${environment}`, `gcp-${environment}`];
  const histories = await Promise.all(sites.map((site) => engine.readHistory(site)));
  const image = pickGoodImage(findGoodImages(histories), current, values.to && requireDigest(values.to));
  reporter.say(`${environment}: back from ${current ?? "no image"} to ${image}`);
  reporter.tell({ event: "rollback", from: current, to: image });
  const request: DeployRequest = {
    ...{ environment, image, only: ["aws", "gcp", "interconnect", "entry"], isDestroyed: false, isRefreshed: false },
    isPreview: Boolean(values.preview),
    isAgreed: Boolean(values.yes),
    versionPatienceMs: values["no-version-check"] ? undefined : Number(values["version-wait"]) * 1000,
    ...(current !== undefined && current !== image && { rolledBackFrom: current }),
  };
  return runDeployment(request, isJson, world);
}
